"""Placements: the positions on pages in which advertisements are shown."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

MAX_WIDTH = 1920  # pixels; stored pictures are no wider


class Placement(models.Model):
    """A position in a layout where advertisements are shown; pages reserve its size."""

    class Position(models.TextChoices):
        HEADER = "header", "Đầu trang"
        LEFT = "left", "Cột trái"
        RIGHT = "right", "Cột phải"
        HOME = "home", "Giữa các khối trang chủ"
        ARTICLE_END = "article_end", "Cuối bài viết"
        FOOTER = "footer", "Cuối trang"

    class Overflow(models.TextChoices):
        ROTATE = "rotate", "Luân phiên, trọng số lớn hiện nhiều hơn"
        ALL = "all", "Hiện tất cả, trọng số lớn đứng trước"

    name = models.CharField(
        "tên",
        max_length=100,
        unique=True,
        help_text="Trình đọc màn hình đọc tên này nếu không có nhãn, ví dụ: Cột trái.",
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
    overflow = models.CharField(
        "khi có nhiều hơn", max_length=10, choices=Overflow.choices, default=Overflow.ROTATE
    )
    label = models.CharField(
        "nhãn", max_length=60, blank=True, help_text="Ví dụ: Thông tin tuyên truyền."
    )
    fallback = models.ForeignKey(
        "ads.Advertisement",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="fallback_for",
        verbose_name="khi không có gì để hiện",
        help_text="Thông tin của cơ quan hiện thay khi vị trí trống. Không chọn: vị trí thu lại.",
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

    @property
    def shows_all(self) -> bool:
        """Whether it shows all advertisements at once, instead of rotating within its capacity."""
        return self.overflow == self.Overflow.ALL
