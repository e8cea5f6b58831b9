"""Advertisements: what runs, as it was approved."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from ads.models.content import AdvertisementContent, Goal
from ads.models.versions import AdvertisementVersion, VersionState
from core.targeting import is_aimed_at


class AdvertisementState(models.TextChoices):
    """The state of an advertisement at a moment, derived from its fields; never stored."""

    PENDING = "pending", "Chờ duyệt"
    SCHEDULED = "scheduled", "Sắp chạy"
    RUNNING = "running", "Đang chạy"
    PAUSED = "paused", "Tạm dừng"
    FULFILLED = "fulfilled", "Đủ lượt cam kết"
    RESTING = "resting", "Nghỉ hôm nay"
    ENDED = "ended", "Hết hạn"


class AdvertisementQuerySet(models.QuerySet["Advertisement"]):
    def in_state(self, *states: AdvertisementState, moment: datetime | None = None) -> Self:
        """Return those in one of `states` at `moment` (now): `Advertisement.state_at` in SQL."""
        moment = moment or timezone.now()
        today = timezone.localtime(moment).isoweekday()
        derived = Case(
            When(ends_at__lte=moment, then=Value(AdvertisementState.ENDED)),
            When(approved_by__isnull=True, then=Value(AdvertisementState.PENDING)),
            When(fulfilled_at__lte=moment, then=Value(AdvertisementState.FULFILLED)),
            When(is_paused=True, then=Value(AdvertisementState.PAUSED)),
            When(starts_at__gt=moment, then=Value(AdvertisementState.SCHEDULED)),
            When(
                ~Q(weekdays=[]) & ~Q(weekdays__contains=[today]),
                then=Value(AdvertisementState.RESTING),
            ),
            default=Value(AdvertisementState.RUNNING),
        )
        return self.alias(state=derived).filter(state__in=states)

    def running(self, moment: datetime | None = None) -> Self:
        """Return those that run at `moment` (now): approved, not paused, in their window."""
        return self.in_state(AdvertisementState.RUNNING, moment=moment)

    def pending(self) -> Self:
        """Return those that wait for approval: new ones, and those with a change that waits.

        New ones whose time is over are left out.
        """
        return self._with_newest(VersionState.WAITING).exclude(
            approved_by__isnull=True, ends_at__lte=timezone.now()
        )

    def decidable_by(self, user: User) -> Self:
        """Return those that wait for approval and that `user` has not written."""
        written = Q(created_by=user) | Q(edited_by=user)
        waiting = AdvertisementVersion.objects.waiting().filter(advertisement=OuterRef("pk"))
        return self.pending().exclude(Exists(waiting.filter(written)))

    def waiting_versions(self) -> QuerySet[AdvertisementVersion]:
        """Return what waits for approval of these, the longest waiting first."""
        waiting = AdvertisementVersion.objects.waiting().filter(advertisement__in=self.values("pk"))
        return waiting.order_by("edited_at", "pk")

    def returned(self) -> Self:
        """Return those that were returned to their authors: new ones, and those with a change."""
        return self._with_newest(VersionState.RETURNED)

    def with_change(self) -> Self:
        """Annotate the state of the newest version: `change_state`."""
        return self.annotate(change_state=_newest_state())

    def _with_newest(self, state: VersionState) -> Self:
        return self.alias(newest=_newest_state()).filter(newest=state)

    def ending_within(self, days: int = 7) -> Self:
        """Return those that are running and end in the next `days` days, the first to end first."""
        now = timezone.now()
        limit = now + timedelta(days=days)
        current = self.in_state(AdvertisementState.RUNNING, AdvertisementState.RESTING, moment=now)
        return current.filter(ends_at__lte=limit).order_by("ends_at")

    def with_totals(self) -> Self:
        """Annotate the totals `viewable` and `clicks`."""
        return self.annotate(
            viewable=Coalesce("total__viewable", 0), clicks=Coalesce("total__clicks", 0)
        )

    def with_delivered(self) -> Self:
        """Annotate `delivered`: how many of what the goal counts there were; 0 without a goal."""
        counted = Case(
            When(goal=Goal.VIEWABLE, then="total__viewable"),
            When(goal=Goal.CLICKS, then="total__clicks"),
        )
        return self.annotate(delivered=Coalesce(counted, 0))


def _newest_state() -> Subquery:
    versions = AdvertisementVersion.objects.filter(advertisement=OuterRef("pk")).order_by("-pk")
    return Subquery(versions.values("state")[:1])


class Advertisement(AdvertisementContent):
    """A picture with a link, shown in its placements within its window once it is approved.

    Its content is what was approved last; edits are versions (AdvertisementVersion). Before the
    first approval it follows the newest version, and is shown nowhere.
    """

    is_paused = models.BooleanField("tạm dừng", default=False)
    # Set by the flush that counts the last one promised, and by an approval (ads.goals).
    fulfilled_at = models.DateTimeField("đủ lượt lúc", null=True, editable=False)
    # The end that its people were told of by mail; another end is told of again.
    told_of_end = models.DateTimeField(null=True, editable=False)
    # Grows with every step, so that people decide only about the revision they looked at.
    revision = models.PositiveIntegerField(default=1, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người tạo",
    )
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người sửa cuối",
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người duyệt",
    )
    approved_at = models.DateTimeField("duyệt lúc", null=True, editable=False)

    objects = AdvertisementQuerySet.as_manager()

    class Meta(AdvertisementContent.Meta):
        verbose_name = "quảng cáo"
        verbose_name_plural = "quảng cáo"
        ordering = ["-starts_at", "-id"]
        permissions = [("approve_advertisement", "Duyệt quảng cáo")]
        constraints = [
            *AdvertisementContent.Meta.constraints,
            models.CheckConstraint(
                name="advertisement_is_approved_by_another",
                condition=Q(approved_by__isnull=True)
                | Q(edited_by__isnull=True)
                | ~Q(approved_by=F("edited_by")),
                violation_error_message="Người soạn không tự duyệt quảng cáo của mình.",
            ),
            models.CheckConstraint(
                name="advertisement_approval_has_its_time",
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
            ),
        ]

    def state_at(self, moment: datetime) -> AdvertisementState:
        """Return the state at `moment`; the window is half-open, [starts_at, ends_at)."""
        if self.ends_at and self.ends_at <= moment:
            return AdvertisementState.ENDED
        if not self.approved_by_id:
            return AdvertisementState.PENDING
        if self.fulfilled_at and self.fulfilled_at <= moment:
            return AdvertisementState.FULFILLED
        if self.is_paused:
            return AdvertisementState.PAUSED
        if self.starts_at > moment:
            return AdvertisementState.SCHEDULED
        if self.weekdays and timezone.localtime(moment).isoweekday() not in self.weekdays:
            return AdvertisementState.RESTING
        return AdvertisementState.RUNNING

    def is_for(self, path: str) -> bool:
        """Return whether it is aimed at the page at `path`."""
        return is_aimed_at(path, self.path_prefixes)

    def may_show(self, path: str, moment: datetime) -> bool:
        """Return whether the page at `path` may show it at `moment`."""
        return self.is_for(path) and self.state_at(moment) is AdvertisementState.RUNNING

    @property
    def change(self) -> AdvertisementVersion | None:
        """The version that waits for approval or was returned; None if nothing is open."""
        newest = self.versions.with_people().first()
        return newest if newest and newest.is_open else None
