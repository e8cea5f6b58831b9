"""Placements on the pages, what stands in them, and how often it was seen and clicked."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.lib.publishing import ends_after_start, open_at


class Placement(models.Model):
    """A place in a layout where advertisements stand; pages reserve its size."""

    class Position(models.TextChoices):
        HEADER = "header", "Đầu trang"
        LEFT = "left", "Cột trái"
        RIGHT = "right", "Cột phải"
        HOME = "home", "Giữa các khối trang chủ"
        ARTICLE_END = "article_end", "Cuối bài viết"
        FOOTER = "footer", "Cuối trang"

    name = models.CharField("tên", max_length=100)
    position = models.CharField("vị trí", max_length=20, choices=Position.choices)
    order = models.PositiveSmallIntegerField("thứ tự", default=0)
    width = models.PositiveSmallIntegerField("rộng (px)", validators=[MinValueValidator(50)])
    height = models.PositiveSmallIntegerField("cao (px)", validators=[MinValueValidator(30)])
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

    def __str__(self) -> str:
        return self.name


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


class AdvertisementQuerySet(models.QuerySet["Advertisement"]):
    def running(self, moment: datetime | None = None) -> Self:
        """Return what may be shown at `moment` (now): approved, not paused, in its window."""
        return self.filter(
            open_at(moment or timezone.now(), start="starts_at", end="ends_at"),
            approved_by__isnull=False,
            is_paused=False,
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
    image = models.CharField(max_length=120, editable=False)
    narrow_image = models.CharField(max_length=120, blank=True, editable=False)
    alt = models.CharField(
        "văn bản thay thế",
        max_length=250,
        help_text="Nói điều quảng cáo nói, cho người không nhìn được.",
    )
    url = models.URLField(
        "liên kết đến", max_length=500, validators=[URLValidator(schemes=["https"])]
    )
    document_number = models.CharField("số văn bản", max_length=100, blank=True)
    placements = models.ManyToManyField(
        Placement, related_name="advertisements", verbose_name="vị trí đặt"
    )
    path_prefixes = ArrayField(
        models.CharField(max_length=200),
        verbose_name="chỉ hiện trong",
        default=list,
        blank=True,
        help_text="Phần đầu đường dẫn, ví dụ /cai-cach-hanh-chinh/. Để trống: mọi trang.",
    )
    weight = models.PositiveSmallIntegerField(
        "trọng số", default=1, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    starts_at = models.DateTimeField("bắt đầu", default=timezone.now)
    ends_at = models.DateTimeField("kết thúc", null=True, blank=True)
    is_paused = models.BooleanField("tạm dừng", default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người tạo",
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
                condition=Q(approved_by__isnull=True)
                | Q(created_by__isnull=True)
                | ~Q(approved_by=F("created_by")),
                violation_error_message="Người tạo không tự duyệt quảng cáo của mình.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


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
