"""The rich-text editor of the admin: CKEditor 4, restricted as docs/decisions/0004 says."""

from collections.abc import Callable
from typing import Any, ParamSpec, cast

from ckeditor.widgets import CKEditorWidget
from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.templatetags.static import static
from django.urls import reverse_lazy

from core import html
from core.limits import LIMITS

PASTE_VIEW = "admin:clean_paste"
MAX_LENGTH = LIMITS.text_letters  # of HTML

PLUGINS = (
    "basicstyles,blockquote,button,clipboard,contextmenu,dialog,dialogui,enterkey,entities,"
    "filetools,find,floatpanel,format,horizontalrule,htmlwriter,indent,indentlist,justify,link,"
    "list,magicline,maximize,notification,notificationaggregator,panel,pastetext,pastetools,"
    "removeformat,resize,richcombo,showborders,specialchar,tab,table,tableselection,tabletools,toolbar,undo,wysiwygarea"
)
PICTURE_PLUGINS = ",lineutils,uploadimage,uploadwidget,widget,widgetselection"

TOOLBAR = [
    ["Format", "Bold", "Italic", "Underline", "Strike", "Subscript", "Superscript", "RemoveFormat"],
    ["NumberedList", "BulletedList", "Outdent", "Indent", "Blockquote"],
    ["JustifyLeft", "JustifyCenter", "JustifyRight", "JustifyBlock"],
    ["Link", "Unlink", "Image", "Table", "HorizontalRule", "SpecialChar"],
    ["Undo", "Redo", "PasteText", "Find", "Maximize"],
]

# Signs that offices need and no Vietnamese keyboard has, each with its name; eight in a row.
SYMBOLS = [
    ["“", "Mở ngoặc kép"], ["”", "Đóng ngoặc kép"], ["‘", "Mở nháy đơn"], ["’", "Đóng nháy đơn"],
    ["«", "Mở ngoặc kép kiểu Pháp"], ["»", "Đóng ngoặc kép kiểu Pháp"], ["–", "Gạch ngang ngắn"],
    ["—", "Gạch ngang dài"],
    ["…", "Ba chấm"], ["•", "Chấm tròn"], ["§", "Mục"], ["№", "Số"], ["°", "Độ"], ["′", "Phút"],
    ["″", "Giây"], ["‰", "Phần nghìn"],
    ["±", "Cộng trừ"], ["×", "Nhân"], ["÷", "Chia"], ["≠", "Khác"], ["≤", "Nhỏ hơn hoặc bằng"],
    ["≥", "Lớn hơn hoặc bằng"], ["≈", "Xấp xỉ"], ["√", "Căn"],
    ["½", "Một phần hai"], ["¼", "Một phần tư"], ["¾", "Ba phần tư"], ["²", "Bình phương"],
    ["³", "Lập phương"], ["µ", "Micrô"], ["Ω", "Ôm"], ["∞", "Vô cùng"],
    ["₫", "Đồng"], ["€", "Ơ-rô"], ["£", "Bảng Anh"], ["¥", "Yên"], ["→", "Mũi tên phải"],
    ["←", "Mũi tên trái"], ["✓", "Dấu kiểm"], ["☐", "Ô trống"],
]  # fmt: skip

P = ParamSpec("P")


