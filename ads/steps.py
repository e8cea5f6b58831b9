"""The steps of an advertisement's life: save, approve, return, drop, pause, resume, end, copy.

Each locks the advertisement's row, checks what was seen, and makes its change in one transaction.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from ads.models import Advertisement, AdvertisementTotal, AdvertisementVersion, VersionState
from ads.models.content import MAX_TITLE
from ads.signals import advertisement_changed

COPY_SUFFIX = " (bản sao)"


class StepError(Exception):
    """A step that cannot be taken; the message says why, in Vietnamese."""


class ChangedMeanwhileError(StepError):
    """The advertisement is no longer as it was seen by who takes the step."""


def save_change(
    advertisement: Advertisement,
    content: dict[str, Any],
    by: User,
    *,
    seen: int | None = None,
    note: str = "",
    at: datetime | None = None,
) -> AdvertisementVersion | None:
    """Save `content` as what waits for approval; what runs stays as it is.

    Returns the version, or None if `content` is what runs already: then nothing waits any more.

    Args:
        content: all fields, with the placements.
        seen: the revision that was edited; any, if None.
        note: what the author tells whoever approves.
        at: the moment of the edit; now if None.

    Raises ChangedMeanwhileError if there is a newer revision than the one that was edited.
    """
    with _locked(advertisement, seen) as current:
        if current.approved_by_id and current.has_content(content):
            if change := current.change:
                _drop(change, by)
                _save(current)
            return None
        version = _waiting(current) or _new_version(current, by)
        version.set_content(content)
        version.note, version.edited_by, version.edited_at = note, by, at or timezone.now()
        version.save()
        version.placements.set(content["placements"])
        if not current.approved_by_id:
            _copy_content(current, version)
        _save(current)
    return version


def approve(
    advertisement: Advertisement, by: User, *, seen: int, at: datetime | None = None
) -> AdvertisementVersion:
    """Make what waits for approval what runs, since `at` (now); return its version.

    A pause stays: whoever paused the advertisement lets it run again.

    Raises ChangedMeanwhileError for anything else than the revision that `by` saw, and StepError if
    nothing waits or if `by` wrote it.
    """
    with _locked(advertisement, seen) as current:
        version = _waiting_for(current, by)
        _decide(version, VersionState.APPROVED, by, at)
        current.approved_by, current.approved_at = by, version.decided_at
        _copy_content(current, version)
        current.fulfilled_at = _fulfilled_at(current)
        _save(current)
    return version


def return_change(
    advertisement: Advertisement, by: User, *, seen: int, reason: str
) -> AdvertisementVersion:
    """Give what waits for approval back to its author; what runs stays as it is.

    Raises what `approve` does.
    """
    with _locked(advertisement, seen) as current:
        version = _waiting_for(current, by)
        version.reason = reason
        _decide(version, VersionState.RETURNED, by)
        _save(current)
    return version


def drop_change(advertisement: Advertisement, by: User, *, seen: int) -> None:
    """Drop the change that waits or was returned; what was approved stays.

    Raises ChangedMeanwhileError as `approve` does, and StepError if there is none, or if nothing
    was ever approved: then the whole advertisement is deleted instead.
    """
    with _locked(advertisement, seen) as current:
        change = current.change
        if not change or not current.approved_by_id:
            raise StepError(f"“{current}” không có thay đổi nào để bỏ.")
        _drop(change, by)
        _save(current)


def set_paused(advertisement: Advertisement, paused: bool, *, seen: int | None = None) -> bool:
    """Pause the advertisement everywhere at once, or let it run again; return whether it changed.

    Raises ChangedMeanwhileError if `seen` is given and is not the revision there is.
    """
    with _locked(advertisement, seen) as current:
        if current.is_paused == paused:
            return False
        current.is_paused = paused
        _save(current)
    return True


def end(advertisement: Advertisement) -> None:
    """End the advertisement now. Raises StepError for one that `why_not_end` names a reason for."""
    with _locked(advertisement, None) as current:
        now = timezone.now()
        if reason := why_not_end(current, now):
            raise StepError(f"“{current}”: {reason[:1].lower()}{reason[1:]}")
        current.ends_at = now
        _save(current)


def why_not_end(advertisement: Advertisement, moment: datetime) -> str:
    """Return in Vietnamese why the advertisement cannot be ended at `moment`, "" if it can."""
    if not advertisement.approved_by_id:
        return "Chưa được duyệt nên chưa chạy."
    if advertisement.starts_at >= moment:
        return "Chưa bắt đầu nên không kết thúc được; hãy tạm dừng."
    if advertisement.ends_at and advertisement.ends_at <= moment:
        return "Đã kết thúc rồi."
    return ""


def duplicate(advertisement: Advertisement, by: User) -> Advertisement:
    """Return a copy of what runs in the same placements, which waits for approval.

    The copy of an advertisement that has ended starts now; it has no end and promises nothing.
    """
    content = advertisement.content_with_placements()
    if advertisement.ends_at and advertisement.ends_at <= timezone.now():
        content |= {"starts_at": timezone.now(), "ends_at": None, "goal": "", "goal_count": None}
    content["title"] = f"{advertisement.title[: MAX_TITLE - len(COPY_SUFFIX)]}{COPY_SUFFIX}"
    return create(content, by)


def create(
    content: dict[str, Any], by: User, *, note: str = "", at: datetime | None = None
) -> Advertisement:
    """Return a new advertisement, written at `at` (now), which waits for approval."""
    with transaction.atomic():
        advertisement = Advertisement(created_by=by, edited_by=by).set_content(content)
        advertisement.save()
        save_change(advertisement, content, by, note=note, at=at)
    advertisement.refresh_from_db()
    return advertisement


@contextmanager
def _locked(advertisement: Advertisement, seen: int | None) -> Iterator[Advertisement]:
    """Lock the row for one step."""
    with transaction.atomic():
        current = Advertisement.objects.select_for_update().get(pk=advertisement.pk)
        if seen is not None and seen != current.revision:
            raise ChangedMeanwhileError(
                f"“{current}” đã thay đổi sau khi bạn mở trang. Chưa có gì được lưu; hãy xem lại "
                "rồi quyết định."
            )
        yield current
        advertisement_changed.send(Advertisement, keys=[current.pk])


def _save(current: Advertisement) -> None:
    """Save what a step changed as the next revision."""
    current.revision += 1
    current.save()


def _waiting(current: Advertisement) -> AdvertisementVersion | None:
    return current.versions.waiting().first()


def _waiting_for(current: Advertisement, by: User) -> AdvertisementVersion:
    """Return what waits for the decision of `by`. Raises StepError if it is not theirs to make."""
    version = _waiting(current)
    if not version:
        raise StepError(f"“{current}” không có gì chờ duyệt.")
    if by.pk in (version.created_by_id, version.edited_by_id):
        raise StepError(f"“{current}”: người soạn không tự duyệt quảng cáo của mình.")
    return version


def _new_version(current: Advertisement, by: User) -> AdvertisementVersion:
    """Return an unsaved version; one that follows a returned version keeps who began that one."""
    newest = current.versions.first()
    returned = newest if newest and newest.state == VersionState.RETURNED else None
    began_by = returned.created_by if returned else by
    return AdvertisementVersion(advertisement=current, created_by=began_by)


def _decide(
    version: AdvertisementVersion, state: VersionState, by: User, at: datetime | None = None
) -> None:
    version.state, version.decided_by, version.decided_at = state, by, at or timezone.now()
    version.save(update_fields=["state", "decided_by", "decided_at", "reason"])


def _drop(version: AdvertisementVersion, by: User) -> None:
    version.state = VersionState.DROPPED
    version.dropped_by, version.dropped_at = by, timezone.now()
    version.save(update_fields=["state", "dropped_by", "dropped_at"])


def _fulfilled_at(current: Advertisement) -> datetime | None:
    """Return since when what was promised is reached, None if it is not.

    Later counts are seen by the flush that adds them: it waits for this step.
    """
    if not current.goal_count:
        return None
    total = AdvertisementTotal.objects.filter(pk=current.pk).first()
    is_reached = total and total.of(current.goal) >= current.goal_count
    return (current.fulfilled_at or timezone.now()) if is_reached else None


def _copy_content(current: Advertisement, version: AdvertisementVersion) -> None:
    current.set_content(version.content()).edited_by = version.edited_by
    current.placements.set(version.placements.all())
