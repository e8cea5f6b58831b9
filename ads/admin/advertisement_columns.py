"""Columns and read-only fields of advertisements in the admin."""

from datetime import datetime
from typing import Any

from django.contrib.admin import display
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ads.models import Advertisement
from ads.reports import advertising_report
from core import images


class AdvertisementColumns:
    """Columns of the list and read-only fields of the form; the totals are annotations."""

    @display(description="ảnh")
    def picture(self, advertisement: Advertisement) -> SafeString:
        return thumbnail(advertisement)

    @display(description="trạng thái")
    def state(self, advertisement: Advertisement) -> SafeString:
        state = advertisement.state_at(timezone.now())
        return format_html('<span class="state state--{}">{}</span>', state.value, state.label)

    @display(description="trạng thái")
    def state_with_revision(self, advertisement: Advertisement) -> SafeString:
        """Show the state, and have the list's actions send the revision that it shows."""
        return format_html(
            '{}<input type="hidden" name="seen-{}" value="{}">',
            self.state(advertisement),
            advertisement.pk,
            advertisement.revision,
        )

    @display(description="thời gian", ordering="starts_at")
    def period(self, advertisement: Advertisement) -> str:
        start = format_day(advertisement.starts_at)
        return (
            f"{start} – {format_day(advertisement.ends_at)}"
            if advertisement.ends_at
            else f"từ {start}"
        )

    @display(description="duyệt")
    def approval(self, advertisement: Advertisement) -> str:
        if not advertisement.approved_at:
            return "chưa"
        return f"{advertisement.approved_by}, {format_day(advertisement.approved_at, ', H:i')}"

    @display(description="lượt xem", ordering="views")
    def views(self, advertisement: Any) -> str:
        return number_format(advertisement.views, force_grouping=True)

    @display(description="lượt bấm", ordering="clicks")
    def clicks(self, advertisement: Any) -> str:
        return number_format(advertisement.clicks, force_grouping=True)

    @display(description="tỷ lệ bấm")
    def click_through_rate(self, advertisement: Any) -> str:
        return advertising_report.click_through_rate(advertisement.clicks, advertisement.views)


def thumbnail(advertisement: Advertisement) -> SafeString:
    """Return the small picture; its alternative text, the title, names the link around it."""
    return format_html(
        '<img class="thumbnail" src="{}" alt="{}" loading="lazy">',
        images.url(advertisement.image, 400),
        advertisement.title,
    )


def format_day(moment: datetime, time_format: str = "") -> str:
    """Return the local day of a moment, followed by `time_format`."""
    return date_format(timezone.localtime(moment), f"d/m/Y{time_format}")
