"""The admin of the site itself: identity, menus, lasting pages."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from core.addresses import plain_host
from core.admin_search import search_index
from core.confirmation import ConfirmedForm
from core.editor import RichTextField, editor_page
from core.html import NOTE
from core.list_filters import either
from core.picture_field import PictureField
from core.singleton_admin import SingletonAdmin
from core.text import slugify_vi
from news.admin.access import PublicNameAdmin
from portal.models import MenuItem, Page, SiteIdentity
from portal.search_documents import PAGE

NOTE_LEFT = (
    "Trang công khai không được còn chỗ ghi thay cho ảnh. Hãy tải ảnh lên vào đó rồi xóa dòng ghi, "
    "hoặc bỏ đánh dấu công khai để lưu:"
)


class SiteIdentityForm(ConfirmedForm[SiteIdentity]):
    """What every page shows of the office; closing the site is its gravest change."""

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
        validators=[plain_host],
        help_text="Bắt đầu bằng https://",
    )

    class Meta:
        model = SiteIdentity
        exclude = ("id",)
        widgets: ClassVar = dict.fromkeys(("brand_colour", "link_colour"), forms.ColorInput())

    def consequences(self) -> list[str]:
        closing = {"closed_on", "successor_name", "successor_url"}
        said = []
        if "closed_on" in self.changed_data:
            said.append(self._closing())
        if names := [name for name in self.changed_data if name not in closing]:
            said.append(f"Mọi trang của cổng đổi ngay: {', '.join(map(self._change, names))}.")
        elif not said:
            said.append("Dòng dẫn sang đơn vị kế thừa ở mọi trang đổi ngay.")
        return said

    def _closing(self) -> str:
        day = self.cleaned_data["closed_on"]
        if not day:
            return "Cổng mở lại: thư, RSS và mọi việc sửa hoạt động như trước."
        when = f"Từ {day:%d/%m/%Y}" if day > timezone.localdate() else "Ngay bây giờ"
        heir = self.cleaned_data.get("successor_name") or "(chưa ghi tên)"
        return (
            f"{when} cả cổng đóng: mọi trang chỉ còn để đọc và dẫn sang đơn vị kế thừa {heir}; "
            "RSS, thư bạn đọc và mọi việc sửa của cán bộ đều ngừng. Xóa ngày đóng là mở lại."
        )

    def _change(self, name: str) -> str:
        label = str(self.fields[name].label or name)
        label = f"{label[:1].lower()}{label[1:]}"
        if name in ("emblem", "banner"):
            return label
        words = dict(getattr(self.fields[name], "choices", ()))
        old, new = self.initial.get(name) or "", self.cleaned_data[name] or ""
        old, new = words.get(old, old), words.get(new, new)
        if not old:
            return f"{label} thêm “{new}”"
        return f"{label} “{old}” thành “{new}”" if new else f"{label} “{old}” bỏ đi"


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


class MenuItemForm(ConfirmedForm[MenuItem]):
    """An item that every page shows."""

    class Meta:
        model = MenuItem
        fields = ["menu", "label", "parent", "order", "section", "page", "url"]

    def consequences(self) -> list[str]:
        item = self.instance
        below = f", dưới “{item.parent}”" if item.parent else ""
        where = f"ở “{item.get_menu_display()}” của mọi trang{below}, dẫn đến {item.href}"
        if item.page and not item.page.is_published:
            return [f"Mục “{item.label}” chưa hiện: trang ấy công khai thì mục mới hiện {where}."]
        return [f"Mục “{item.label}” hiện ngay {where}."]


@admin.register(MenuItem)
class MenuItemAdmin(PublicNameAdmin[MenuItem]):
    form = MenuItemForm
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


class PageForm(ConfirmedForm[Page]):
    """A lasting page: without approval, so what becomes public is asked about."""

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

    def consequences(self) -> list[str]:
        page, was_public = self.instance, bool(self.instance.pk and self.initial["is_published"])
        if not page.is_published:
            gone = f"Trang “{page.title}” rời khỏi cổng: ai mở địa chỉ ấy thấy “không tìm thấy”."
            return [gone] if was_public else []
        address = page.get_absolute_url()
        if not was_public:
            return [f"Trang “{page.title}” hiện ngay cho mọi người ở {address}."]
        said = [f"Trang “{page.title}” đang công khai đổi ngay: {self._changes()}."]
        if "slug" in self.changed_data:
            said.append(f"Địa chỉ của trang đổi thành {address}; địa chỉ cũ dẫn sang đó.")
        return said

    def _changes(self) -> str:
        labels = [str(self.fields[name].label or name) for name in self.changed_data]
        return ", ".join(label.lower() for label in labels)


@admin.register(Page)
class PageAdmin(admin.ModelAdmin[Page]):
    form = PageForm
    list_display = ["title", "slug", "is_published", "updated_at"]
    list_filter = [("is_published", either("tình trạng", "Công khai", "Chưa công khai"))]
    search_fields = ["title"]
    search_help_text = "Tìm trong tiêu đề và nội dung, gõ có dấu hay không dấu đều được."

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return search_index(self, request, queryset, search_term, PAGE), False

    @editor_page
    def changeform_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().changeform_view(*args, **kwargs)

    def view_on_site(self, page: Page) -> str | None:
        return page.get_absolute_url() if page.is_published else None
