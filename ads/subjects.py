"""The subject under which one advertisement in one placement is counted."""

import re

_SUBJECT = re.compile(r"ads\.advertisement:(\d{1,18})@(\d{1,18})")


def subject_of(advertisement_id: int, placement_id: int) -> str:
    """Return the subject under which views and clicks are counted."""
    return f"ads.advertisement:{advertisement_id}@{placement_id}"


def parse_subject(subject: str) -> tuple[int, int] | None:
    """Return the ids of the advertisement and the placement; None for any other subject."""
    match = _SUBJECT.fullmatch(subject)
    return (int(match[1]), int(match[2])) if match else None
