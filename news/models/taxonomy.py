"""Sections, departments, keywords and threads of articles."""

from typing import Self

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat

from core.old_slugs import OldSlug, Renamable, RenamableQuerySet
from core.routes import address, taken_slugs
from core.text import one_line, slugify_vi, split_keywords, words
from news.signals import article_changed


class SectionQuerySet(RenamableQuerySet["Section"]):
    def with_parents(self) -> list["Section"]:
        """Return all sections in their order, each with its parent. 1 query."""
        return list(self.select_related("parent"))

    def at_path(self, path: str) -> "Section":
        """Return the section whose slug is, or was, the last segment of `path`.

        Raises Http404 if there is none.
        """
        return self.select_related("parent").at(path.rpartition("/")[2])

    def open_to(self, user: User) -> Self:
        """Return the sections `user` may work in: where they are staff, or nobody is.

        The staff of a section work in the sections under it, too.
        """
        if user.is_superuser:
            return self.all()
        own = Section.objects.filter(staff=user).values("pk")
        staffed = Section.objects.filter(staff__isnull=False).values("pk")
        unstaffed = ~Q(pk__in=staffed) & ~Q(parent__in=staffed)
        return self.filter(Q(pk__in=own) | Q(parent__in=own) | unstaffed)

    def open_to_whom(self, people: QuerySet[User]) -> QuerySet[User]:
        """Return those of `people`, none of them a superuser, to whom all these sections are open.

        It costs a query for each section.
        """
        for section in self.distinct():
            staff = User.objects.filter(sections__in={section.pk, section.parent_id} - {None})
            people = people.filter(pk__in=staff.values("pk")) if staff.exists() else people
        return people


class Section(Renamable):
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
    staff = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        limit_choices_to={"is_staff": True},
        related_name="sections",
        verbose_name="người phụ trách",
        help_text="Chỉ những người này làm bài ở chuyên mục này và các mục con. Để trống thì ai "
        "viết bài cũng làm được.",
    )
    is_notice = models.BooleanField(
        "là mục thông báo", default=False, help_text="Bài hiện ở ô Thông báo trên trang chủ."
    )
    on_home = models.BooleanField(
        "có khối trên trang chủ",
        default=True,
        help_text="Chỉ có nghĩa với chuyên mục cấp một; khối gồm cả bài của các mục con.",
    )
    shows_pictures = models.BooleanField(
        "khối là thư viện ảnh",
        default=False,
        help_text="Trên trang chủ, khối hiện các bài thành hàng ảnh bằng nhau.",
    )

    objects = SectionQuerySet.as_manager()

    class Meta:
        verbose_name = "chuyên mục"
        verbose_name_plural = "chuyên mục"
        ordering = ["order", "name__alphabetical"]
        permissions = [
            (
                "rename_public",
                "Đổi tên chuyên mục, đơn vị, từ khóa, dòng sự kiện, menu đang công khai",
            ),
        ]
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
        return address("news:section", self.path)

    def clean(self) -> None:
        if self.slug and self.slug in taken_slugs():
            raise ValidationError({"slug": f"“{self.slug}” là địa chỉ dành riêng của hệ thống."})
        if self.parent and (self.parent == self or self.parent.parent_id or self._has_children()):
            raise ValidationError({"parent": "Chuyên mục chỉ có hai cấp."})

    def _has_children(self) -> bool:
        return self.pk is not None and self.children.exists()

    def family(self) -> QuerySet["Section"]:
        """Return this section and those under it."""
        return Section.objects.filter(Q(pk=self.pk) | Q(parent=self)).order_by()

    @property
    def path(self) -> str:
        """Return the section's path without slashes at its ends: `cha/con`."""
        return f"{self.parent.slug}/{self.slug}" if self.parent else self.slug

    @property
    def subject(self) -> str:
        """Return the counting subject of this section."""
        return f"news.section:{self.pk}"


class OldSectionSlug(OldSlug):
    """A slug that a section had."""

    slug = models.SlugField(max_length=100, primary_key=True)
    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="old_slugs")


