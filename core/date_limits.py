"""Limits of the days and moments that people type: 2 September 1945 to the end of the century."""

from datetime import UTC, date, datetime

from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, Q

FIRST_DAY = date(1945, 9, 2)
LAST_DAY = date(2099, 12, 31)
ERROR_MESSAGE = f"Ngày phải từ {FIRST_DAY:%d/%m/%Y} đến {LAST_DAY:%d/%m/%Y}. Hãy xem lại năm."


def of_our_time(value: date | datetime) -> None:
    """Raise ValidationError for a day or moment that can only be a typing mistake.

    In the first and the last year that Python knows, a change of time zone leads out of what it or
    the database can hold, and every page that shows such a moment fails.
    """
    day = value.date() if isinstance(value, datetime) else value
    if not overlap_our_time(day, day):
        raise ValidationError(ERROR_MESSAGE, code="not_of_our_time")


def overlap_our_time(first: date, last: date) -> bool:
    """Return whether any of the days from `first` to `last` lies within the limits."""
    return first <= LAST_DAY and last >= FIRST_DAY


def moments_of_our_time(name: str, *fields: str) -> CheckConstraint:
    """Return the constraint that these date-times, where they are set, lie within the limits.

    It allows a day more on either side, since a moment's day depends on the time zone.
    """
    first = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day - 1, tzinfo=UTC)
    return _within(name, first, datetime(LAST_DAY.year + 1, 1, 2, tzinfo=UTC), fields)


def days_of_our_time(name: str, *fields: str) -> CheckConstraint:
    """Return the constraint that these days, where they are set, lie within the limits."""
    return _within(name, FIRST_DAY, LAST_DAY, fields)


def _within(name: str, first: date, last: date, fields: tuple[str, ...]) -> CheckConstraint:
    condition = Q()
    for field in fields:
        condition &= Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__range": (first, last)})
    return CheckConstraint(name=name, condition=condition, violation_error_message=ERROR_MESSAGE)
