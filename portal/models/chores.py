"""When the hourly housekeeping did each of its chores, on whichever node that was."""

from typing import ClassVar

from django.db import models
from django.utils import timezone


class ChoreRun(models.Model):
    """The last time that a chore was done, and the last time that it failed.

    Attributes:
        name: the name of the chore's function.
        problem: why it failed after it was done last; "" if it has not.
    """

    name = models.CharField(primary_key=True, max_length=60)
    done_at = models.DateTimeField(null=True)
    seconds = models.FloatField(default=0)
    failed_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        default_permissions = ()
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


def note_done(name: str, seconds: float) -> None:
    """Note that a chore was done; an earlier failure is forgotten."""
    done = {"done_at": timezone.now(), "seconds": seconds, "failed_at": None, "problem": ""}
    ChoreRun.objects.update_or_create(name=name, defaults=done)


def note_failed(name: str, problem: str) -> None:
    """Note why a chore failed, and keep when it was done last."""
    failed = {"failed_at": timezone.now(), "problem": " ".join(problem.split())[:300]}
    ChoreRun.objects.update_or_create(name=name, defaults=failed)