def editor_page(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Allow `style` attributes on the page of `view`, because CKEditor needs them.

    For scripts and style sheets the content security policy stays the same.
    """
    widen = csp_update({"style-src-attr": [UNSAFE_INLINE]})
    return cast(Callable[P, HttpResponse], widen(view))  # type: ignore[arg-type]


def allowed_content() -> dict[str, dict[str, str]]:
    """Return `html.ALLOWED` in the form of CKEditor's content filter."""
    required = {"a": "!href", "img": "!src,alt"}
    return {
        tag: {
            "attributes": required.get(tag, ",".join(sorted(rule.attributes))),
            "classes": ",".join(sorted(rule.classes)),
        }
        for tag, rule in html.ALLOWED.items()
    }


def configuration(*, has_pictures: bool) -> dict[str, Any]:
    """Return CKEditor's configuration; `has_pictures` says whether pictures can be inserted."""
    return {
        "plugins": PLUGINS + (PICTURE_PLUGINS if has_pictures else ""),
        "extraPlugins": "image2" if has_pictures else "",
        "toolbar": TOOLBAR,
        "allowedContent": allowed_content(),
        # CKEditor marks a picture that is still being uploaded; the mark is never saved.
        "extraAllowedContent": "img[!data-widget,!data-cke-upload-id]",
        "format_tags": "p;h2;h3;h4",
        "justifyClasses": ["align-left", "align-center", "align-right", "align-justify"],
        "image2_alignClasses": ["align-left", "align-center", "align-right"],
        "image2_disableResizer": True,
        "clipboard_handleImages": False,  # pasted pictures are uploaded instead
        "entities": False,  # Vietnamese letters stay letters
        "linkShowAdvancedTab": False,
        "removeDialogTabs": "link:upload",
        "linkShowTargetTab": False,
        "linkDefaultProtocol": "https://",
        "specialChars": SYMBOLS,
        "disableNativeSpellChecker": True,  # browsers know no Vietnamese and underline everything
        "defaultLanguage": "vi",
        "bodyClass": "rich-text",
        "width": "100%",
        "height": 480,
    }


class RichTextWidget(CKEditorWidget):  # type: ignore[misc]
    """A text area that becomes CKEditor.

    Args:
        upload_view: name of the view that takes a picture and answers `{uploaded, url}`; None if
            the text has no pictures.
        library_view: name of the view that lists the library's pictures.
    """

    def __init__(self, upload_view: str | None = None, library_view: str | None = None) -> None:
        super().__init__(template_name="admin/news/rich_text.html")
        self.upload_view = upload_view
        self.library_view = library_view

    @property
    def media(self) -> forms.Media:
        # The order matters: csp.js comes before ckeditor.js, editor.js after it.
        scripts = ["editor/csp.js", *super().media._js, "editor/words.js", "editor/pictures.js"]
        scripts += ["editor/shrink.js", "editor/paste.js", "editor/editor.js", "editor/theme.js"]
        sheets = ["ckeditor/ckeditor.css", "editor/pictures.css", "editor/toolbar.css"]
        return forms.Media(js=scripts, css={"all": sheets})

    def use_required_attribute(self, initial: Any) -> bool:
        return False  # the browser could not point at a text area that is hidden

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        self.config = configuration(has_pictures=bool(self.upload_view))
        sheets = ["css/tokens.css", "css/rich-text.css", "editor/contents.css"]
        self.config["contentsCss"] = [static(sheet) for sheet in sheets]
        self.config["pasteUrl"] = str(reverse_lazy(PASTE_VIEW))
        self.config["maxLength"] = MAX_LENGTH
        self.config["pictureFolder"] = settings.MEDIA_URL
        if self.upload_view:
            self.config["imageUploadUrl"] = str(reverse_lazy(self.upload_view))
        if self.library_view:
            self.config["libraryUrl"] = str(reverse_lazy(self.library_view))
        context: dict[str, Any] = super().get_context(name, value, attrs)
        return context


class RichTextField(forms.CharField):
    """A field of sanitised HTML; it refuses long texts.

    A picture or film that is not in the library is replaced by a note (`html.NOTE`), so that it
    stops nobody from saving. Who publishes the text must check that no note is left.
    """

    def __init__(
        self, *, upload_view: str | None = None, library_view: str | None = None, **kwargs: Any
    ) -> None:
        kwargs.setdefault("widget", RichTextWidget(upload_view, library_view))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        written = html.without_data(super().to_python(value) or "")
        if len(written) > MAX_LENGTH:
            length, limit = (f"{n:,}".replace(",", ".") for n in (len(written), MAX_LENGTH))
            raise ValidationError(
                f"Nội dung quá dài ({length} ký tự kể cả mã; tối đa {limit}). Hãy chia thành "
                "nhiều bài, hoặc đưa phần dài vào tệp đính kèm."
            )
        sanitised = html.sanitise(written)
        if html.foreign_media(written, sanitised):
            sanitised = html.sanitise(html.with_notes(written))
        return sanitised

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Return whether the content differs, apart from white space between tags."""
        return not html.is_same(initial or "", data or "")
