"""Sections, departments and keywords in the admin."""

from typing import Any

from django.contrib import admin
from django.contrib.admin import ModelAdmin, display
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from news.models import Department, Section, Tag
from portal.lib.text import slugify_vi


@admin.register(Section)
class SectionAdmin(ModelAdmin[Section]):
    list_display = ["name", "parent", "slug", "order", "is_notice", "on_home"]
    list_editable = ["order"]
    list_filter = ["parent", "is_notice"]
    list_select_related = ["parent"]
    search_fields = ["slug"]
    prepopulated_fields = {"slug": ["name"]}
    filter_horizontal = ["staff"]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "parent":
            kwargs["queryset"] = Section.objects.filter(parent=None)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Department)
class DepartmentAdmin(ModelAdmin[Department]):
    list_display = ["name", "slug", "order"]
    list_editable = ["order"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Tag)
class TagAdmin(ModelAdmin[Tag]):
    list_display = ["name", "slug", "used"]
    search_fields = ["slug"]
    prepopulated_fields = {"slug": ["name"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        return super().get_queryset(request).annotate(used=Count("articles"))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Tag], search_term: str
    ) -> tuple[QuerySet[Tag], bool]:
        """Find keywords typed with or without diacritics: their addresses have none."""
        return queryset.filter(slug__contains=slugify_vi(search_term, 100)), False

    @display(description="số bài", ordering="used")
    def used(self, tag: Any) -> int:
        """Return what `get_queryset` counted."""
        return int(tag.used)
