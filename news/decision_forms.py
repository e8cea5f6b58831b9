"""The forms of a decision about an article: the reason of a return, the moment of publication."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.date_limits import of_our_time
from core.text import tidy, words

MORNING, EVENING = time(7), time(17)
MONDAY = 0
# What articles are often returned for; a button sends each, with what was typed beside it.
COMMON_REASONS = (
    "Ghi rõ nguồn tin.",
    "Kiểm tra lại số liệu, ngày tháng.",
    "Sửa lỗi chính tả.",
    "Thêm ảnh hoặc mô tả ảnh.",
)


class ReturnForm(forms.Form):
    """Why a version is returned to its author."""

    common = COMMON_REASONS

    reason = forms.CharField(
        label="Lý do trả lại",
        max_length=500,
        strip=True,
        error_messages={"required": "Hãy ghi lý do trả lại."},
        widget=forms.Textarea({"rows": 4, "class": "vLargeTextField"}),
        help_text="Người viết đọc thấy ở bài này và ở Bàn làm việc.",
    )

    def clean_reason(self) -> str:
        reason = tidy(self.cleaned_data["reason"]).strip()
        if not words(reason):
            raise ValidationError("Hãy ghi lý do trả lại.")
        return reason


class ScheduleForm(forms.Form):
    """When a version is to become public; `cleaned_data["moment"]` is later than now."""

    day = forms.DateField(
        label="Ngày",
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    hour = forms.TimeField(
        label="Giờ",
        input_formats=["%H:%M", "%H:%M:%S"],
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if {"day", "hour"} <= data.keys():
            of_our_time(data["day"])
            data["moment"] = timezone.make_aware(datetime.combine(data["day"], data["hour"]))
            now = timezone.localtime()
            if data["moment"] <= now:
                raise ValidationError(
                    f"{data['moment']:%H:%M, %d/%m/%Y} đã qua, bây giờ là {now:%H:%M, %d/%m/%Y}. "
                    "Hãy chọn một lúc sau bây giờ."
                )
        return data


@dataclass(frozen=True)
class Preset:
    """A moment that is often chosen, in words and as the form sends it."""

    label: str
    moment: datetime

    @property
    def value(self) -> str:
        return f"{self.moment:%Y-%m-%d %H:%M}"


def presets(now: datetime) -> list[Preset]:
    """Return moments on offer, all later than `now`, a local time; the soonest first."""
    tomorrow = now + timedelta(days=1)
    monday = now + timedelta(days=7 - now.weekday())
    found = [Preset("Sáng mai 7:00", _at(tomorrow, MORNING))]
    if now < _at(now, EVENING):
        found.insert(0, Preset("Chiều nay 17:00", _at(now, EVENING)))
    if tomorrow.weekday() != MONDAY:
        found.append(Preset("Sáng thứ Hai 7:00", _at(monday, MORNING)))
    return found


def _at(day: datetime, hour: time) -> datetime:
    return day.replace(hour=hour.hour, minute=hour.minute, second=0, microsecond=0)
