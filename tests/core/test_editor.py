"""The form field of the rich-text editor."""

import json
from html import unescape

import pytest
from django import forms
from django.http import HttpResponse
from django.test import RequestFactory

from core import editor, html
from core.editor import RichTextField, RichTextWidget, editor_page


def refusal(body: str) -> str:
    with pytest.raises(forms.ValidationError) as refused:
        RichTextField().clean(body)
    return str(refused.value.messages[0])


def test_the_field_gives_sanitised_html() -> None:
    assert RichTextField().clean("<p onclick=x()>Chào</p>") == "<p>Chào</p>"


def test_what_looks_empty_is_empty() -> None:
    with pytest.raises(forms.ValidationError, match="Hãy điền"):
        RichTextField().clean("<p>&nbsp;</p>")


def test_pictures_of_other_sites_stop_nobody_and_leave_notes() -> None:
    body = (
        '<p>Họp<img alt="Toàn cảnh" src="https://example.com/a.png"> xong</p>'
        f'<p><img src="data:image/png;base64,{"A" * editor.MAX_LENGTH}"></p>'
        '<iframe src="https://example.com/phim"></iframe>'
    )
    assert RichTextField().clean(body) == (
        "<p>Họp[Ảnh ở đây chưa được tải lên: Toàn cảnh] xong</p>"
        "<p>[Ảnh ở đây chưa được tải lên]</p>[Phim ở đây chưa được tải lên]"
    )


def test_the_note_for_a_picture_stays_when_the_text_is_saved_again() -> None:
    noted = RichTextField().clean('<p><img src="blob:https://example.com/1"></p>')
    assert RichTextField().clean(noted) == noted


def test_a_text_that_is_too_long_is_refused() -> None:
    message = refusal("<p>" + "a" * editor.MAX_LENGTH + "</p>")
    assert message.startswith("Nội dung quá dài (200.007 ký tự kể cả mã; tối đa 200.000).")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<p>Một</p><p>Hai</p>", "<p>Một</p>\n\n<p>Hai</p>\n"),
        ("<ul><li>Một</li></ul>", "<ul>\n\t<li>Một</li>\n</ul>\n"),
        ('<p><a href="/x/" rel="noopener">x</a></p>', '<p><a href="/x/">x</a></p>'),
        (
            '<img src="/media/anh/a-2x1/2.webp" alt="x">',
            '<img alt="x" src="/media/anh/a-2x1/2.webp" />',
        ),
    ],
)
def test_the_editors_layout_of_the_markup_is_no_change(before: str, after: str) -> None:
    assert RichTextField().has_changed(html.sanitise(before), after) is False


@pytest.mark.parametrize("after", ["<p>Một hai</p>", "<h2>Một</h2>", "<p><b>Một</b></p>", ""])
def test_another_text_is_a_change(after: str) -> None:
    assert RichTextField().has_changed("<p>Một</p>", after) is True


def test_the_editor_lets_in_what_the_sanitiser_lets_in() -> None:
    assert editor.allowed_content().keys() == html.ALLOWED.keys()


def configuration(widget: RichTextWidget) -> dict[str, object]:
    written = widget.render("body", "").split('data-config="')[1].split('"')[0]
    config: dict[str, object] = json.loads(unescape(written))
    return config


def test_the_widget_knows_where_pictures_go() -> None:
    config = configuration(RichTextWidget("admin:news_image_upload", "admin:news_image_library"))
    assert config["imageUploadUrl"] == "/quan-tri/news/image/tai-len/"


def test_without_an_address_for_pictures_it_has_none() -> None:
    config = configuration(RichTextWidget())
    assert ("image" in str(config["plugins"]), config["extraPlugins"]) == (False, "")


def test_the_adapter_is_loaded_before_the_editor() -> None:
    scripts = [str(script) for script in RichTextWidget().media.render_js()]
    places = [
        next(place for place, script in enumerate(scripts) if name in script)
        for name in ("editor/csp.js", "ckeditor/ckeditor.js", "editor/editor.js")
    ]
    assert places == sorted(places)


def test_an_editor_page_widens_style_attributes_and_nothing_else() -> None:
    view = editor_page(lambda request: HttpResponse())
    response = view(RequestFactory().get("/"))
    assert response._csp_update == {"style-src-attr": ["'unsafe-inline'"]}  # type: ignore[attr-defined]
