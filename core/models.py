"""What all nodes count together."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone


class SendCount(models.Model):
    """When somebody did lately what is limited (core.submissions.shared_limits).

    `key` is a keyed hash of what is counted and of whose; nothing else is known of the sender. The
    table is unlogged, so that no row remains in PostgreSQL's write-ahead log.
    """

    key = models.CharField(max_length=64, primary_key=True)
    times = ArrayField(models.DateTimeField(), default=list)
    until = models.DateTimeField(db_index=True)  # nobody needs the row any longer

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.key[:8]}: {len(self.times)}"


def forget_old_sendings() -> str:
    """Delete the rows that nobody needs; return "", since nobody needs to hear of it."""
    SendCount.objects.filter(until__lt=timezone.now() - timedelta(hours=1)).delete()
    return ""
