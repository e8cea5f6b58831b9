"""The fields that an advertisement and its versions share: all that is approved."""

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import (
    MaxValueValidator,
    MinValueValidator,
    RegexValidator,
    URLValidator,
)
from django.db import models
from django.db.models import Q
from django.utils import timezone

from ads.models.advertisers import Advertiser
from ads.models.placements import Placement
from core.date_limits import moments_of_our_time, of_our_time
from core.publishing_window import ends_after_start

MAX_TITLE = 200


class Weekday(models.IntegerChoices):
    """Days of the week by their ISO numbers."""

    MONDAY = 1, "Thứ Hai"
    TUESDAY = 2, "Thứ Ba"
    WEDNESDAY = 3, "Thứ Tư"
    THURSDAY = 4, "Thứ Năm"
    FRIDAY = 5, "Thứ Sáu"
    SATURDAY = 6, "Thứ Bảy"
    SUNDAY = 7, "Chủ nhật"


class Goal(models.TextChoices):
    """What a promised number counts."""

    VIEWABLE = "viewable", "Lượt thấy"
    CLICKS = "clicks", "Lượt bấm"


class AdvertisementContent(models.Model):
    """The abstract base: what is shown, where it leads, and where and when it runs."""

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
        related_name="%(class)ss",
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
        related_name="%(class)ss",
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
    goal = models.CharField(
        "cam kết theo",
        max_length=10,
        choices=Goal.choices,
        blank=True,
        default="",
        db_default="",
        help_text="Không chọn: chạy theo ngày, không hứa số lượt.",
    )
    goal_count = models.PositiveIntegerField(
        "số lượt cam kết",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="Được rải đều đến ngày kết thúc; đủ số thì quảng cáo tự dừng.",
    )

    class Meta:
        abstract = True
        constraints = [
            ends_after_start("%(class)s_ends_after_start", start="starts_at", end="ends_at"),
            moments_of_our_time("%(class)s_is_of_our_time", "starts_at", "ends_at"),
            models.CheckConstraint(
                name="%(class)s_links_by_https",
                condition=Q(url__startswith="https://"),
                violation_error_message="Liên kết phải bắt đầu bằng https://",
            ),
            models.CheckConstraint(
                name="%(class)s_has_picture_and_text", condition=~Q(image="") & ~Q(alt="")
            ),
            models.CheckConstraint(
                name="%(class)s_weight_is_1_to_100",
                condition=Q(weight__gte=1, weight__lte=100),
                violation_error_message="Trọng số từ 1 đến 100.",
            ),
            models.CheckConstraint(
                name="%(class)s_weekdays_are_1_to_7",
                condition=Q(weekdays__contained_by=list(Weekday.values)),
                violation_error_message="Thứ trong tuần không hợp lệ.",
            ),
            models.CheckConstraint(
                name="%(class)s_goal_has_number_and_end",
                condition=Q(goal="", goal_count__isnull=True)
                | Q(
                    goal__in=Goal.values,
                    goal_count__isnull=False,
                    goal_count__gte=1,
                    ends_at__isnull=False,
                ),
                violation_error_message=(
                    "Cam kết số lượt cần đủ ba điều: tính theo gì, bao nhiêu lượt, ngày kết thúc."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def content(self) -> dict[str, Any]:
        """Return the fields by name, without the placements."""
        return {name: getattr(self, name) for name in CONTENT_COLUMNS}

    def content_with_placements(self) -> dict[str, Any]:
        """Return the fields by name; the placements as a list in their own order."""
        return {**self.content(), "placements": list(self.placements.all())}

    def has_content(self, content: dict[str, Any]) -> bool:
        """Return whether `content`, with its placements, is what this row holds."""
        return not self.fields_unlike(content)

    def fields_unlike(self, content: dict[str, Any]) -> set[str]:
        """Return the names of the fields that differ from those of `content`."""
        own = self.content_with_placements()
        return {name for name in own if _comparable(own[name]) != _comparable(content[name])}

    def set_content(self, content: dict[str, Any]) -> Self:
        """Set the fields, without placements and without saving; return the row itself."""
        for name in CONTENT_COLUMNS:
            setattr(self, name, content[name])
        return self


CONTENT_COLUMNS = [
    "title", "kind", "advertiser", "document_number", "image", "narrow_image", "alt", "url",
    "path_prefixes", "weight", "starts_at", "ends_at", "weekdays", "goal", "goal_count",
]  # fmt: skip


def _comparable(value: Any) -> Any:
    """Return a value that is equal where the order of a list does not matter."""
    return set(value) if isinstance(value, list) else value
