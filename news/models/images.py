"""The library of pictures that articles use."""

from typing import Self

from django.conf import settings
from django.db import models


class ImageQuerySet(models.QuerySet["Image"]):
    def undescribed(self) -> Self:
        """Return the pictures that staff have yet to describe, or to mark as decorative."""
        return self.filter(alt="", is_decorative=False)


class Image(models.Model):
    """A picture of the library, re-encoded on upload; its renditions lie beside it.

    One that came in with a text waits to be described: it has neither `alt` nor is decorative.
    """

    # Path below MEDIA_ROOT without the rendition's suffix; see portal.lib.images.
    name = models.CharField(max_length=120, unique=True, editable=False)
    title = models.CharField("tên gọi", max_length=150)
    alt = models.CharField(
        "văn bản thay thế",
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

    def __str__(self) -> str:
        return self.title
