"""What readers send in: a letter, a report. Saved once however often its form is sent."""

from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import models


class Settlement(NamedTuple):
    """How a submission was settled."""

    by: User | None
    at: datetime
    outcome: str
    answer: str


class Submission(models.Model):
    """Abstract base of what a reader sends in and the staff settle."""

    # What tells a form sent twice from two letters.
    form_key = models.CharField(max_length=32, unique=True, null=True, editable=False)
    # Counts up with every change, so that nobody overwrites what they have not seen.
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    @property
    def is_untouched(self) -> bool:
        """Return whether nobody of the staff has done anything about it yet."""
        raise NotImplementedError

    @property
    def settlement(self) -> Settlement | None:
        """Return how it was settled, None while it waits."""
        raise NotImplementedError

    @property
    def progress(self) -> str:
        """Return in words what the staff have done about it so far; empty if nothing."""
        return ""
