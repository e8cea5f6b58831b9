"""The admin of alerts."""

from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import display
from django.http import HttpRequest
from django.utils import timezone

from ads.targeting_fields import PathPrefixesField
from core.confirmation import ConfirmedForm
from core.dates import format_moment
from portal.models import Alert

# A planned outage must be announced this many working days before: Decree 224/2026 on portals.
OUTAGE_NOTICE_DAYS = 7


def working_days(first: date, last: date) -> int:
    """Return how many days after `first`, up to and including `last`, are Monday to Friday.

    Public holidays count as working days, because their dates change every year.
    """
    days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    return sum(day.weekday() < 5 for day in days)


class AlertForm(ConfirmedForm[Alert]):
    paths = PathPrefixesField(
        label="Chỉ hiện trong",
        required=False,
        help_text="Không chọn gì: hiện ở mọi trang.",
    )

    class Meta:
        model = Alert
        fields = [
            "severity", "title", "body", "url", "link_text", "starts_at", "ends_at",
            "outage_from", "outage_until", "paths",
        ]  # fmt: skip
        widgets = {
            "severity": forms.RadioSelect,
            "title": forms.TextInput({"class": "vLargeTextField"}),
            "body": forms.Textarea({"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "severity" in self.fields:  # without the right to change there are no fields of the row
            cast(PathPrefixesField, self.fields["paths"]).add_missing(self.instance.paths)
            choices: Any = self.fields["severity"]
            choices.choices = Alert.Severity.choices

    def consequences(self) -> list[str]:
        alert, now = self.instance, timezone.now()
        before = Alert.objects.filter(pk=alert.pk).first()
        end = alert.ends_at or alert.outage_until
        if end and end <= now:
            was_shown = Alert.objects.current(now).filter(pk=alert.pk).exists()
            return [f"“{alert.title}” rời khỏi mọi trang ngay bây giờ."] if was_shown else []
        pages = len(alert.paths)
        where = f"mọi trang trong {pages} mục đã chọn" if pages else "mọi trang của cổng"
        start = "ngay bây giờ" if alert.starts_at <= now else f"từ {format_moment(alert.starts_at)}"
        until = f"đến {format_moment(end)}" if end else "cho đến khi bạn đặt giờ kết thúc hoặc xóa"
        said = [
            f"“{alert.title}” đứng đầu {where}, {start}, {until}, ở mức “"
            f"{alert.get_severity_display()}”."
        ]
        if before and before.fingerprint != alert.fingerprint:
            said.append("Người đọc đã đóng thông báo cũ sẽ thấy thông báo này hiện lại.")
        return said


@admin.register(Alert)
class AlertAdmin(admin.ModelAdmin[Alert]):
    form = AlertForm
    list_display = ["title", "severity", "display_state", "starts_at", "ends_at", "where"]
    list_filter = ["severity"]
    search_fields = ["title", "body"]
    fieldsets = [
        (None, {"fields": ["severity", "title", "body", "url", "link_text"]}),
        ("Khi nào", {"fields": ["starts_at", "ends_at"]}),
        (
            "Báo trước một đợt tạm dừng cổng thông tin",
            {
                "fields": ["outage_from", "outage_until"],
                "description": "Điền hai ô này thì thông báo tự nói rõ cổng dừng từ lúc nào đến "
                "khoảng lúc nào, và tự hết hiện khi đợt dừng kết thúc nếu để trống “Hiện đến”.",
            },
        ),
        ("Ở đâu", {"fields": ["paths"], "classes": ["collapse"]}),
    ]

    def save_model(self, request: HttpRequest, obj: Alert, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not obj.outage_from or not {"outage_from", "starts_at"} & set(form.changed_data):
            return
        shown_from = timezone.localdate(max(obj.starts_at, timezone.now()))
        days = working_days(shown_from, timezone.localdate(obj.outage_from))
        if days < OUTAGE_NOTICE_DAYS:
            messages.warning(
                request,
                f"Thông báo đã lưu, nhưng người dân chỉ được báo trước {days} ngày làm việc; "
                f"quy định về cổng thông tin là ít nhất {OUTAGE_NOTICE_DAYS} ngày.",
            )

    @display(description="tình trạng")
    def display_state(self, alert: Alert) -> str:
        now = timezone.now()
        if alert.ends_at and alert.ends_at <= now:
            return "Đã hết"
        return "Đang hiện" if alert.starts_at <= now else "Hẹn giờ"

    @display(description="ở đâu")
    def where(self, alert: Alert) -> str:
        return ", ".join(alert.paths) or "Mọi trang"
