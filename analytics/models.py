"""Counts that last, and the per-visitor rows that do not (48 hours, then destroyed)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from portal.lib.singleton import Singleton
from portal.lib.subjects import Reason


class Salt(models.Model):
    """The random salt of one day; without it a visitor's hash says nothing.

    The table is unlogged, so that a destroyed salt does not live on in PostgreSQL's log.
    """

    day = models.DateField(primary_key=True)
    value = models.BinaryField(max_length=32)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.day}"


class SpoolMark(models.Model):
    """How far the spool of a node is counted; written in the transaction that counts."""

    node = models.UUIDField(primary_key=True)
    last_id = models.PositiveBigIntegerField(default=0)
    flushed_at = models.DateTimeField(auto_now=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.node} → {self.last_id}"


class Visitor(models.Model):
    """A visitor of a day, known only by a salted hash."""

    pk = models.CompositePrimaryKey("day", "hash")
    day = models.DateField()
    hash = models.BigIntegerField()
    last_view_at = models.DateTimeField()  # the last page view that was counted

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["last_view_at"], name="visitor_last_view")]

    def __str__(self) -> str:
        return f"{self.day} {self.hash:x}"


class RecentCount(models.Model):
    """When an event was counted lately that counts once in a while: what makes a repeat one.

    `who` is the visitor's hash, or the nonce of one showing of a page. The latest time comes first,
    so that rows compare by it. All are kept until the row goes: hits may come late.
    """

    pk = models.CompositePrimaryKey("who", "kind", "subject")
    who = models.BigIntegerField()
    kind = models.CharField(max_length=10)
    subject = models.CharField(max_length=120)
    counted_at = ArrayField(models.DateTimeField(), default=list, db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.who:x}"


class HourlyCount(models.Model):
    """Counted events of a kind on a subject in one hour."""

    pk = models.CompositePrimaryKey("hour", "kind", "subject")
    hour = models.DateTimeField("giờ")
    kind = models.CharField("loại", max_length=10)
    subject = models.CharField("đối tượng", max_length=120)
    count = models.PositiveBigIntegerField("số lượt", default=0)

    class Meta:
        verbose_name = "số liệu theo giờ"
        verbose_name_plural = "số liệu theo giờ"
        default_permissions = ("view",)
        indexes = [models.Index(fields=["subject", "hour"], name="hourly_count_of_subject")]

    def __str__(self) -> str:
        return f"{self.subject} {self.hour:%Y-%m-%d %H}h: {self.count}"


class DailyCount(models.Model):
    """Visits (distinct visitors) and page views of one day."""

    day = models.DateField("ngày", primary_key=True)
    visits = models.PositiveBigIntegerField("lượt truy cập", default=0)
    page_views = models.PositiveBigIntegerField("lượt xem trang", default=0)

    class Meta:
        verbose_name = "số liệu theo ngày"
        verbose_name_plural = "số liệu theo ngày"
        default_permissions = ("view",)
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y}"


class FilteredCount(models.Model):
    """Hits of one day that were not counted, by reason."""

    pk = models.CompositePrimaryKey("day", "kind", "reason")
    day = models.DateField("ngày")
    kind = models.CharField("loại", max_length=10)
    reason = models.CharField("lý do", max_length=20, choices=Reason.choices)
    count = models.PositiveBigIntegerField("số lượt", default=0)

    class Meta:
        verbose_name = "số liệu không tính"
        verbose_name_plural = "số liệu không tính"
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.day} {self.reason}: {self.count}"


class OpeningBalance(Singleton):
    """Visits counted before the site moved here, added to "Tất cả"."""

    visits = models.PositiveBigIntegerField(
        "số lượt truy cập chuyển sang",
        default=0,
        help_text="Số lượt trang cũ đã đếm được, cộng vào mục “Tất cả” của Thống kê truy cập.",
    )

    class Meta(Singleton.Meta):
        verbose_name = "số dư truy cập ban đầu"
        verbose_name_plural = "số dư truy cập ban đầu"

    def __str__(self) -> str:
        return f"{self.visits}"
