"""Sections, departments and keywords in the admin."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import action, display, helpers
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, QuerySet
from django.forms.models import ModelChoiceIterator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from core.alphabet import alphabetical
from core.confirmation import ConfirmedForm
from core.limits import LIMITS
from core.list_filters import either
from core.text import slugify_vi
from news.admin.access import PublicNameAdmin, PublicOnceUsedAdmin, publishers
from news.models import Department, Section, Tag, Thread

MAX_MERGED = LIMITS.tags_merged


class _ByName(ModelChoiceIterator):  # type: ignore[type-arg]
    """Sorts the people by name, independently of the collation of the database.

    People with the same name are told apart by their logins.
    """

    def __iter__(self) -> Iterator[Any]:
        found: list[tuple[Any, str]] = list(super().__iter__())
        count = Counter(label for _, label in found)
        labelled = [
            (value, f"{label} ({value.instance.username})" if count[label] > 1 else label)
            for value, label in found
        ]
        return iter(sorted(labelled, key=lambda choice: alphabetical(str(choice[1]))))


class StaffField(forms.ModelMultipleChoiceField[User]):
    """Checkboxes with the names of the staff."""

    widget = forms.CheckboxSelectMultiple
    iterator = _ByName


class PublicNameForm(ConfirmedForm[Any]):
    """A section, department, keyword or thread: its articles show it, without any approval."""

    def consequences(self) -> list[str]:
        row, is_section = self.instance, isinstance(self.instance, Section)
        if not row.pk:
            return [f"Chuyên mục “{row}” mở ngay cho mọi người."] if is_section else []
        shown = row.articles.published().count()
        changed = [name for name in self.changed_data if name != "staff"]
        if not changed or not (shown or is_section):
            return []
        labels = [str(self.fields[name].label or name).lower() for name in changed]
        said = [f"Trên cổng đổi ngay, cùng {shown} bài đang công khai: {', '.join(labels)}."]
        if {"slug", "parent"} & set(self.changed_data):
            said.append("Địa chỉ các trang ấy đổi theo; địa chỉ cũ dẫn sang địa chỉ mới.")
        return said


def _public_page(subject: Tag | Thread) -> str | None:
    """Return the address of its page, None while it has no public article and so no page."""
    return subject.get_absolute_url() if subject.articles.published().exists() else None


@admin.register(Section)
class SectionAdmin(PublicNameAdmin[Section]):
    form = PublicNameForm
    list_display = ["name", "parent", "slug", "order", "is_notice", "on_home", "shows_pictures"]
    list_editable = ["order"]
    list_filter = ["parent", ("is_notice", either("loại chuyên mục", "Mục thông báo", "Mục tin"))]
    list_select_related = ["parent"]
    search_fields = ["slug"]
    prepopulated_fields = {"slug": ["name"]}

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "parent":
            kwargs["queryset"] = Section.objects.filter(parent=None)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "staff":
            kwargs["form_class"] = StaffField
            kwargs["queryset"] = User.objects.all()
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "staff":
            field.widget.can_add_related = False  # a new account is not staff yet
        return field


@admin.register(Department)
class DepartmentAdmin(PublicNameAdmin[Department]):
    form = PublicNameForm
    list_display = ["name", "slug", "order"]
    list_editable = ["order"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Tag)
class TagAdmin(PublicOnceUsedAdmin[Tag]):
    form = PublicNameForm
    list_display = ["name", "slug", "used"]
    ordering = ["name__alphabetical"]  # of the model: lost where rows are counted
    actions = ["merge_chosen"]
    search_fields = ["slug"]
    prepopulated_fields = {"slug": ["name"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        return super().get_queryset(request).annotate(used=Count("articles"))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Tag], search_term: str
    ) -> tuple[QuerySet[Tag], bool]:
        """Find keywords typed with or without diacritics, by their slugs, which have none."""
        return queryset.filter(slug__contains=slugify_vi(search_term, 100)), False

    @display(description="số bài", ordering="used")
    def used(self, tag: Any) -> int:
        """Return what `get_queryset` counted."""
        return int(tag.used)

    def view_on_site(self, tag: Tag) -> str | None:
        return _public_page(tag)

    @action(description="Gộp các từ khóa đã chọn thành một", permissions=["delete"])
    def merge_chosen(self, request: HttpRequest, chosen: QuerySet[Tag]) -> HttpResponse | None:
        """Ask which keyword to keep, and merge the others into it."""
        tags = list(chosen)
        if not 2 <= len(tags) <= MAX_MERGED:
            messages.error(request, f"Chọn từ 2 đến {MAX_MERGED} từ khóa để gộp.")
            return None
        if not all(self.has_delete_permission(request, tag) for tag in tags):
            messages.error(request, f"Có từ khóa đang công khai, nên chỉ {publishers()} gộp được.")
            return None
        keep = next((tag for tag in tags if str(tag.pk) == request.POST.get("keep")), None)
        if keep:
            with transaction.atomic():
                for tag in tags:
                    if tag != keep:
                        tag.merge_into(keep)
            messages.success(request, f"Đã gộp {len(tags)} từ khóa thành “{keep}”.")
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": "Gộp từ khóa",
            "opts": self.opts,
            "tags": tags,
            "checkbox": helpers.ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/news/tag_merge.html", context)


@admin.register(Thread)
class ThreadAdmin(PublicOnceUsedAdmin[Thread]):
    form = PublicNameForm
    list_display = ["title", "slug", "is_open", "used"]
    ordering = ["-is_open", "-created_at"]
    list_filter = [("is_open", either("tình trạng", "Đang diễn ra", "Đã khép lại"))]
    search_fields = ["slug"]
    prepopulated_fields = {"slug": ["title"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Thread]:
        return super().get_queryset(request).annotate(used=Count("articles"))

    @display(description="số bài", ordering="used")
    def used(self, thread: Any) -> int:
        """Return what `get_queryset` counted."""
        return int(thread.used)

    def view_on_site(self, thread: Thread) -> str | None:
        return _public_page(thread)
