"""Placements on the pages, what stands in them, and how often it was seen and clicked."""

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
from django.db.models import Case, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from portal.lib.publishing import ends_after_start

MAX_WIDTH = 1920  # pixels; stored pictures are no wider


class Placement(models.Model):
    """A place in a layout where advertisements stand; pages reserve its size."""

    class Position(models.TextChoices):
        HEADER = "header", "Đầu trang"
        LEFT = "left", "Cột trái"
        RIGHT = "right", "Cột phải"
        HOME = "home", "Giữa các khối trang chủ"
        ARTICLE_END = "article_end", "Cuối bài viết"
        FOOTER = "footer", "Cuối trang"

    name = models.CharField(
        "tên",
        max_length=100,
        unique=True,
        help_text="Trình đọc màn hình đọc tên này sau nhãn, ví dụ: Cột trái.",
    )
    position = models.CharField("vị trí", max_length=20, choices=Position.choices)
    order = models.PositiveSmallIntegerField("thứ tự", default=0)
    width = models.PositiveSmallIntegerField(
        "rộng (px)", validators=[MinValueValidator(50), MaxValueValidator(MAX_WIDTH)]
    )
    height = models.PositiveSmallIntegerField(
        "cao (px)", validators=[MinValueValidator(30), MaxValueValidator(MAX_WIDTH)]
    )
    capacity = models.PositiveSmallIntegerField(
        "số lượng cùng hiện", default=1, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    label = models.CharField(
        "nhãn", max_length=60, blank=True, help_text="Ví dụ: Thông tin tuyên truyền."
    )
    is_active = models.BooleanField("đang dùng", default=True)

    class Meta:
        verbose_name = "vị trí đặt"
        verbose_name_plural = "vị trí đặt"
        ordering = ["position", "order", "id"]
        constraints = [
            models.CheckConstraint(
                name="placement_has_room",
                condition=Q(width__gte=50, height__gte=30, capacity__gte=1),
                violation_error_message="Vị trí rộng từ 50 px, cao từ 30 px, chứa ít nhất 1.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.width} × {self.height})"


class Advertiser(models.Model):
    """Who an advertisement is shown for."""

    name = models.CharField("tên", max_length=200, unique=True)
    contact = models.CharField("liên hệ", max_length=300, blank=True)

    class Meta:
        verbose_name = "đơn vị quảng cáo"
        verbose_name_plural = "đơn vị quảng cáo"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class State(models.TextChoices):
    """What the clock and the approval make of an advertisement; never stored."""

    PENDING = "pending", "Chờ duyệt"
    SCHEDULED = "scheduled", "Sắp chạy"
    RUNNING = "running", "Đang chạy"
    PAUSED = "paused", "Tạm dừng"
    ENDED = "ended", "Hết hạn"


class ApprovalError(Exception):
    """Somebody may not approve this advertisement; the message tells them why."""


class AdvertisementQuerySet(models.QuerySet["Advertisement"]):
    def in_state(self, state: State, moment: datetime | None = None) -> Self:
        """Return those in `state` at `moment` (now): `Advertisement.state_at` in the database."""
        moment = moment or timezone.now()
        derived = Case(
            When(ends_at__lte=moment, then=Value(State.ENDED)),
            When(approved_by__isnull=True, then=Value(State.PENDING)),
            When(is_paused=True, then=Value(State.PAUSED)),
            When(starts_at__gt=moment, then=Value(State.SCHEDULED)),
            default=Value(State.RUNNING),
        )
        return self.alias(state=derived).filter(state=state)

    def running(self, moment: datetime | None = None) -> Self:
        """Return what may be shown at `moment` (now): approved, not paused, in its window."""
        return self.in_state(State.RUNNING, moment)

    def ending_within(self, days: int = 7) -> Self:
        """Return what runs now and ends in the next `days` days, the first to end first."""
        now = timezone.now()
        limit = now + timedelta(days=days)
        return self.running(now).filter(ends_at__lte=limit).order_by("ends_at")

    def with_totals(self) -> Self:
        """Annotate `views` (seen in a browser, or served where no script runs) and `clicks`."""
        return self.annotate(
            views=_total(F("viewable") + F("served")),
            clicks=_total(F("clicks")),
        )


def _total(number: models.expressions.Combinable) -> Coalesce:
    counts = HourlyCount.objects.filter(advertisement=OuterRef("pk")).order_by()
    totals = counts.values("advertisement").annotate(total=Sum(number)).values("total")
    return Coalesce(Subquery(totals, output_field=models.BigIntegerField()), 0)


def _differs(author: str) -> Q:
    """Return the condition that the approver, where there is one, is not the `author`."""
    return (
        Q(approved_by__isnull=True) | Q(**{f"{author}__isnull": True}) | ~Q(approved_by=F(author))
    )


class Advertisement(models.Model):
    """A picture with a link, shown in some placements for some time once somebody approved it."""

    class Kind(models.TextChoices):
        PUBLIC = "public", "Tuyên truyền"
        LINK = "link", "Liên kết website"
        COMMERCIAL = "commercial", "Thương mại"

    kind = models.CharField("loại", max_length=12, choices=Kind.choices, default=Kind.PUBLIC)
    title = models.CharField("tên gọi", max_length=200)
    advertiser = models.ForeignKey(
        Advertiser,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="advertisements",
        verbose_name="đơn vị quảng cáo",
    )
    # Names of stored pictures (portal.lib.images); the narrow crop serves phones.
    image = models.CharField("ảnh", max_length=120)
    narrow_image = models.CharField("ảnh cho điện thoại", max_length=120, blank=True)
    alt = models.CharField(
        "văn bản thay thế",
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
        Placement, related_name="advertisements", verbose_name="vị trí đặt"
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
        help_text="Phần đầu đường dẫn, ví dụ /cai-cach-hanh-chinh/. Để trống: mọi trang.",
    )
    weight = models.PositiveSmallIntegerField(
        "trọng số",
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text="Khi nhiều quảng cáo luân phiên ở một vị trí, số 2 hiện gấp đôi số 1.",
    )
    starts_at = models.DateTimeField("bắt đầu", default=timezone.now)
    ends_at = models.DateTimeField(
        "kết thúc", null=True, blank=True, help_text="Để trống: không có ngày kết thúc."
    )
    is_paused = models.BooleanField("tạm dừng", default=False)
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
            models.CheckConstraint(
                name="advertisement_is_approved_by_another",
                condition=_differs("created_by") & _differs("edited_by"),
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
        ]

    def __str__(self) -> str:
        return self.title

    def state_at(self, moment: datetime) -> State:
        """Return the state at `moment`; the window is half-open, [starts_at, ends_at)."""
        if self.ends_at and self.ends_at <= moment:
            return State.ENDED
        if not self.approved_by_id:
            return State.PENDING
        if self.is_paused:
            return State.PAUSED
        return State.SCHEDULED if self.starts_at > moment else State.RUNNING

    def may_show(self, path: str, moment: datetime) -> bool:
        """Return whether the page at `path` may show it at `moment`."""
        on_path = not self.path_prefixes or path.startswith(tuple(self.path_prefixes))
        return on_path and self.state_at(moment) is State.RUNNING

    def approve(self, by: User) -> None:
        """Let it run from its start on.

        Raises ApprovalError if `by` wrote any of it: another person must look at it.
        """
        with transaction.atomic():
            current = Advertisement.objects.select_for_update().get(pk=self.pk)
            if by.pk in (current.created_by_id, current.edited_by_id):
                raise ApprovalError(f"“{self}”: người soạn không tự duyệt quảng cáo của mình.")
            self.approved_by, self.approved_at = by, timezone.now()
            self.save(update_fields=["approved_by", "approved_at"])

    def take_back_approval(self, editor: User) -> None:
        """Have what `editor` is about to save approved anew; the caller saves."""
        self.edited_by = editor
        self.approved_by = self.approved_at = None


class HourlyCount(models.Model):
    """How often an advertisement was seen and clicked in one placement in one hour."""

    advertisement = models.ForeignKey(Advertisement, on_delete=models.CASCADE)
    placement = models.ForeignKey(Placement, on_delete=models.CASCADE)
    hour = models.DateTimeField()
    served = models.PositiveBigIntegerField(default=0)
    viewable = models.PositiveBigIntegerField(default=0)
    clicks = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["advertisement", "placement", "hour"], name="hourly_count_is_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.advertisement_id} {self.hour:%Y-%m-%d %H}h"
