"""Counts that last, and the per-visitor rows that do not (48 hours, then destroyed)."""

from django.db import models

from portal.lib.singleton import Singleton


class Salt(models.Model):
    """The random salt of one day; without it a visitor's hash says nothing."""

    day = models.DateField(primary_key=True)
    value = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"{self.day}"


class SpoolMark(models.Model):
    """How far the spool of a node is counted; written in the transaction that counts."""

    node = models.UUIDField(primary_key=True)
    last_id = models.BigIntegerField(default=0)
    flushed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.node} → {self.last_id}"


class Visitor(models.Model):
    """A visitor of a day, known only by a salted hash."""

    pk = models.CompositePrimaryKey("day", "hash")
    day = models.DateField()
    hash = models.BigIntegerField()
    last_seen_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["last_seen_at"], name="visitor_last_seen")]

    def __str__(self) -> str:
        return f"{self.day} {self.hash:x}"


class RecentView(models.Model):
    """The last counted view of a subject by a visitor: repeats within 30 minutes do not count."""

    pk = models.CompositePrimaryKey("hash", "kind", "subject")
    hash = models.BigIntegerField()
    kind = models.CharField(max_length=10)
    subject = models.CharField(max_length=120)
    counted_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.subject} {self.hash:x}"


class HourlyCount(models.Model):
    """Counted events of a kind on a subject in one hour."""

    pk = models.CompositePrimaryKey("hour", "kind", "subject")
    hour = models.DateTimeField()
    kind = models.CharField(max_length=10)
    subject = models.CharField(max_length=120)
    count = models.PositiveBigIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["subject", "hour"], name="hourly_count_of_subject")]

    def __str__(self) -> str:
        return f"{self.subject} {self.hour:%Y-%m-%d %H}h: {self.count}"


class DailyCount(models.Model):
    """Visits (distinct visitors) and page views of one day."""

    day = models.DateField(primary_key=True)
    visits = models.PositiveBigIntegerField(default=0)
    page_views = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.day}: {self.visits}"


class FilteredCount(models.Model):
    """Hits of one day that were not counted, by reason."""

    pk = models.CompositePrimaryKey("day", "kind", "reason")
    day = models.DateField()
    kind = models.CharField(max_length=10)
    reason = models.CharField(max_length=20)
    count = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.day} {self.reason}: {self.count}"


class OpeningBalance(Singleton):
    """Visits counted before the site moved here, added to "Tất cả"."""

    visits = models.PositiveBigIntegerField("số lượt truy cập chuyển sang", default=0)

    class Meta(Singleton.Meta):
        verbose_name = "số dư truy cập ban đầu"
        verbose_name_plural = "số dư truy cập ban đầu"

    def __str__(self) -> str:
        return f"{self.visits}"
