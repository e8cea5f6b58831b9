"""The admin of the picture library, with the addresses that the editor calls."""

from functools import partial
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin import ShowFacets, SimpleListFilter, display
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core import images
from core.list_filters import by_day
from news.admin import picture_upload
from news.admin.access import AskedByUserAdmin
from news.admin.editor_pictures import library, upload
from news.models import Image
from news.models.images import ImageQuerySet
from news.picture_forms import ImageForm, ReplacementForm
from news.pictures import replace_file
from news.public_uses import (
    APPROVE,
    lines,
    listed,
    may_change_public,
    places_of_picture,
    refusal,
)


class DescribedFilter(SimpleListFilter):
    title = "mô tả"
    parameter_name = "mo-ta"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("chua", "Chưa mô tả"), ("trang-tri", "Ảnh trang trí")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "chua":
            return cast(ImageQuerySet, queryset).undescribed()
        return queryset.filter(is_decorative=True) if self.value() else queryset


@admin.register(Image)
class ImageAdmin(AskedByUserAdmin[Image]):
    form = ImageForm
    list_display = ["thumbnail", "title", "described", "size", "uploaded_by", "uploaded_at"]
    list_display_links = ["thumbnail", "title"]
    list_filter = [DescribedFilter, ("uploaded_at", by_day("ngày tải lên"))]
    list_select_related = ["uploaded_by"]
    list_per_page = 50
    show_facets = ShowFacets.NEVER
    search_fields = ["search_text"]
    search_help_text = "Tìm trong tên gọi, mô tả, chú thích, nguồn; gõ có dấu hay không đều được."
    readonly_fields = ["shown", "size", "used_in", "uploaded_by", "uploaded_at"]
    fieldsets = [
        (None, {"fields": ["shown", "alt", "is_decorative", "caption", "credit", "title"]}),
        (
            "Điểm chính",
            {
                "fields": ["focus_x", "focus_y"],
                "description": "Khi ảnh bị cắt cho vừa khung (thẻ tin, danh sách), phần quanh điểm "
                "này luôn được giữ. Bấm vào ảnh ở trên, hoặc ghi số phần trăm.",
            },
        ),
        ("Theo dõi", {"fields": ["size", "used_in", "uploaded_by", "uploaded_at"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["picture", "alt", "is_decorative", "caption", "credit", "title"]}),
    ]

    class Media:
        css = {"all": ["editor/pictures.css"]}
        js = ["editor/focus.js"]

    def get_urls(self) -> list[URLPattern]:
        staff = self.admin_site.admin_view
        return [
            path("tai-len/", staff(upload), name="news_image_upload"),
            path("thu-vien/", staff(library), name="news_image_library"),
            *picture_upload.urls(self),
            path("<int:pk>/thay-tep/", staff(self.replace_view), name="news_image_replace"),
            *super().get_urls(),
        ]

    def get_fieldsets(self, request: HttpRequest, obj: Image | None = None) -> Any:
        return self.fieldsets if obj else self.add_fieldsets

    def get_form(
        self, request: HttpRequest, obj: Image | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        kwargs["fields"] = ImageForm.Meta.fields  # `picture` is the form's own
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.user = request.user
        return form

    def save_model(
        self, request: HttpRequest, obj: Image, form: ModelForm[Any], change: bool
    ) -> None:
        if not change:
            obj.uploaded_by = request.user  # type: ignore[assignment]  # staff, so not anonymous
        super().save_model(request, obj, form, change)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return queryset.filter(pk__in=Image.objects.search(search_term).values("pk")), False

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["may_replace"] = may_replace(request, context.get("original"))
        return super().render_change_form(request, context, *args, **kwargs)

    def replace_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show where a picture is used; after confirmation, replace its file everywhere."""
        if not may_replace(request):
            raise PermissionDenied
        picture = self.get_object(request, str(pk))
        if picture is None:
            raise Http404("No such picture")
        if not may_change_public(picture, cast(User, request.user)):
            messages.error(request, refusal(picture))
            return redirect("admin:news_image_change", picture.pk)
        sent = (request.POST, request.FILES) if request.method == "POST" else ()
        form = ReplacementForm(*sent)
        if form.is_valid() and _replaced(form, picture):
            self.log_change(request, picture, "Thay tệp ảnh.")
            messages.success(request, "Đã thay ảnh ở mọi nơi. Hãy xem lại mô tả và điểm chính.")
            return redirect("admin:news_image_change", picture.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Thay tệp của ảnh “{picture}”",
            "opts": self.opts,
            "form": form,
            "picture": picture,
            "places": listed(places_of_picture(picture, cast(User, request.user))),
        }
        return render(request, "admin/news/image/replace.html", context)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """List the places that show a picture as the reasons why it cannot be deleted."""
        to_delete, counts, missing, protected = super().get_deleted_objects(objs, request)
        user = cast(User, request.user)
        places = [place for picture in objs for place in places_of_picture(picture, user)]
        if places:
            return to_delete, counts, set(), lines(dict.fromkeys(places))
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
            '<img class="picture-thumb" src="{}" alt="{}" loading="lazy">',
            images.url(picture.name, 400),
            picture.title,  # the name of the link around it
        )

    @display(description="ảnh")
    def shown(self, picture: Image) -> SafeString:
        return format_html(
            '<span class="focus-picker"><img class="lead-picture__shown" src="{}" alt="{}"></span>',
            images.url(picture.name, 800),
            picture.alt,
        )

    @display(description="mô tả ảnh", ordering="alt")
    def described(self, picture: Image) -> str:
        return picture.alt or ("Ảnh trang trí" if picture.is_decorative else "Chưa mô tả")

    @display(description="cỡ")
    def size(self, picture: Image) -> str:
        return f"{picture.width} × {picture.height} px"

    @display(description="dùng trong")
    def used_in(self, picture: Any) -> str:
        places = listed(places_of_picture(picture, picture.asked_by))
        return format_html('<ul class="uses">{}</ul>', places) if places else "Chưa nơi nào"


def may_replace(request: HttpRequest, picture: Image | None = None) -> bool:
    """Return whether the user may replace files, and that of `picture` if it is given.

    A file that stands on public pages is theirs to replace who may approve those pages.
    """
    user = cast(User, request.user)
    decides = user.has_perm(APPROVE) or user.has_perm("news.delete_image")
    if not (decides and user.has_perm("news.change_image")):
        return False
    return picture is None or may_change_public(picture, user)


def _replaced(form: ReplacementForm, picture: Image) -> bool:
    file = form.cleaned_data["file"]
    try:
        replace_file(picture, file, file.name)
    except images.ImageRefusedError as error:
        form.add_error("file", str(error))
        return False
    return True
