"""Alerts: notices at the head of pages, such as of a storm, a holiday or a planned outage."""

import hashlib
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.addresses import HELP, leads_here_or_by_https, local_or_https
from core.date_limits import moments_of_our_time, of_our_time
from core.targeting import is_aimed_at

ENDS_TOO_EARLY = "“Hiện đến” phải sau “Hiện từ”."
OUTAGE_IS_INCOMPLETE = "Đợt tạm dừng cần cả giờ bắt đầu và giờ kết thúc, theo đúng thứ tự."
OUTAGE_ENDS_TOO_EARLY = "Đợt tạm dừng kết thúc trước “Hiện từ”, nên thông báo không hiện lúc nào."
LINK_IS_INCOMPLETE = "Liên kết cần cả địa chỉ và chữ hiện ra."


class AlertQuerySet(models.QuerySet["Alert"]):
    def not_over(self, moment: datetime) -> "AlertQuerySet":
        """Return the alerts to show at `moment` or later, the most severe first, then newest."""
        severity = models.Case(
            *(models.When(severity=s, then=rank) for rank, s in enumerate(Alert.MOST_SEVERE_FIRST)),
            output_field=models.IntegerField(),
        )
        rest = self.filter(Q(ends_at=None) | Q(ends_at__gt=moment))
        return rest.order_by(severity, "-starts_at", "-pk")

    def current(self, moment: datetime) -> "AlertQuerySet":
        """Return the alerts to show at `moment`, in the same order."""
        return self.not_over(moment).filter(starts_at__lte=moment)


class Alert(models.Model):
    """A notice above every page, or above those under some paths, for a while.

    An alert about a planned outage says from when until when, and ends with it.
    """

    class Severity(models.TextChoices):
        INFO = "info", "Thông báo"
        WARNING = "warning", "Cảnh báo"
        URGENT = "urgent", "Khẩn cấp"

    MOST_SEVERE_FIRST = (Severity.URGENT, Severity.WARNING, Severity.INFO)

    severity = models.CharField(
        "mức độ", max_length=7, choices=Severity.choices, default=Severity.INFO
    )
    title = models.CharField("tiêu đề", max_length=120)
    body = models.TextField("nội dung", max_length=500, blank=True)
    url = models.CharField(
        "liên kết", max_length=300, blank=True, validators=[local_or_https], help_text=HELP
    )
    link_text = models.CharField(
        "chữ của liên kết", max_length=80, blank=True, help_text="Ví dụ: Các điểm sơ tán của phường"
    )
    paths = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    starts_at = models.DateTimeField("hiện từ", default=timezone.now, validators=[of_our_time])
    ends_at = models.DateTimeField("hiện đến", null=True, blank=True, validators=[of_our_time])
    outage_from = models.DateTimeField(
        "tạm dừng từ", null=True, blank=True, validators=[of_our_time]
    )
    outage_until = models.DateTimeField(
        "đến khoảng", null=True, blank=True, validators=[of_our_time]
    )

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = "thông báo khẩn"
        verbose_name_plural = "thông báo khẩn"
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="alert_ends_after_it_starts",
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                violation_error_message=ENDS_TOO_EARLY,
            ),
            models.CheckConstraint(
                name="alert_outage_is_whole",
                condition=Q(outage_from=None, outage_until=None)
                | Q(outage_from__isnull=False, outage_until__isnull=False)
                & Q(outage_until__gt=F("outage_from")),
                violation_error_message=OUTAGE_IS_INCOMPLETE,
            ),
            models.CheckConstraint(
                name="alert_link_is_whole",
                condition=Q(url="", link_text="") | ~Q(url="") & ~Q(link_text=""),
                violation_error_message=LINK_IS_INCOMPLETE,
            ),
            leads_here_or_by_https("alert_leads_here_or_by_https", "url"),
            moments_of_our_time(
                "alert_is_of_our_time", "starts_at", "ends_at", "outage_from", "outage_until"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.outage_until and not self.ends_at:
            self.ends_at = self.outage_until
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Show the errors of the constraints beside their fields."""
        errors: dict[str, str] = {}
        if self.ends_at and self.ends_at <= self.starts_at:
            errors["ends_at"] = ENDS_TOO_EARLY
        if not self.ends_at and self.outage_until and self.outage_until <= self.starts_at:
            errors["outage_until"] = OUTAGE_ENDS_TOO_EARLY
        if self.url and not self.link_text:
            errors["link_text"] = LINK_IS_INCOMPLETE
        if self.link_text and not self.url:
            errors["url"] = LINK_IS_INCOMPLETE
        errors |= self._outage_errors()
        if errors:
            raise ValidationError(errors)

    def _outage_errors(self) -> dict[str, str]:
        if not self.outage_from and not self.outage_until:
            return {}
        if not self.outage_from or not self.outage_until:
            return {"outage_until" if self.outage_from else "outage_from": OUTAGE_IS_INCOMPLETE}
        if self.outage_until <= self.outage_from:
            return {"outage_until": "“Đến khoảng” phải sau “Tạm dừng từ”."}
        return {}

    def is_open_at(self, moment: datetime) -> bool:
        """Return whether it is shown at `moment`; the window is half-open, [starts_at, ends_at)."""
        return self.starts_at <= moment and (self.ends_at is None or moment < self.ends_at)

    def is_for(self, path: str) -> bool:
        """Return whether the page at `path` shows it (core.targeting)."""
        return is_aimed_at(path, self.paths)

    @property
    def fingerprint(self) -> str:
        """Return a hash of its texts: after a change, readers who closed it see it again."""
        words = "\n".join(
            [self.severity, self.title, self.body, self.url, self.link_text]
            + [str(moment) for moment in (self.outage_from, self.outage_until) if moment]
        )
        return hashlib.blake2b(words.encode(), digest_size=6).hexdigest()
