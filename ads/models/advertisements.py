"""Advertisers and advertisements."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.postgres.fields import ArrayField
from django.core.validators import (
    MaxValueValidator,
    MinValueValidator,
    RegexValidator,
    URLValidator,
)
from django.db import models, transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from ads.models.counts import total_of, views_of
from ads.models.placements import Placement
from core.date_limits import moments_of_our_time, of_our_time
from core.publishing_window import ends_after_start
from core.targeting import is_aimed_at

MAX_TITLE = 200
COPY_SUFFIX = " (bản sao)"
COPIED_FIELDS = [
    "kind", "advertiser", "image", "narrow_image", "alt", "url", "document_number",
    "path_prefixes", "weight", "starts_at", "ends_at", "weekdays",
]  # fmt: skip


class Advertiser(models.Model):
    """The organization that an advertisement is shown for."""

    name = models.CharField("tên", max_length=200, unique=True)
    contact = models.CharField("liên hệ", max_length=300, blank=True)

    class Meta:
        verbose_name = "đơn vị quảng cáo"
        verbose_name_plural = "đơn vị quảng cáo"
        ordering = ["name__alphabetical"]

    def __str__(self) -> str:
        return self.name


class AdvertisementState(models.TextChoices):
    """The state of an advertisement at a moment, derived from its fields; never stored."""

    PENDING = "pending", "Chờ duyệt"
    SCHEDULED = "scheduled", "Sắp chạy"
    RUNNING = "running", "Đang chạy"
    PAUSED = "paused", "Tạm dừng"
    RESTING = "resting", "Nghỉ hôm nay"
    ENDED = "ended", "Hết hạn"


class Weekday(models.IntegerChoices):
    """Days of the week by their ISO numbers."""

    MONDAY = 1, "Thứ Hai"
    TUESDAY = 2, "Thứ Ba"
    WEDNESDAY = 3, "Thứ Tư"
    THURSDAY = 4, "Thứ Năm"
    FRIDAY = 5, "Thứ Sáu"
    SATURDAY = 6, "Thứ Bảy"
    SUNDAY = 7, "Chủ nhật"


class ApprovalError(Exception):
    """A person may not approve this advertisement; the message says why, in Vietnamese."""


class AdvertisementQuerySet(models.QuerySet["Advertisement"]):
    def in_state(self, *states: AdvertisementState, moment: datetime | None = None) -> Self:
        """Return those in one of `states` at `moment` (now): `Advertisement.state_at` in SQL."""
        moment = moment or timezone.now()
        today = timezone.localtime(moment).isoweekday()
        derived = Case(
            When(ends_at__lte=moment, then=Value(AdvertisementState.ENDED)),
            When(approved_by__isnull=True, then=Value(AdvertisementState.PENDING)),
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
        """Return those that wait for approval."""
        return self.in_state(AdvertisementState.PENDING)

    def ending_within(self, days: int = 7) -> Self:
        """Return those that are running and end in the next `days` days, the first to end first."""
        now = timezone.now()
        limit = now + timedelta(days=days)
        current = self.in_state(AdvertisementState.RUNNING, AdvertisementState.RESTING, moment=now)
        return current.filter(ends_at__lte=limit).order_by("ends_at")

    def with_totals(self) -> Self:
        """Annotate the totals `views` (see `views_of`) and `clicks`."""
        return self.annotate(
            views=total_of(views_of()),
            clicks=total_of(F("clicks")),
        )


def _approver_is_not(author: str) -> Q:
    """Return the condition that the approver, if there is one, is not the person in `author`."""
    return (
        Q(approved_by__isnull=True) | Q(**{f"{author}__isnull": True}) | ~Q(approved_by=F(author))
    )


class Advertisement(models.Model):
    """A picture with a link, shown in its placements within its window once it is approved."""

    class Kind(models.TextChoices):
        PUBLIC = "public", "Tuyên truyền"
        LINK = "link", "Liên kết website"
        COMMERCIAL = "commercial", "Thương mại"

    kind = models.CharField("loại", max_length=12, choices=Kind.choices, default=Kind.PUBLIC)
    title = models.CharField("tên gọi", max_length=MAX_TITLE)
    advertiser = models.ForeignKey(
        Advertiser,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="advertisements",
        verbose_name="đơn vị quảng cáo",
    )
    # Names of stored pictures (core.images); the narrow crop serves phones.
    image = models.CharField("ảnh", max_length=120)
    narrow_image = models.CharField("ảnh cho điện thoại", max_length=120, blank=True)
    alt = models.CharField(
        "mô tả ảnh",
        max_length=250,
        help_text="Nói điều quảng cáo nói, cho người không nhìn được.",
    )
    url = models.URLField(
        "liên kết đến",
        max_length=500,
        validators=[
            URLValidator(["https"], message="Liên kết phải bắt đầu bằng https://", code="https")
        ],
    )
    document_number = models.CharField("số văn bản", max_length=100, blank=True)
    placements = models.ManyToManyField(
        Placement,
        blank=True,
        related_name="advertisements",
        verbose_name="vị trí đặt",
        help_text="Không chọn vị trí nào: chỉ hiện ở nơi lấy nó làm thông tin thay thế.",
    )
    path_prefixes = ArrayField(
        models.CharField(
            max_length=200,
            validators=[
                RegexValidator(
                    r"^/([^\s/]+/)*$", "Đường dẫn có dạng /chuyen-muc/, bắt đầu và kết thúc bằng /."
                )
            ],
        ),
        verbose_name="chỉ hiện trong",
        default=list,
        blank=True,
    )
    weight = models.PositiveSmallIntegerField(
        "trọng số",
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text="Khi nhiều quảng cáo luân phiên ở một vị trí, số 2 hiện gấp đôi số 1.",
    )
    starts_at = models.DateTimeField("bắt đầu", default=timezone.now, validators=[of_our_time])
    ends_at = models.DateTimeField(
        "kết thúc",
        null=True,
        blank=True,
        validators=[of_our_time],
        help_text="Để trống: không có ngày kết thúc.",
    )
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(choices=Weekday.choices),
        verbose_name="các thứ trong tuần",
        default=list,
        blank=True,
        help_text="Không chọn thứ nào: hiện mọi ngày.",
    )
    is_paused = models.BooleanField("tạm dừng", default=False)
    # Grows with every edit, so that people approve only the revision they looked at.
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
        verbose_name="người sửa nội dung",
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

    class Meta:
        verbose_name = "quảng cáo"
        verbose_name_plural = "quảng cáo"
        ordering = ["-starts_at", "-id"]
        permissions = [("approve_advertisement", "Duyệt quảng cáo")]
        constraints = [
            ends_after_start("advertisement_ends_after_start", start="starts_at", end="ends_at"),
            moments_of_our_time("advertisement_is_of_our_time", "starts_at", "ends_at"),
            models.CheckConstraint(
                name="advertisement_is_approved_by_another",
                condition=_approver_is_not("created_by") & _approver_is_not("edited_by"),
                violation_error_message="Người soạn không tự duyệt quảng cáo của mình.",
            ),
            models.CheckConstraint(
                name="advertisement_approval_has_its_time",
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
            ),
            models.CheckConstraint(
                name="advertisement_links_by_https",
                condition=Q(url__startswith="https://"),
                violation_error_message="Liên kết phải bắt đầu bằng https://",
            ),
            models.CheckConstraint(
                name="advertisement_has_picture_and_text", condition=~Q(image="") & ~Q(alt="")
            ),
            models.CheckConstraint(
                name="advertisement_weight_is_1_to_100",
                condition=Q(weight__gte=1, weight__lte=100),
                violation_error_message="Trọng số từ 1 đến 100.",
            ),
            models.CheckConstraint(
                name="advertisement_weekdays_are_1_to_7",
                condition=Q(weekdays__contained_by=list(Weekday.values)),
                violation_error_message="Thứ trong tuần không hợp lệ.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def state_at(self, moment: datetime) -> AdvertisementState:
        """Return the state at `moment`; the window is half-open, [starts_at, ends_at)."""
        if self.ends_at and self.ends_at <= moment:
            return AdvertisementState.ENDED
        if not self.approved_by_id:
            return AdvertisementState.PENDING
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

    def approve(self, by: User, seen: int) -> None:
        """Approve the advertisement, so that it runs within its window.

        Args:
            seen: the `revision` that `by` looked at.

        Raises ApprovalError if `by` wrote any of it, since another person has to approve it, or if
        it was edited meanwhile.
        """
        with transaction.atomic():
            current = Advertisement.objects.select_for_update().get(pk=self.pk)
            if by.pk in (current.created_by_id, current.edited_by_id):
                raise ApprovalError(f"“{self}”: người soạn không tự duyệt quảng cáo của mình.")
            if seen != current.revision:
                raise ApprovalError(
                    f"“{self}” đã được sửa sau khi bạn mở trang; hãy xem lại rồi duyệt."
                )
            self.approved_by, self.approved_at = by, timezone.now()
            self.save(update_fields=["approved_by", "approved_at"])

    def revoke_approval(self, editor: User) -> None:
        """Require a new approval for the edit of `editor`; the caller saves."""
        self.edited_by = editor
        self.approved_by = self.approved_at = None

    def duplicate(self, by: User) -> "Advertisement":
        """Return a saved copy in the same placements, which waits for approval.

        The copy of an advertisement that has ended starts now and has no end.
        """
        copied = {name: getattr(self, name) for name in COPIED_FIELDS}
        if self.ends_at and self.ends_at <= timezone.now():
            copied |= {"starts_at": timezone.now(), "ends_at": None}
        title = f"{self.title[: MAX_TITLE - len(COPY_SUFFIX)]}{COPY_SUFFIX}"
        with transaction.atomic():
            copy = Advertisement.objects.create(**copied, title=title, created_by=by)
            copy.placements.set(self.placements.all())
        return copy
