"""The library of pictures in the admin, with the views that the editor asks."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.admin import ModelAdmin, ShowFacets, display
from django.db import transaction
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString

from news.forms import ImageForm
from news.library import uses
from news.models import Image
from news.uploads import library, upload
from portal.lib import images


@admin.register(Image)
class ImageAdmin(ModelAdmin[Image]):
    form = ImageForm
    list_display = ["thumbnail", "title", "described", "size", "uploaded_by", "uploaded_at"]
    list_display_links = ["thumbnail", "title"]
    list_filter = ["is_decorative", "uploaded_at"]
    list_select_related = ["uploaded_by"]
    list_per_page = 50
    show_facets = ShowFacets.NEVER
    search_fields = ["title", "alt", "caption", "credit"]
    readonly_fields = ["shown", "size", "used_in", "uploaded_by", "uploaded_at"]
    fieldsets = [
        (None, {"fields": ["shown", "alt", "is_decorative", "caption", "credit", "title"]}),
        ("Theo dõi", {"fields": ["size", "used_in", "uploaded_by", "uploaded_at"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["picture", "alt", "is_decorative", "caption", "credit", "title"]}),
    ]

    class Media:
        css = {"all": ["editor/pictures.css"]}

    def get_urls(self) -> list[URLPattern]:
        staff = self.admin_site.admin_view
        return [
            path("tai-len/", staff(upload), name="news_image_upload"),
            path("thu-vien/", staff(library), name="news_image_library"),
            *super().get_urls(),
        ]

    def get_fieldsets(self, request: HttpRequest, obj: Image | None = None) -> Any:
        return self.fieldsets if obj else self.add_fieldsets

    def get_form(
        self, request: HttpRequest, obj: Image | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        kwargs["fields"] = ImageForm.Meta.fields  # `picture` is the form's own
        return super().get_form(request, obj, change=change, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: Image, form: ModelForm[Any], change: bool
    ) -> None:
        if not change:
            obj.uploaded_by = request.user  # type: ignore[assignment]  # staff, so not anonymous
        super().save_model(request, obj, form, change)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Name the articles that show a picture: they keep it from being deleted."""
        to_delete, counts, missing, protected = super().get_deleted_objects(objs, request)
        shown_in = [f"“{content}”" for picture in objs for content in uses(picture)]
        if shown_in:
            return to_delete, counts, set(), list(dict.fromkeys(shown_in))
        return to_delete, counts, missing, protected

    def delete_model(self, request: HttpRequest, obj: Image) -> None:
        super().delete_model(request, obj)
        transaction.on_commit(partial(images.delete, obj.name))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Image]) -> None:
        for picture in queryset:
            self.delete_model(request, picture)

    @display(description="ảnh")
    def thumbnail(self, picture: Image) -> SafeString:
        return format_html(
            '<img class="picture-thumb" src="{}" alt="" loading="lazy">',
            images.url(picture.name, 400),
        )

    @display(description="ảnh")
    def shown(self, picture: Image) -> SafeString:
        return format_html(
            '<img class="lead-picture__shown" src="{}" alt="{}">',
            images.url(picture.name, 800),
            picture.alt,
        )

    @display(description="văn bản thay thế", ordering="alt")
    def described(self, picture: Image) -> str:
        return picture.alt or ("(ảnh trang trí)" if picture.is_decorative else "chưa mô tả")

    @display(description="cỡ")
    def size(self, picture: Image) -> str:
        return f"{picture.width} × {picture.height} px"

    @display(description="dùng trong")
    def used_in(self, picture: Image) -> str:
        return "; ".join(dict.fromkeys(str(content) for content in uses(picture))) or "chưa bài nào"
