"""Documents and old addresses in the admin."""

from functools import partial
from typing import Any, cast

from django.contrib import admin
from django.contrib.admin import ModelAdmin, display
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from core.admin_search import search_index
from core.document_text import READABLE
from core.list_filters import by_day
from news.admin.access import AskedByUserAdmin
from news.models import Article, Attachment, AttachmentText, Redirect
from news.public_text_forms import AttachmentForm
from news.public_uses import lines, listed, places_of_attachment, visible_attachments
from news.search_documents import ATTACHMENT


@admin.register(Attachment)
class AttachmentAdmin(AskedByUserAdmin[Attachment]):
    """Documents are uploaded with articles; here they are found, renamed and deleted."""

    form = AttachmentForm
    fields = [
        "title", "kind", "readable_size", "found_by", "offered_in", "uploaded_by", "uploaded_at",
    ]  # fmt: skip
    readonly_fields = [
        "kind", "readable_size", "found_by", "offered_in", "uploaded_by", "uploaded_at",
    ]  # fmt: skip
    list_display = ["title", "kind", "readable_size", "uploaded_by", "uploaded_at"]
    list_filter = ["kind", ("uploaded_at", by_day("ngày tải lên"))]
    list_select_related = ["uploaded_by"]
    list_per_page = 50
    search_fields = ["title"]
    search_help_text = "Tìm trong tên gọi và nội dung tệp, gõ có dấu hay không dấu đều được."
    ordering = ["-uploaded_at", "-id"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Attachment]:
        return visible_attachments(cast(User, request.user))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return search_index(self, request, queryset, search_term, ATTACHMENT), False

    def get_form(
        self,
        request: HttpRequest,
        obj: Attachment | None = None,
        change: bool = False,
        **kwargs: Any,
    ) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.user = request.user
        return form

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """List the articles that offer a document as the reasons why it cannot be deleted."""
        to_delete, counts, missing, protected = super().get_deleted_objects(objs, request)
        user = cast(User, request.user)
        places = [place for each in objs for place in places_of_attachment(each, user)]
        if places:
            return to_delete, counts, set(), lines(dict.fromkeys(places))
        return to_delete, counts, missing, protected

    def delete_model(self, request: HttpRequest, obj: Attachment) -> None:
        super().delete_model(request, obj)
        transaction.on_commit(partial(obj.file.storage.delete, str(obj.file.name)))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Attachment]) -> None:
        for attachment in queryset:
            self.delete_model(request, attachment)

    @display(description="cỡ", ordering="size")
    def readable_size(self, attachment: Attachment) -> str:
        return attachment.readable_size

    @display(description="tìm kiếm")
    def found_by(self, attachment: Attachment) -> str:
        """Return whether readers find it by the words inside."""
        if attachment.kind not in READABLE:
            return "Loại tệp này chỉ tìm được theo tên gọi."
        inside: AttachmentText | None = getattr(attachment, "inside", None)
        if inside is None or inside.file != attachment.file.name:
            return "Chưa đọc chữ bên trong; việc này tự làm trong vài phút."
        return inside.get_state_display()

    @display(description="dùng trong")
    def offered_in(self, attachment: Any) -> str:
        places = listed(places_of_attachment(attachment, attachment.asked_by))
        return format_html('<ul class="uses">{}</ul>', places) if places else "Chưa bài nào"


@admin.register(Redirect)
class RedirectAdmin(ModelAdmin[Redirect]):
    list_display = ["old_path", "article"]
    list_select_related = ["article"]
    list_per_page = 100
    search_fields = ["old_path"]
    autocomplete_fields = ["article"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Redirect]:
        """Return the addresses of articles whose titles the user may know."""
        seen = Article.objects.seen_by(cast(User, request.user)).order_by()
        return super().get_queryset(request).filter(article__in=seen.values("pk"))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "article":
            kwargs["queryset"] = Article.objects.seen_by(cast(User, request.user))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
