"""Publishing windows: from when until when articles, advertisements and alerts are public."""

from datetime import datetime

from django.db.models import CheckConstraint, F, Q

from core.prepared import Given


def open_at(moment: Given[datetime], *, start: str, end: str) -> Q:
    """Return the condition that `moment` lies in the half-open window [start, end).

    `start` and `end` name the fields. A row without a start is not open; one without an end
    stays open.
    """
    return Q(**{f"{start}__lte": moment}) & (
        Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gt": moment})
    )


def ends_after_start(name: str, *, start: str, end: str) -> CheckConstraint:
    """Return the constraint that a window, where it has an end, ends after it starts."""
    return CheckConstraint(
        name=name,
        condition=Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gt": F(start)}),
        violation_error_message="Thời điểm kết thúc phải sau thời điểm bắt đầu.",
    )
