"""The picture library."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from core.text import fold

CENTRE = 50
SEARCHED = ("title", "alt", "caption", "credit")


class ImageQuerySet(models.QuerySet["Image"]):
    def undescribed(self) -> Self:
        """Return the pictures neither described nor marked as decorative."""
        return self.filter(alt="", is_decorative=False)

    def search(self, query: str) -> Self:
        """Return the pictures with every word of `query`, typed with diacritics or without."""
        found = self
        for word in fold(query).split():
            found = found.filter(search_text__contains=word)
        return found


class Image(models.Model):
    """A picture of the library, re-encoded on upload; its renditions lie beside it.

    One from an imported or uploaded text may have no `alt` yet and not be decorative either.
    """

    # Path below MEDIA_ROOT without the rendition's suffix; see core.images.
    name = models.CharField(max_length=120, unique=True, editable=False)
    title = models.CharField("tên gọi", max_length=150)
    alt = models.CharField(
        "mô tả ảnh",
        max_length=250,
        blank=True,
        help_text="Tả điều nhìn thấy trong ảnh, cho người không nhìn được.",
    )
    is_decorative = models.BooleanField(
        "ảnh trang trí", default=False, help_text="Ảnh không mang thông tin, không cần tả."
    )
    caption = models.CharField("chú thích", max_length=300, blank=True)
    credit = models.CharField("nguồn ảnh", max_length=150, blank=True)
    width = models.PositiveIntegerField("rộng", editable=False)
    height = models.PositiveIntegerField("cao", editable=False)
    focus_x = models.PositiveSmallIntegerField(
        "điểm chính, từ trái",
        default=CENTRE,
        help_text="Phần trăm bề ngang: 0 là mép trái, 100 là mép phải.",
    )
    focus_y = models.PositiveSmallIntegerField(
        "điểm chính, từ trên",
        default=CENTRE,
        help_text="Phần trăm bề cao: 0 là mép trên, 100 là mép dưới.",
    )
    # Its names before its file was replaced; a text that is being typed may have one of them.
    former_names = ArrayField(
        models.CharField(max_length=120), default=list, blank=True, editable=False
    )
    search_text = models.TextField(editable=False, default="")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người tải lên",
    )
    uploaded_at = models.DateTimeField("tải lên lúc", auto_now_add=True)

    objects = ImageQuerySet.as_manager()

    class Meta:
        verbose_name = "ảnh"
        verbose_name_plural = "thư viện ảnh"
        ordering = ["-uploaded_at"]
        constraints = [
            models.CheckConstraint(
                name="image_focus_is_within_it",
                condition=models.Q(focus_x__lte=100, focus_y__lte=100),
                violation_error_message="Điểm chính phải từ 0 đến 100 phần trăm.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, **kwargs: Any) -> None:
        self.search_text = fold(" ".join(getattr(self, name) for name in SEARCHED))
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "search_text"}
        super().save(**kwargs)

    @property
    def focus_class(self) -> str:
        """Return the CSS classes that keep the focal point in a crop, or "" for the centre."""
        axes = (("x", self.focus_x), ("y", self.focus_y))
        steps = [f"focus-{axis}-{round(value / 10)}" for axis, value in axes if value != CENTRE]
        return " ".join(steps)
