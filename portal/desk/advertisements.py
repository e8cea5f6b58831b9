"""Advertisements on the desk: those to decide on, and what needs a look at the banners."""

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.utils import timezone

from ads.models import Advertisement, Complaint
from ads.vacancies import find_vacancies
from core.staff_names import staff_name
from portal.desk.cards import ROWS, Card, Group, Line, filtered, moment, page

ADVERTISEMENTS = "ads_advertisement"
ENDING_DAYS = 7


def to_decide(user: User) -> Card | None:
    """Return the advertisements that wait for the approval of `user`, the oldest first."""
    if not user.has_perm("ads.approve_advertisement"):
        return None
    others = _pending().exclude(Q(created_by=user) | Q(edited_by=user))
    pages = ("ads_advertisement_review", "ads_advertisement_change")
    lines = [_pending_line(each, "Xem và duyệt", *pages) for each in others[:ROWS]]
    group = Group(lines, all_address=filtered(ADVERTISEMENTS, "?trang-thai=pending"))
    empty = "Không còn quảng cáo nào chờ bạn duyệt."
    return Card("quang-cao-cho-duyet", "Quảng cáo chờ bạn duyệt", [group], empty)


def to_watch(user: User) -> Card | None:
    """Return complaints, what others are to approve, what ends soon, and vacant placements."""
    groups = []
    if user.has_perm("ads.view_complaint"):
        groups.append(_complaints())
    if user.has_perm("ads.change_advertisement"):
        groups += [_waiting_for_others(user), _ending()]
    if user.has_perm("ads.change_placement"):
        groups.append(_vacant())
    if not groups:
        return None
    empty = "Không có quảng cáo nào chờ duyệt, sắp hết hạn hay vị trí nào trống trong 7 ngày tới."
    return Card("quang-cao", "Quảng cáo", groups, empty)


def _pending() -> QuerySet[Advertisement]:
    pending = Advertisement.objects.pending().select_related("created_by", "edited_by")
    return pending.order_by("pk")


def _pending_line(advertisement: Advertisement, button: str, *pages: str) -> Line:
    by = staff_name(advertisement.edited_by or advertisement.created_by)
    starts = f"chạy từ {moment(advertisement.starts_at)}"
    notes = [advertisement.get_kind_display(), by or "Không rõ người soạn", starts]
    return Line(advertisement.title, page(advertisement.pk, *pages), button, notes)


def _waiting_for_others(user: User) -> Group:
    """Return what waits for somebody else: all of it, or one's own for who approves the rest."""
    waiting = _pending()
    if user.has_perm("ads.approve_advertisement"):
        waiting = waiting.filter(Q(created_by=user) | Q(edited_by=user))
    lines = [_pending_line(each, "Mở", "ads_advertisement_change") for each in waiting[:ROWS]]
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
