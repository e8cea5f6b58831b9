"""Writing an article as a clerk does: in a browser, with CKEditor, under the strict policy."""

import re

import pytest
from PIL import Image as Picture
from playwright.sync_api import FilePayload, Page, expect

from core.images import store_picture
from news.models import Article, Image
from tests.browser.editing import (
    accept,
    button,
    open_dialog,
    photo,
    save,
    text,
)
from tests.browser.screens import open_group
from tests.browser.served_site import ServedSite
from tests.factories import make_image

pytestmark = pytest.mark.browser

CURSOR_IS_BELOW_A_PICTURE = """() => {
  const at = CKEDITOR.instances.id_body.getSelection()?.getStartElement();
  return at?.$.closest("p")?.previousElementSibling?.querySelector("img");
}"""


def choose_format(page: Page, label: str) -> None:
    page.locator(".cke_combo__format a").click()
    page.frame_locator("iframe.cke_panel_frame").get_by_role("option", name=label).click()
    page.wait_for_function("() => document.activeElement.matches('iframe.cke_wysiwyg_frame')")


def test_headings_emphasis_and_lists(desk: Page) -> None:
    choose_format(desk, "Đề mục lớn")
    desk.keyboard.type("Kết quả")
    desk.keyboard.press("Enter")
    button(desk, "bold").click()
    desk.keyboard.type("Đạt 41%")
    button(desk, "bold").click()
    desk.keyboard.press("Enter")
    button(desk, "bulletedlist").click()
    desk.keyboard.type("Một")
    desk.keyboard.press("Enter")
    desk.keyboard.type("Hai")
    written = "".join(save(desk).body.split("\n")).replace("\t", "")
    assert written == (
        "<h2>Kết quả</h2><p><strong>Đạt 41%</strong></p><ul><li>Một</li><li>Hai</li></ul>"
    )


def test_a_table_with_a_heading_row_and_a_name(desk: Page) -> None:
    open_dialog(desk, "table")
    desk.get_by_label("Tên bảng").fill("Hồ sơ theo năm")
    desk.get_by_label("Ô tiêu đề").select_option("Hàng đầu tiên")
    accept(desk)
    body = save(desk).body
    assert ("<caption>Hồ sơ theo năm</caption>" in body, '<th scope="col">' in body) == (True, True)


def test_a_link(desk: Page) -> None:
    open_dialog(desk, "link")
    desk.get_by_label("Chữ hiển thị").fill("Cổng dịch vụ công")
    desk.get_by_label("Địa chỉ").fill("dichvucong.gov.vn")
    accept(desk)
    assert save(desk).body.strip() == (
        '<p><a href="https://dichvucong.gov.vn" rel="noopener">Cổng dịch vụ công</a></p>'
    )


def test_a_sign_on_a_phone(desk: Page) -> None:
    desk.set_viewport_size({"width": 360, "height": 640})
    open_dialog(desk, "specialchar")
    sign = desk.get_by_role("option", name="Mục")
    expect(sign).to_be_visible()
    box = desk.locator(".cke_dialog_body:visible").bounding_box()
    assert box
    assert (box["x"] >= 0, box["x"] + box["width"] <= 360) == (True, True)
    sign.click()
    expect(desk.locator(".cke_dialog:visible")).to_have_count(0)
    assert save(desk).body.strip() == "<p>§</p>"


def test_an_uploaded_picture_with_a_caption(desk: Page) -> None:
    open_dialog(desk, "image")
    desk.locator(".picture-dialog input[type=file]").set_input_files(photo())
    expect(desk.locator(".picture-dialog__status")).to_have_text("Đã tải ảnh lên.")
    desk.get_by_label("Mô tả ảnh, cho người").fill("Toàn cảnh phiên họp")
    desk.get_by_label("Chú thích hiện dưới").fill("Phiên họp <ngày> 5/11")
    accept(desk)
    expect(text(desk).locator("figcaption")).to_have_text("Phiên họp <ngày> 5/11")
    body = "".join(save(desk).body.split("\n"))
    image = Image.objects.get()
    assert body == (
        '<figure class="image"><img alt="Toàn cảnh phiên họp"'
        f' src="/media/{image.name}/900.webp">'
        "<figcaption>Phiên họp &lt;ngày&gt; 5/11</figcaption></figure>"
    )


