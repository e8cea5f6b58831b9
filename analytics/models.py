"""The counts, which are kept, and the rows of visitors, which are destroyed within 48 hours."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from core.counting_events import FilterReason
from core.singleton import Singleton


class Salt(models.Model):
    """The random salt of one day; without it a visitor's hash says nothing.

    The table is unlogged, so that no destroyed salt remains in PostgreSQL's write-ahead log.
    """

    day = models.DateField(primary_key=True)
    value = models.BinaryField(max_length=32)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.day}"


class SpoolMark(models.Model):
    """Up to which number the hits of one writer of a spool are counted (analytics.spool).

    Written in the transaction that counts them. The column is called `node` since a spool used to
    have one writer.
    """

    writer = models.UUIDField(primary_key=True, db_column="node")
    last_id = models.PositiveBigIntegerField(default=0)
    flushed_at = models.DateTimeField(auto_now=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.writer} → {self.last_id}"


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
    """When an event was counted lately: another one within the window of its kind is a repeat.

    `who` is the visitor's hash, or the nonce of one showing of a page. The latest time comes first,
    so that rows compare by it. All times are kept until the row is deleted: hits may come late.
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


class SubjectCount(models.Model):
    """Counted events of a kind and a subject, in a period that the model names."""

    kind = models.CharField("loại", max_length=10)
    subject = models.CharField("đối tượng", max_length=120)
    count = models.PositiveBigIntegerField("số lượt", default=0)

    class Meta:
        abstract = True
        default_permissions = ()


class SubjectHourlyCount(SubjectCount):
    """Counted events of a kind and a subject in one hour."""

    pk = models.CompositePrimaryKey("hour", "kind", "subject")
    hour = models.DateTimeField("giờ")

    class Meta:
        verbose_name = "số liệu theo giờ"
        verbose_name_plural = "số liệu theo giờ"
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.subject} {self.hour:%Y-%m-%d %H}h: {self.count}"


class SubjectDailyCount(SubjectCount):
    """Counted events of a kind and a subject in one day, rolled up from old hourly counts."""

    pk = models.CompositePrimaryKey("day", "kind", "subject")
    day = models.DateField("ngày")

    def __str__(self) -> str:
        return f"{self.subject} {self.day}: {self.count}"


class SubjectMonthlyCount(SubjectCount):
    """The sums of SubjectDailyCount by month; with them a whole year is quick to read.

    `month` is its first day.
    """

    pk = models.CompositePrimaryKey("month", "kind", "subject")
    month = models.DateField("tháng")

    def __str__(self) -> str:
        return f"{self.subject} {self.month:%Y-%m}: {self.count}"


class HourlyTotal(models.Model):
    """The site's page views in one hour, and the visitors whose first one of the day it had."""

    hour = models.DateTimeField("giờ", primary_key=True)
    visits = models.PositiveBigIntegerField("lượt truy cập", default=0)
    page_views = models.PositiveBigIntegerField("lượt xem trang", default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.hour:%Y-%m-%d %H}h"


class DailyCount(models.Model):
    """The site's visits (distinct visitors) and page views of one day.

    Those that a former site counted are kept apart.
    """

    day = models.DateField("ngày", primary_key=True)
    visits = models.PositiveBigIntegerField("lượt truy cập", default=0)
    page_views = models.PositiveBigIntegerField("lượt xem trang", default=0)
    # What the former site counted on this day.
    imported_visits = models.PositiveBigIntegerField(
        "lượt truy cập của trang cũ", default=0, db_default=0
    )
    imported_page_views = models.PositiveBigIntegerField(
        "lượt xem trang của trang cũ", default=0, db_default=0
    )

    class Meta:
        verbose_name = "số liệu theo ngày"
        verbose_name_plural = "số liệu theo ngày"
        default_permissions = ("view",)
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y}"


class FilteredCount(models.Model):
    """Events of one day that were not counted, by reason."""

    pk = models.CompositePrimaryKey("day", "kind", "reason")
    day = models.DateField("ngày")
    kind = models.CharField("loại", max_length=10)
    reason = models.CharField("lý do", max_length=20, choices=FilterReason.choices)
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


class StatisticsSettings(Singleton):
    """Which numbers the public sees, and whether another portal may fetch them."""

    show_month = models.BooleanField(
        "hiện dòng “Trong tháng”",
        default=False,
        help_text="Thêm một dòng vào mục Thống kê truy cập trên trang công khai.",
    )
    feed_is_on = models.BooleanField(
        "cho cổng cấp trên lấy số liệu",
        default=False,
        help_text="Chỉ tổng số theo ngày, và chỉ cho nơi có mã truy cập.",
    )
    # The token itself is shown once and not kept.
    feed_token_hash = models.CharField(max_length=64, default="", blank=True, editable=False)

    class Meta(Singleton.Meta):
        verbose_name = "thiết lập thống kê"
        verbose_name_plural = "thiết lập thống kê"
        constraints = [
            *Singleton.Meta.constraints,
            models.CheckConstraint(
                name="statistics_feed_has_a_token",
                condition=models.Q(feed_is_on=False) | ~models.Q(feed_token_hash=""),
            ),
        ]

    def __str__(self) -> str:
        return "Thiết lập thống kê"
