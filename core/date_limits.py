"""Days and moments that staff type: none before the Republic, none after this century."""

from datetime import UTC, date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, Q

FIRST_DAY = date(1945, 9, 2)
LAST_DAY = date(2099, 12, 31)
TOLD = f"Ngày phải từ {FIRST_DAY:%d/%m/%Y} đến {LAST_DAY:%d/%m/%Y}. Hãy xem lại năm."


def of_our_time(value: date | datetime) -> None:
    """Refuse a day or moment that can only be a slip of the finger.

    In the first and the last year that a computer knows, a change of time zone leads out of what
    the database or Python can hold, and every page that shows such a moment fails.
    Raises ValidationError.
    """
    day = value.date() if isinstance(value, datetime) else value
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValidationError(TOLD, code="not_of_our_time")


def moments_of_our_time(name: str, *fields: str) -> CheckConstraint:
    """Return the constraint that these date-times, where they are set, are of our time.

    It allows a day more on either side: what a day is depends on the time zone.
    """
    first = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day - 1, tzinfo=UTC)
    return _within(name, first, datetime(LAST_DAY.year + 1, 1, 2, tzinfo=UTC), fields)


def days_of_our_time(name: str, *fields: str) -> CheckConstraint:
    """Return the constraint that these days, where they are set, are of our time."""
    return _within(name, FIRST_DAY, LAST_DAY, fields)


def brought_into_our_time(table: str, *, starts: tuple[str, ...], ends: tuple[str, ...]) -> str:
    """Return the SQL by which a migration moves what was typed wrongly to the nearest sound moment.

    Args:
        starts, ends: columns; an end stays after its start.
    """
    day = timedelta(days=1)
    nearest = dict.fromkeys(starts, (FIRST_DAY, LAST_DAY - day))
    nearest |= dict.fromkeys(ends, (FIRST_DAY + day, LAST_DAY))
    # All at once: an end moved alone would come before its start.
    moved = ", ".join(
        f"{name} = CASE WHEN {name} < '{FIRST_DAY}' THEN '{first}' "
        f"WHEN {name} > '{LAST_DAY}' THEN '{last}' ELSE {name} END"
        for name, (first, last) in nearest.items()
    )
    wrong = " OR ".join(f"{name} < '{FIRST_DAY}' OR {name} > '{LAST_DAY}'" for name in nearest)
    return f"UPDATE {table} SET {moved} WHERE {wrong};"  # noqa: S608


def _within(name: str, first: date, last: date, fields: tuple[str, ...]) -> CheckConstraint:
    condition = Q()
    for field in fields:
        condition &= Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__range": (first, last)})
    return CheckConstraint(name=name, condition=condition, violation_error_message=TOLD)