def test_a_refused_picture_says_why(desk: Page) -> None:
    open_dialog(desk, "image")
    fake: FilePayload = {"name": "bao-cao.jpg", "mimeType": "image/jpeg", "buffer": b"Kinh gui"}
    desk.locator(".picture-dialog input[type=file]").set_input_files(fake)
    expect(desk.locator(".picture-dialog__status")).to_have_text(
        "“bao-cao.jpg” không phải ảnh JPEG, PNG, WebP hoặc GIF."
    )


def test_a_picture_chosen_from_the_library(desk: Page, live_site: ServedSite) -> None:
    desk.context.request.post(
        f"{live_site.url}/quan-tri/news/image/tai-len/",
        multipart={"upload": photo("tru-so.jpg")},
        headers={"X-CSRFToken": desk.locator("[name=csrfmiddlewaretoken]").first.input_value()},
    )
    open_dialog(desk, "image")
    desk.locator(".picture-dialog__library").click()
    desk.locator(".library__choice", has_text="tru-so").click()
    expect(desk.locator(".picture-dialog__preview")).to_be_visible()
    desk.get_by_label("Mô tả ảnh, cho người").fill("Trụ sở phường")
    accept(desk)
    assert f'alt="Trụ sở phường" src="/media/{Image.objects.get().name}/' in save(desk).body


def test_a_decorative_picture_needs_no_description(desk: Page) -> None:
    stored = store_picture(Picture.new("RGB", (900, 600), "teal"))
    image = make_image(**stored._asdict(), title="Hoa văn", alt="", is_decorative=True)
    open_dialog(desk, "image")
    desk.locator(".picture-dialog__library").click()
    desk.locator(".library__choice", has_text="Hoa văn").click()
    expect(desk.locator(".picture-dialog__status")).to_have_text("Ảnh trang trí, không cần mô tả.")
    accept(desk)
    assert image.name in save(desk, "_submit").body


@pytest.mark.parametrize("caption", ["", "Giờ mở cửa"])
def test_a_picture_stands_after_the_paragraph_and_writing_goes_on_below(
    desk: Page, caption: str
) -> None:
    desk.keyboard.type("Đoạn trước.")
    for _ in range(4):
        desk.keyboard.press("ArrowLeft")
    open_dialog(desk, "image")
    desk.locator(".picture-dialog input[type=file]").set_input_files(photo())
    expect(desk.locator(".picture-dialog__status")).to_have_text("Đã tải ảnh lên.")
    desk.get_by_label("Mô tả ảnh, cho người").fill("Trụ sở phường")
    desk.get_by_label("Chú thích hiện dưới").fill(caption)
    accept(desk)
    desk.wait_for_function(CURSOR_IS_BELOW_A_PICTURE)
    desk.keyboard.type("Đoạn sau.")
    body = save(desk).body
    pattern = r"<p>Đoạn trước\.</p>\s*<(p|figure)\b.*<img.*<p>Đoạn sau\.</p>\s*"
    assert re.fullmatch(pattern, body, re.DOTALL), body


def test_a_failing_form_keeps_the_text(desk: Page) -> None:
    desk.keyboard.type("Nội dung đã gõ")
    desk.fill("#id_title", "")
    desk.locator("button[name=_save]").click()
    expect(desk.locator(".field-title .errorlist")).to_be_visible()
    expect(text(desk)).to_contain_text("Nội dung đã gõ")


def test_a_second_click_saves_nothing_twice(desk: Page) -> None:
    desk.keyboard.type("Nội dung")
    desk.locator("button[name=_save]").dblclick()
    expect(desk.locator(".messagelist")).to_be_visible()
    assert Article.objects.count() == 1


def test_an_article_is_published_and_seen_on_the_home_page(
    desk: Page, live_site: ServedSite
) -> None:
    open_group(desk, "Ảnh đại diện")
    desk.set_input_files("#id_lead_upload", photo())
    desk.fill("#id_lead_alt", "Toàn cảnh")
    text(desk).click()
    desk.keyboard.type("Nội dung bài viết")
    save(desk, "_publish")
    desk.goto(f"{live_site.url}/")
    headline = desk.get_by_role("link", name="Đẩy mạnh cải cách hành chính").first
    expect(headline).to_be_visible()
