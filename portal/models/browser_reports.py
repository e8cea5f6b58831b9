"""What browsers report of pages: violations of the content security policy, and failed scripts."""

from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from core.limits import LIMITS


class BrowserReport(models.Model):
    """How often browsers reported the same thing on one day. Nothing says who they were.

    Anybody can send a report, so its words are those of strangers.

    Attributes:
        rule: the directive that was violated, or the kind of a script's error.
        page: the path of the page of ours, without what could be secret or personal in it.
        source: the host or the file that was refused or failed.
    """

    class Kind(models.TextChoices):
        POLICY = "policy", "Bị chính sách an toàn chặn"
        SCRIPT = "script", "Lỗi mã lệnh của trang"
        OTHER = "other", "Các báo lỗi khác trong ngày"

    day = models.DateField("ngày", default=timezone.localdate)
    kind = models.CharField("việc", max_length=6, choices=Kind.choices)
    rule = models.CharField("quy tắc hoặc loại lỗi", max_length=40, blank=True)
    page = models.CharField("trang", max_length=200, blank=True)
    source = models.CharField("nguồn", max_length=120, blank=True)
    count = models.PositiveIntegerField("số lần", default=0)

    class Meta:
        verbose_name = "báo lỗi của trình duyệt"
        verbose_name_plural = "báo lỗi của trình duyệt"
        default_permissions = ("view",)
        ordering = ["-day", "-count", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "kind", "rule", "page", "source"], name="browser_report_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.day:%d/%m/%Y}"


def count_report(kind: str, rule: str, page: str, source: str) -> None:
    """Count one report; above `LIMITS.report_rows` of a day, new ones are counted together."""
    today = timezone.localdate()
    seen = BrowserReport.objects.filter(day=today)
    same: dict[str, Any] = {"kind": kind, "rule": rule, "page": page, "source": source}
    with transaction.atomic():
        if seen.filter(**same).update(count=F("count") + 1):
            return
        if seen.count() >= LIMITS.report_rows:
            same = {"kind": BrowserReport.Kind.OTHER, "rule": "", "page": "", "source": ""}
        row, _ = BrowserReport.objects.get_or_create(day=today, **same)
        seen.filter(pk=row.pk).update(count=F("count") + 1)


def forget_old_reports() -> str:
    """Delete reports that are old; return "", since nobody needs to hear of it."""
    first = timezone.localdate() - timedelta(days=LIMITS.report_days)
    BrowserReport.objects.filter(day__lt=first).delete()
    return ""
