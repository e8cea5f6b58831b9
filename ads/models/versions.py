"""The versions of an advertisement: what was written, by whom, and what was decided about it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from ads.models.content import AdvertisementContent


class VersionState(models.TextChoices):
    """The state of a version: the decision about it."""

    WAITING = "waiting", "Chờ duyệt"
    RETURNED = "returned", "Bị trả lại"
    DROPPED = "dropped", "Đã bỏ"
    APPROVED = "approved", "Đã duyệt"


OPEN_STATES = (VersionState.WAITING, VersionState.RETURNED)


class AdvertisementVersionQuerySet(models.QuerySet["AdvertisementVersion"]):
    def waiting(self) -> Self:
        """Return those that wait for approval."""
        return self.filter(state=VersionState.WAITING)

    def approved(self) -> Self:
        """Return those that were approved, the newest approval first."""
        return self.filter(state=VersionState.APPROVED).order_by("-decided_at", "-pk")

    def with_people(self) -> Self:
        """Fetch who wrote and decided, and what the comparison of two versions shows."""
        people = ("created_by", "edited_by", "decided_by", "dropped_by", "advertiser")
        return self.select_related(*people).prefetch_related("placements")


class AdvertisementVersion(AdvertisementContent):
    """A content of an advertisement that waits for approval, or that was decided.

    Each advertisement has one at most that waits; edits change that one. Approving copies it onto
    the advertisement. What was approved or dropped never changes again (a trigger refuses it).
    """

    advertisement = models.ForeignKey(
        "ads.Advertisement",
        on_delete=models.CASCADE,
        related_name="versions",
        verbose_name="quảng cáo",
    )
    state = models.CharField(
        "trạng thái", max_length=10, choices=VersionState.choices, default=VersionState.WAITING
    )
    note = models.TextField("ghi chú của người soạn", max_length=500, blank=True)
    # Who began the change, and who edited it last: neither may approve it.
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người soạn",
    )
    created_at = models.DateTimeField("soạn lúc", default=timezone.now)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người sửa cuối",
    )
    edited_at = models.DateTimeField("sửa lúc", default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người quyết định",
    )
    decided_at = models.DateTimeField("quyết định lúc", null=True, blank=True)
    reason = models.TextField("lý do trả lại", max_length=500, blank=True)
    dropped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người bỏ",
    )
    dropped_at = models.DateTimeField("bỏ lúc", null=True, blank=True)

    objects = AdvertisementVersionQuerySet.as_manager()

    class Meta(AdvertisementContent.Meta):
        verbose_name = "bản của quảng cáo"
        verbose_name_plural = "các bản của quảng cáo"
        default_permissions = ()
        ordering = ["-pk"]
        constraints = [
            *AdvertisementContent.Meta.constraints,
            models.UniqueConstraint(
                fields=["advertisement"],
                condition=Q(state="waiting"),
                name="one_advertisementversion_waits",
            ),
            models.CheckConstraint(
                name="advertisementversion_is_approved_by_another",
                condition=~Q(state="approved")
                | Q(decided_by__isnull=True)
                | (Q(created_by__isnull=True) | ~Q(created_by=F("decided_by")))
                & (Q(edited_by__isnull=True) | ~Q(edited_by=F("decided_by"))),
                violation_error_message="Người soạn không tự duyệt quảng cáo của mình.",
            ),
            models.CheckConstraint(
                name="advertisementversion_is_decided_whole_or_not",
                condition=Q(state="waiting", decided_by=None, decided_at=None, dropped_at=None)
                | Q(state="approved", decided_by__isnull=False, decided_at__isnull=False)
                | Q(state="returned", decided_by__isnull=False, decided_at__isnull=False)
                & ~Q(reason="")
                | Q(state="dropped", dropped_by__isnull=False, dropped_at__isnull=False),
                violation_error_message="Hãy ghi lý do trả lại.",
            ),
        ]

    @property
    def is_waiting(self) -> bool:
        return self.state == VersionState.WAITING

    @property
    def is_open(self) -> bool:
        """Whether it waits, or was returned to be mended."""
        return self.state in OPEN_STATES