class Department(Renamable):
    """The office that signs an article."""

    name = models.CharField("tên", max_length=150, unique=True)
    slug = models.SlugField("đường dẫn", max_length=100, unique=True)
    order = models.PositiveSmallIntegerField("thứ tự", default=0)

    objects = RenamableQuerySet["Department"].as_manager()

    class Meta:
        verbose_name = "phòng, ban"
        verbose_name_plural = "phòng, ban"
        ordering = ["order", "name__alphabetical"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("news:department", self.slug)


class OldDepartmentSlug(OldSlug):
    """A slug that an office had."""

    department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="old_slugs")


class TagQuerySet(RenamableQuerySet["Tag"]):
    def called(self, name: str) -> "Tag":
        """Return the keyword `name`, in whatever case; make it if there is none.

        Letters that nobody sees do not matter. The name of a keyword that was renamed, or merged
        into another one, means what became of it.
        """
        name, slug = one_line(name), slugify_vi(name, 100)
        return self.with_slug(slug) or self.get_or_create(slug=slug, defaults={"name": name})[0]


class Tag(Renamable):
    """A keyword."""

    name = models.CharField("tên", max_length=80, unique=True)
    slug = models.SlugField("đường dẫn", max_length=100, unique=True)

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = "từ khóa"
        verbose_name_plural = "từ khóa"
        ordering = ["name__alphabetical"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("news:tag", self.slug)

    def clean(self) -> None:
        if len(split_keywords(self.name)) > 1:
            raise ValidationError(
                {"name": "Đây là nhiều từ khóa: dấu phẩy và chấm phẩy ngăn các từ khóa."}
            )

    @property
    def is_public(self) -> bool:
        """Whether a public article has it."""
        return self.articles.published().exists()

    @transaction.atomic
    def merge_into(self, target: "Tag") -> None:
        """Replace this keyword by `target` everywhere, and delete it.

        Articles are found by both names afterwards; the addresses of this one redirect to `target`.
        """
        both = Tag.objects.order_by("pk").select_for_update().filter(pk__in={self.pk, target.pk})
        if len(both) != 2:
            return  # merged meanwhile by somebody else, or into itself
        articles = self.articles.model
        keys = list(self.articles.values_list("pk", flat=True))
        name = " " + " ".join(words(target.name))
        self.articles.exclude(tags=target).update(search_text=Concat(F("search_text"), Value(name)))
        for taggings in (Tag.articles.through, Tag.articleversions.through):
            _replace_tag(taggings, self, target)
        for former in self.old_slugs.all():
            former.tag = target
            former.save()
        target.add_old_slug(self.slug)
        self.delete()
        article_changed.send(articles, keys=keys)


def _replace_tag(taggings: type[models.Model], old: Tag, new: Tag) -> None:
    """Change `old` to `new` in a table of taggings, except where `new` is already set."""
    owner = taggings._meta.get_fields()[1].name  # "article" or "articleversion"
    has_new = taggings._default_manager.filter(tag=new).values(owner)
    has_old = taggings._default_manager.filter(tag=old)
    has_old.exclude(**{f"{owner}__in": has_new}).update(tag=new)


class OldTagSlug(OldSlug):
    """A slug that a keyword had, or one that was merged into it."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="old_slugs")


class Thread(Renamable):
    """An event that several articles follow: "dòng sự kiện"."""

    title = models.CharField("tên", max_length=150, unique=True)
    slug = models.SlugField("đường dẫn", max_length=100, unique=True)
    description = models.TextField("mô tả", max_length=500, blank=True)
    is_open = models.BooleanField(
        "đang diễn ra",
        default=True,
        help_text="Bỏ đánh dấu thì không chọn được cho bài mới; trang của dòng sự kiện vẫn còn.",
    )
    created_at = models.DateTimeField("tạo lúc", auto_now_add=True)

    objects = RenamableQuerySet["Thread"].as_manager()

    class Meta:
        verbose_name = "dòng sự kiện"
        verbose_name_plural = "dòng sự kiện"
        ordering = ["-is_open", "-created_at"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address("news:thread", self.slug)

    @property
    def is_public(self) -> bool:
        """Whether a public article is part of it."""
        return self.articles.published().exists()


class OldThreadSlug(OldSlug):
    """A slug that a thread had."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="old_slugs")
