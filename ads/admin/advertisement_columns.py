"""Columns and read-only fields of advertisements in the admin."""

from datetime import datetime
from typing import Any

from django.contrib.admin import display
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ads.forecast import Forecast
from ads.goals import delivered, number_due
from ads.models import Advertisement, VersionState
from ads.models.versions import OPEN_STATES
from ads.reports import advertising_report
from core import images
from core.numbers import grouped
from core.staff_names import staff_name


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
    def state_with_change(self, advertisement: Any) -> SafeString:
        """Show the state, and what became of a change; one that waits leads to its review."""
        shown = []
        if advertisement.approved_by_id or advertisement.change_state not in OPEN_STATES:
            shown.append(self.state(advertisement))
        if advertisement.change_state in OPEN_STATES:
            state = VersionState(advertisement.change_state)
            what = "Thay đổi: " if advertisement.approved_by_id else ""
            shown.append(
                format_html(
                    '<a class="state state--{}" href="{}">{}{}</a>',
                    state.value,
                    reverse("admin:ads_advertisement_review", args=[advertisement.pk]),
                    what,
                    state.label.lower() if what else state.label,
                )
            )
        return format_html_join(" ", "{}", ((each,) for each in shown))

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
            return "Chưa duyệt"
        moment = format_day(advertisement.approved_at, ", H:i")
        return f"{staff_name(advertisement.approved_by)}, {moment}"

    @display(description="người tạo")
    def author(self, advertisement: Advertisement) -> str:
        return staff_name(advertisement.created_by) or "Hệ thống"

    @display(description="người sửa bản đang theo")
    def editor(self, advertisement: Advertisement) -> str:
        return staff_name(advertisement.edited_by) or "Hệ thống"

    @display(description="cam kết")
    def progress(self, advertisement: Any) -> str:
        """Show how much of what is promised there is, and how much is due by now."""
        if not advertisement.goal_count:
            return "Không"
        done, now = delivered(advertisement), timezone.now()
        behind = number_due(advertisement, min(now, advertisement.ends_at)) - done
        late = f", chậm {grouped(behind)}" if behind > 0 and advertisement.starts_at <= now else ""
        return (
            f"{grouped(done)}/{grouped(advertisement.goal_count)} "
            f"{advertisement.get_goal_display().lower()}{late}"
        )

    @display(description="dự báo")
    def outlook(self, advertisement: Any) -> str:
        placements = advertisement.placements.all()
        found = Forecast(timezone.now()).outlook(
            advertisement, delivered(advertisement), placements
        )
        return found.words(advertisement) if found else "Không cam kết số lượt."

    @display(description="lượt thấy", ordering="viewable")
    def viewable(self, advertisement: Any) -> str:
        return grouped(advertisement.viewable)

    @display(description="lượt bấm", ordering="clicks")
    def clicks(self, advertisement: Any) -> str:
        return grouped(advertisement.clicks)

    @display(description="tỷ lệ bấm")
    def click_through_rate(self, advertisement: Any) -> str:
        return advertising_report.percentage(advertisement.clicks, advertisement.viewable)


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
