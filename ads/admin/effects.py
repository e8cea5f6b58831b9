"""What pausing, resuming, ending and approving will do, in words, before it is done."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from ads.models import (
    Advertisement,
    AdvertisementState,
    AdvertisementVersion,
    Complaint,
    Placement,
)
from ads.models.content import AdvertisementContent
from ads.steps import why_not_end
from core.dates import format_moment
from core.numbers import grouped

WAITS_ON = (
    "Thay đổi đang chờ duyệt vẫn chờ. Duyệt nó là cho quảng cáo chạy theo ngày ghi trong thay đổi "
    "ấy."
)


@dataclass(frozen=True)
class Effect:
    """What a step will do to one advertisement; `refusal` says why it will do nothing."""

    advertisement: Advertisement
    sentences: list[str] = field(default_factory=list)
    refusal: str = ""


def effect_of_pause(advertisement: Advertisement) -> Effect:
    if advertisement.is_paused:
        return Effect(advertisement, refusal="Đang tạm dừng rồi.")
    effect = (
        "Biến khỏi mọi trang trong vòng 5 giây, cho đến khi có người bấm Chạy tiếp."
        if _is_running(advertisement)
        else "Bây giờ không hiện ở đâu, và không hiện cho đến khi có người bấm Chạy tiếp."
    )
    return Effect(advertisement, [f"Đặt ở {_places(advertisement)}.", effect])


def effect_of_end(advertisement: Advertisement) -> Effect:
    if refusal := why_not_end(advertisement, timezone.now()):
        return Effect(advertisement, refusal=refusal)
    sentences = [
        f"Đặt ở {_places(advertisement)}.",
        "Dừng hẳn từ bây giờ. Muốn chạy lại phải sửa ngày kết thúc và được duyệt lại.",
    ]
    if advertisement.versions.waiting().exists():
        sentences.append(WAITS_ON)
    return Effect(advertisement, sentences)


def effect_of_resume(advertisement: Advertisement) -> Effect:
    if not advertisement.is_paused:
        return Effect(advertisement, refusal="Không tạm dừng nên không có gì để chạy tiếp.")
    upheld = advertisement.complaints.filter(state=Complaint.State.UPHELD).order_by("answered_at")
    complaints = [
        f"{each} đã được kết luận là có vi phạm lúc {format_moment(answered_at)}: “{each.answer}”"
        for each in upheld
        if (answered_at := each.answered_at)
    ]
    if not advertisement.approved_by_id:
        return Effect(advertisement, ["Chưa được duyệt nên chưa hiện ở đâu.", *complaints])
    return Effect(advertisement, [when_it_runs(advertisement, paused=False), *complaints])


def vacated(advertisements: Iterable[Advertisement]) -> list[str]:
    """Return what placements will show once all of these stop, where nothing else runs in them."""
    stopping = [each for each in advertisements if _is_running(each)]
    others = Advertisement.objects.running().exclude(pk__in=[each.pk for each in stopping])
    held = Q(advertisements__in=stopping) | Q(fallback__in=stopping)
    alone = Placement.objects.filter(held, is_active=True).exclude(advertisements__in=others)
    return [_left(each, stopping) for each in alone.select_related("fallback").distinct()]


def effect_of_approval(advertisement: Advertisement, change: AdvertisementVersion) -> str:
    """Return what the public will see once `change` is approved."""
    now, ended_at = timezone.now(), advertisement.ends_at
    is_over = advertisement.approved_by_id and ended_at and ended_at <= now
    sentence = when_it_runs(change, paused=advertisement.is_paused)
    if ended_at and is_over and not (change.ends_at and change.ends_at <= now):
        return f"Quảng cáo đã kết thúc lúc {format_moment(ended_at)}, sẽ chạy lại. {sentence}"
    return sentence


def when_it_runs(content: AdvertisementContent, *, paused: bool) -> str:
    """Return where and when the public will see `content` once it is approved."""
    now = timezone.now()
    if content.ends_at and content.ends_at <= now:
        return f"Đã hết hạn lúc {format_moment(content.ends_at)} nên không hiện ở đâu."
    if paused:
        return "Vẫn tạm dừng: không hiện ở đâu cho đến khi có người bấm Chạy tiếp."
    return f"Hiện ở {_places(content)} {_window(content, now)}."


def _window(content: AdvertisementContent, now: datetime) -> str:
    start = (
        "ngay trong vòng 5 giây"
        if content.starts_at <= now
        else f"từ {format_moment(content.starts_at)}"
    )
    end = content.ends_at
    days = ", vào các thứ đã chọn" if content.weekdays else ""
    until = f", đến {format_moment(end)}" if end else ", không có ngày kết thúc"
    return f"{start}{until}{days}{_promise(content)}"


def _promise(content: AdvertisementContent) -> str:
    if not content.goal_count:
        return ""
    count = grouped(content.goal_count)
    counted = content.get_goal_display().lower()
    return f"; hứa {count} {counted}, rải đều trong thời gian ấy, đủ số thì tự dừng"


def _places(content: AdvertisementContent) -> str:
    names = [
        f"{each}{'' if each.is_active else ' (vị trí đang tắt)'}"
        for each in content.placements.all()
    ]
    return ", ".join(names) or "nơi lấy nó làm thông tin thay thế"


def _left(placement: Placement, stopping: list[Advertisement]) -> str:
    fallback = placement.fallback
    if fallback and fallback not in stopping and _is_running(fallback):
        return f"Ở {placement} sẽ hiện thông tin thay thế “{fallback}”."
    return f"{placement} sẽ trống và thu lại."


def _is_running(advertisement: Advertisement) -> bool:
    return advertisement.state_at(timezone.now()) is AdvertisementState.RUNNING
