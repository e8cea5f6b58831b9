"""Articles and what they are made of: sections, departments, tags, pictures, versions."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from portal.lib.publishing import ends_after_start, open_at


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
    on_home = models.BooleanField("có khối trên trang chủ", default=True)

    class Meta:
        verbose_name = "chuyên mục"
        verbose_name_plural = "chuyên mục"
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.slug in settings.RESERVED_SLUGS:
            raise ValidationError({"slug": f"“{self.slug}” là địa chỉ dành riêng của hệ thống."})
        if self.parent and (self.parent == self or self.parent.parent_id):
            raise ValidationError({"parent": "Chuyên mục chỉ có hai cấp."})

    @property
    def path(self) -> str:
        """Return the section's path without slashes at its ends: `cha/con`."""
        return f"{self.parent.slug}/{self.slug}" if self.parent else self.slug

    def get_absolute_url(self) -> str:
        return reverse("news:section", args=[self.path])


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


class Tag(models.Model):
    """A keyword."""

    name = models.CharField("tên", max_length=80, unique=True)
    slug = models.SlugField("đường dẫn", max_length=100, unique=True)

    class Meta:
        verbose_name = "từ khóa"
        verbose_name_plural = "từ khóa"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Image(models.Model):
    """A picture of the library, re-encoded on upload; its renditions lie beside it."""

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

    class Meta:
        verbose_name = "ảnh"
        verbose_name_plural = "thư viện ảnh"
        ordering = ["-uploaded_at"]
        constraints = [
            models.CheckConstraint(
                name="image_has_alt_or_is_decorative",
                condition=Q(is_decorative=True) | ~Q(alt=""),
                violation_error_message="Nhập văn bản thay thế, hoặc đánh dấu là ảnh trang trí.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Content(models.Model):
    """What staff write; an article and each of its versions hold one."""

    title = models.CharField("tiêu đề", max_length=250)
    summary = models.TextField("tóm tắt", max_length=1000, blank=True)
    body = models.TextField("nội dung")
    section = models.ForeignKey(
        Section, on_delete=models.PROTECT, related_name="%(class)ss", verbose_name="chuyên mục"
    )
    department = models.ForeignKey(
        Department,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name="đơn vị ký bài",
    )
    lead_image = models.ForeignKey(
        Image,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name="ảnh đại diện",
    )
    byline = models.CharField("tác giả", max_length=150, blank=True)
    source = models.CharField("nguồn tin", max_length=200, blank=True)
    tags = models.ManyToManyField(
        Tag, blank=True, related_name="%(class)ss", verbose_name="từ khóa"
    )

    class Meta:
        abstract = True


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self, moment: datetime | None = None) -> Self:
        """Return the articles citizens may read at `moment` (now), newest first."""
        return self.filter(
            open_at(moment or timezone.now(), start="publish_at", end="expires_at"),
            live_version__isnull=False,
        ).order_by("-publish_at", "-id")


class Article(Content):
    """What the public sees of an article; its history is in its versions."""

    slug = models.SlugField("đường dẫn", max_length=200, editable=False)
    live_version = models.OneToOneField(
        "ArticleVersion",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="live_article",
        verbose_name="phiên bản công khai",
    )
    publish_at = models.DateTimeField("xuất bản lúc", null=True, blank=True)
    expires_at = models.DateTimeField("hết hạn lúc", null=True, blank=True)
    is_featured = models.BooleanField("tin nổi bật", default=False)
    # Kept by the counting pipeline; shown as "Lượt xem" together with the opening balance.
    view_count = models.PositiveBigIntegerField("lượt xem đã đếm", default=0, editable=False)
    opening_view_count = models.PositiveBigIntegerField("lượt xem chuyển sang", default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="articles",
        verbose_name="người tạo",
    )
    created_at = models.DateTimeField("tạo lúc", auto_now_add=True)
    updated_at = models.DateTimeField("cập nhật lần cuối", null=True, editable=False)

    # Folded copies (no diacritics, đ→d) and the index over them, so search needs no extension.
    search_title = models.TextField(editable=False, default="")
    search_text = models.TextField(editable=False, default="")
    search_vector = models.GeneratedField(
        expression=SearchVector("search_title", weight="A", config="simple")
        + SearchVector("search_text", weight="B", config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = "bài viết"
        verbose_name_plural = "bài viết"
        ordering = ["-publish_at", "-id"]
        permissions = [
            ("approve_article", "Duyệt và xuất bản bài viết"),
            ("approve_own_article", "Duyệt bài do chính mình viết"),
        ]
        indexes = [
            GinIndex(fields=["search_vector"], name="article_search"),
            models.Index(fields=["-publish_at", "-id"], name="article_newest"),
            models.Index(fields=["section", "-publish_at", "-id"], name="article_section_newest"),
        ]
        constraints = [
            ends_after_start(
                "article_expires_after_publishing", start="publish_at", end="expires_at"
            ),
            models.CheckConstraint(
                name="live_article_has_publish_time",
                condition=Q(live_version__isnull=True) | Q(publish_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("news:article", args=[self.section.path, self.slug, self.pk])

    @property
    def subject(self) -> str:
        """Return the stable name under which visits to this article are counted."""
        return f"news.article:{self.pk}"

    @property
    def views(self) -> int:
        """Return "Lượt xem": what was counted here and what came with it."""
        return self.view_count + self.opening_view_count


class ArticleVersion(Content):
    """One saved state of an article's content; never changed, only decided upon."""

    class State(models.TextChoices):
        DRAFT = "draft", "Nháp"
        SUBMITTED = "submitted", "Chờ duyệt"
        RETURNED = "returned", "Trả lại"
        APPROVED = "approved", "Đã duyệt"

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="versions", verbose_name="bài viết"
    )
    number = models.PositiveIntegerField("số")
    state = models.CharField(
        "trạng thái", max_length=10, choices=State.choices, default=State.DRAFT
    )
    note = models.CharField("ghi chú", max_length=500, blank=True)
    created_by: models.ForeignKey[AbstractBaseUser | None, AbstractBaseUser | None] = (
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            null=True,
            related_name="+",
            verbose_name="người lưu",
        )
    )
    created_at = models.DateTimeField("lưu lúc", auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người quyết định",
    )
    decided_at = models.DateTimeField("quyết định lúc", null=True, blank=True)

    class Meta:
        verbose_name = "phiên bản"
        verbose_name_plural = "phiên bản"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "number"], name="version_number_is_unique_in_article"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} (bản {self.number})"
