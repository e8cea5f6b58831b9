"""The admin of the site itself: identity, menus, lasting pages."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from core.editor import RichTextField, editor_page
from core.html import NOTE
from core.picture_field import PictureField
from core.singleton_admin import SingletonAdmin
from core.text import slugify_vi
from portal.models import MenuItem, Page, SiteIdentity

NOTE_LEFT = (
    "Trang công khai không được còn chỗ ghi thay cho ảnh. Hãy tải ảnh lên vào đó rồi xóa dòng ghi, "
    "hoặc bỏ đánh dấu công khai để lưu:"
)


class SiteIdentityForm(forms.ModelForm[SiteIdentity]):
    emblem = PictureField(
        folder="bieu-trung",
        label="Biểu trưng",
        required=False,
        help_text="Ảnh vuông, nền trong suốt, từ 200 × 200 px.",
    )
    banner = PictureField(
        folder="dau-trang",
        label="Ảnh đầu trang",
        required=False,
        help_text="Ảnh ngang nằm sau tên đơn vị, từ 1200 × 160 px.",
    )

    successor_url = forms.URLField(
        label="Cổng của đơn vị kế thừa",
        max_length=300,
        required=False,
        assume_scheme="https",
        help_text="Bắt đầu bằng https://",
    )

    class Meta:
        model = SiteIdentity
        exclude = ("id",)  # noqa: DJ006  (all fields, the pictures declared above)
        widgets: ClassVar = dict.fromkeys(("brand_colour", "link_colour"), forms.ColorInput())


@admin.register(SiteIdentity)
class SiteIdentityAdmin(SingletonAdmin[SiteIdentity]):
    form = SiteIdentityForm
    fieldsets = [
        (None, {"fields": ["unit_name", "level", "superior_body", "slogan"]}),
        ("Hình ảnh", {"fields": ["emblem", "banner"]}),
        ("Màu sắc", {"fields": ["brand_colour", "link_colour"]}),
        ("Liên hệ", {"fields": ["address", "phone", "email", "responsible_person", "domain"]}),
        (
            "Đóng cổng (đơn vị đã sáp nhập)",
            {
                "fields": ["closed_on", "successor_name", "successor_url"],
                "classes": ["collapse"],
            },
        ),
    ]


@admin.register(MenuItem)
class MenuItemAdmin(admin.ModelAdmin[MenuItem]):
    list_display = ["label", "menu", "parent", "destination", "order"]
    list_editable = ["order"]
    list_filter = ["menu"]
    list_select_related = ["parent", "section__parent", "page"]
    search_fields = ["label"]
    fieldsets = [
        (None, {"fields": ["menu", "label", "parent", "order"]}),
        (
            "Dẫn đến (chọn đúng một nơi)",
            {"fields": ["section", "page", "url"]},
        ),
    ]

    @admin.display(description="dẫn đến")
    def destination(self, item: MenuItem) -> str:
        return item.href

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "parent":
            kwargs["queryset"] = MenuItem.objects.filter(parent=None)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class PageForm(forms.ModelForm[Page]):
    slug = forms.SlugField(
        label="Đường dẫn",
        max_length=100,
        required=False,
        help_text="Để trống thì lấy theo tiêu đề, ví dụ: lich-tiep-cong-dan.",
    )
    body = RichTextField(
        label="Nội dung",
        upload_view="admin:news_image_upload",
        library_view="admin:news_image_library",
    )

    class Meta:
        model = Page
        fields = ["title", "slug", "summary", "body", "is_published"]

    def clean(self) -> dict[str, Any] | None:
        """Refuse to publish a page with a note that stands for a picture."""
        super().clean()
        note = NOTE.search(self.cleaned_data.get("body", ""))
        if note and self.cleaned_data.get("is_published"):
            self.add_error("body", f"{NOTE_LEFT} “{note[0]}”.")
        return self.cleaned_data

    def clean_slug(self) -> str:
        typed = self.cleaned_data["slug"] or self.cleaned_data.get("title", "")
        return slugify_vi(typed, max_length=100)


@admin.register(Page)
class PageAdmin(admin.ModelAdmin[Page]):
    form = PageForm
    list_display = ["title", "slug", "is_published", "updated_at"]
    list_filter = ["is_published"]
    search_fields = ["title"]

    @editor_page
    def changeform_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().changeform_view(*args, **kwargs)

    def view_on_site(self, page: Page) -> str | None:
        return page.get_absolute_url() if page.is_published else None
