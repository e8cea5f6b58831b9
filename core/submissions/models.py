"""Submissions of readers: enquiries and complaints, saved once however often they are sent."""

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

    # The same for a form that is sent twice, so that it is saved once.
    form_key = models.CharField(max_length=32, unique=True, null=True, editable=False)
    # Increased with every change, so that nobody overwrites what they have not seen.
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    @property
    def is_untouched(self) -> bool:
        """Return whether no member of staff has worked on it yet."""
        raise NotImplementedError

    @property
    def settlement(self) -> Settlement | None:
        """Return how it was settled, None while it is open."""
        raise NotImplementedError

    @property
    def progress(self) -> str:
        """Return a sentence on what staff have done so far; empty if nothing."""
        return ""
