"""Documents and old addresses in the admin."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.admin import ModelAdmin, display
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from core.list_filters import by_day
from news.attachments import uses
from news.models import Attachment, Redirect


@admin.register(Attachment)
class AttachmentAdmin(ModelAdmin[Attachment]):
    """Documents are uploaded with articles; here they are found, renamed and deleted."""

    fields = ["title", "kind", "readable_size", "offered_in", "uploaded_by", "uploaded_at"]
    readonly_fields = ["kind", "readable_size", "offered_in", "uploaded_by", "uploaded_at"]
    list_display = ["title", "kind", "readable_size", "uploaded_by", "uploaded_at"]
    list_filter = ["kind", ("uploaded_at", by_day("ngày tải lên"))]
    list_select_related = ["uploaded_by"]
    list_per_page = 50
    search_fields = ["title"]
    ordering = ["-uploaded_at", "-id"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """List the articles that offer a document among the reasons why it cannot be deleted."""
        to_delete, counts, missing, protected = super().get_deleted_objects(objs, request)
        offered_in = [f"“{content}”" for each in objs for content in uses(each)]
        return to_delete, counts, missing, list(dict.fromkeys([*protected, *offered_in]))

    def delete_model(self, request: HttpRequest, obj: Attachment) -> None:
        super().delete_model(request, obj)
        transaction.on_commit(partial(obj.file.storage.delete, str(obj.file.name)))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Attachment]) -> None:
        for attachment in queryset:
            self.delete_model(request, attachment)

    @display(description="cỡ", ordering="size")
    def readable_size(self, attachment: Attachment) -> str:
        return attachment.readable_size

    @display(description="dùng trong")
    def offered_in(self, attachment: Attachment) -> str:
        contents = dict.fromkeys(str(content) for content in uses(attachment))
        return "; ".join(contents) or "Chưa bài nào"


@admin.register(Redirect)
class RedirectAdmin(ModelAdmin[Redirect]):
    list_display = ["old_path", "article"]
    list_select_related = ["article"]
    list_per_page = 100
    search_fields = ["old_path"]
    autocomplete_fields = ["article"]
