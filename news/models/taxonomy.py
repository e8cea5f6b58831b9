"""How articles are sorted: by section, by the office that signs them, by keyword."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.shortcuts import get_object_or_404
from django.urls import reverse

from portal.lib.text import slugify_vi


class SectionQuerySet(models.QuerySet["Section"]):
    def at(self, path: str) -> "Section":
        """Return the section named by the last segment of `path`, which may be one it had before.

        Raises Http404 if there is none.
        """
        slug = path.rpartition("/")[2]
        return get_object_or_404(self.select_related("parent"), slug=slug)


class Section(models.Model):
    """A section of the site, at most two levels deep."""

    name = models.CharField("tên", max_length=100)
    slug = models.SlugField("đường dẫn", max_length=100, unique=True)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="chuyên mục cha",
    )
    description = models.TextField("mô tả", max_length=500, blank=True)
    order = models.PositiveSmallIntegerField("thứ tự", default=0)
    is_notice = models.BooleanField(
        "là mục thông báo", default=False, help_text="Bài hiện ở ô Thông báo trên trang chủ."
    )
    on_home = models.BooleanField(
        "có khối trên trang chủ",
        default=True,
        help_text="Chỉ có nghĩa với chuyên mục cấp một; khối gồm cả bài của các mục con.",
    )

    objects = SectionQuerySet.as_manager()

    class Meta:
        verbose_name = "chuyên mục"
        verbose_name_plural = "chuyên mục"
        ordering = ["order", "name"]
        constraints = [
            models.CheckConstraint(
                name="section_is_not_its_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                violation_error_message="Chuyên mục không thể là cha của chính nó.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("news:section", args=[self.path])

    def clean(self) -> None:
        if self.slug in settings.RESERVED_SLUGS:
            raise ValidationError({"slug": f"“{self.slug}” là địa chỉ dành riêng của hệ thống."})
        if self.parent and (self.parent == self or self.parent.parent_id or self._has_children()):
            raise ValidationError({"parent": "Chuyên mục chỉ có hai cấp."})

    def _has_children(self) -> bool:
        return self.pk is not None and self.children.exists()

    @property
    def path(self) -> str:
        """Return the section's path without slashes at its ends: `cha/con`."""
        return f"{self.parent.slug}/{self.slug}" if self.parent else self.slug

    @property
    def subject(self) -> str:
        """Return the stable name under which visits to this section are counted."""
        return f"news.section:{self.pk}"


class Department(models.Model):
    """The office that signs an article."""

    name = models.CharField("tên", max_length=150, unique=True)
    slug = models.SlugField("đường dẫn", max_length=100, unique=True)
    order = models.PositiveSmallIntegerField("thứ tự", default=0)

    class Meta:
        verbose_name = "phòng, ban"
        verbose_name_plural = "phòng, ban"
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class TagQuerySet(models.QuerySet["Tag"]):
    def called(self, name: str) -> "Tag":
        """Return the keyword `name`, however its letters are written; a new one if need be."""
        tag, _ = self.get_or_create(slug=slugify_vi(name, 100), defaults={"name": name})
        return tag


class Tag(models.Model):
    """A keyword."""

    name = models.CharField("tên", max_length=80, unique=True)
    slug = models.SlugField("đường dẫn", max_length=100, unique=True)

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = "từ khóa"
        verbose_name_plural = "từ khóa"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("news:tag", args=[self.slug])
