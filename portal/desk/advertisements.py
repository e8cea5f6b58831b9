"""Advertisements on the desk: those to decide on, and what needs a look at the banners."""

from django.contrib.auth.models import User
from django.utils import timezone

from ads.forecast import Forecast
from ads.goals import delivered
from ads.models import (
    Advertisement,
    AdvertisementState,
    AdvertisementVersion,
    Complaint,
    VersionState,
)
from ads.models.advertisements import AdvertisementQuerySet
from ads.vacancies import find_vacancies
from core.staff_names import staff_name
from portal.desk.cards import ROWS, Card, Group, Line, filtered, moment, page

ADVERTISEMENTS = "ads_advertisement"
ENDING_DAYS = 7
UNDER_WAY = (AdvertisementState.RUNNING, AdvertisementState.RESTING, AdvertisementState.SCHEDULED)


def to_decide(user: User) -> Card | None:
    """Return the advertisements that wait for the approval of `user`, the oldest first."""
    if not user.has_perm("ads.approve_advertisement"):
        return None
    others = Advertisement.objects.decidable_by(user)
    lines = _waiting_lines(others, "Xem và duyệt", "ads_advertisement_review")
    group = Group(lines, all_address=filtered(ADVERTISEMENTS, "?trang-thai=pending"))
    empty = "Không còn quảng cáo nào chờ bạn duyệt."
    return Card("quang-cao-cho-duyet", "Quảng cáo chờ bạn duyệt", [group], empty)


def to_watch(user: User) -> Card | None:
    """Return complaints, what was returned or waits for others, what ends, vacant placements."""
    groups = []
    if user.has_perm("ads.view_complaint"):
        groups.append(_complaints())
    if user.has_perm("ads.change_advertisement"):
        groups += [_returned(), _waiting_for_others(user), _short(), _ending()]
    if user.has_perm("ads.change_placement"):
        groups.append(_vacant())
    if not groups:
        return None
    empty = (
        "Không có quảng cáo nào bị trả lại, chờ duyệt, khó đạt cam kết hay sắp hết hạn, cũng không "
        "có vị trí trống."
    )
    return Card("quang-cao", "Quảng cáo", groups, empty)


def _waiting_lines(pending: AdvertisementQuerySet, button: str, name: str) -> list[Line]:
    waiting = pending.waiting_versions().select_related("advertisement", "edited_by")
    return [_waiting_line(each, button, name) for each in waiting[:ROWS]]


def _waiting_line(version: AdvertisementVersion, button: str, name: str) -> Line:
    notes = [
        "Sửa quảng cáo đã duyệt" if version.advertisement.approved_by_id else "Quảng cáo mới",
        staff_name(version.edited_by) or "Không rõ người soạn",
        f"chờ từ {moment(version.edited_at)}",
    ]
    return Line(version.title, page(version.advertisement_id, name), button, notes)


def _returned() -> Group:
    """Return what was returned and not sent again."""
    returned = AdvertisementVersion.objects.filter(
        state=VersionState.RETURNED, advertisement__in=Advertisement.objects.returned().values("pk")
    )
    newest = returned.order_by("-advertisement_id", "-pk").distinct("advertisement_id")
    lines = [_returned_line(each) for each in newest.select_related("decided_by")[:ROWS]]
    return Group(lines, "Bị trả lại", filtered(ADVERTISEMENTS, "?trang-thai=returned"))


def _returned_line(version: AdvertisementVersion) -> Line:
    by = staff_name(version.decided_by) or "Người duyệt"
    at = f" lúc {moment(version.decided_at)}" if version.decided_at else ""
    address = page(version.advertisement_id, "ads_advertisement_change")
    reason = f"Lý do trả lại: {version.reason}"
    return Line(version.title, address, "Sửa lại", [f"{by} trả lại{at}"], reason)


def _waiting_for_others(user: User) -> Group:
    """Return what waits for somebody else: all of it, or one's own for who approves the rest."""
    pending = Advertisement.objects.pending()
    if user.has_perm("ads.approve_advertisement"):
        pending = pending.exclude(pk__in=Advertisement.objects.decidable_by(user).values("pk"))
    lines = _waiting_lines(pending, "Mở", "ads_advertisement_change")
    address = filtered(ADVERTISEMENTS, "?trang-thai=pending")
    return Group(lines, "Chờ người khác duyệt", address)


def _complaints() -> Group:
    now = timezone.now()
    lines = [
        Line(
            f"{each}: {each.advertisement}" if each.advertisement else str(each),
            page(each.pk, "ads_complaint_change"),
            "Trả lời",
            [] if each.is_overdue(now) else [f"Hạn {moment(each.due_at)}"],
            f"Quá hạn từ {moment(each.due_at)}" if each.is_overdue(now) else "",
        )
        for each in Complaint.objects.waiting().select_related("advertisement")[:ROWS]
    ]
    return Group(
        lines, "Báo cáo vi phạm chờ trả lời", filtered("ads_complaint", "?state__exact=open")
    )


def _short() -> Group:
    """Return what promises more than its placements will give until its end."""
    promising = Advertisement.objects.in_state(*UNDER_WAY).filter(goal_count__isnull=False)
    running = list(promising.with_delivered().prefetch_related("placements").order_by("ends_at"))
    forecast = Forecast(timezone.now()) if running else None
    found = [
        (each, outlook)
        for each in running
        if forecast and (outlook := forecast.outlook(each, delivered(each), each.placements.all()))
    ]
    lines = [
        Line(
            each.title,
            page(each.pk, "ads_advertisement_change"),
            "Xem cam kết",
            [outlook.words(each)],
        )
        for each, outlook in found
        if outlook.is_short
    ]
    return Group(
        lines[:ROWS], "Khó đạt số lượt cam kết", filtered(ADVERTISEMENTS, "?trang-thai=running")
    )


def _ending() -> Group:
    lines = [
        Line(
            each.title,
            page(each.pk, "ads_advertisement_change"),
            "Gia hạn",
            [f"Hết hạn {moment(each.ends_at)}"] if each.ends_at else [],
        )
        for each in Advertisement.objects.ending_within(ENDING_DAYS)[:ROWS]
    ]
    return Group(lines, "Hết hạn trong 7 ngày", filtered(ADVERTISEMENTS, "?trang-thai=running"))


def _vacant() -> Group:
    lines = [
        Line(
            str(each.placement),
            page(each.placement.pk, "ads_placement_change"),
            "Xem vị trí",
            ["Đang trống" if each.is_now else f"Trống từ {moment(each.since)}"],
        )
        for each in find_vacancies(timezone.now(), ENDING_DAYS)[:ROWS]
    ]
    return Group(lines, "Vị trí trống trong 7 ngày", filtered("ads_placement"))
