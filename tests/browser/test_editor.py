"""Writing an article as a clerk does: in a browser, with CKEditor, under the strict policy."""

import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image as Picture
from playwright.sync_api import FilePayload, Locator, Page, expect

from core.images import store_picture
from news.models import Article, ArticleVersion, Image
from tests.browser.served_site import ServedSite
from tests.factories import make_department, make_image, make_section, make_user

pytestmark = pytest.mark.browser

RIGHTS = [
    "news.add_article", "news.change_article", "news.view_article", "news.approve_article",
    "news.approve_own_article", "news.add_image", "news.view_image", "news.view_tag",
]  # fmt: skip

FROM_WORD = """
<html xmlns:o="urn:schemas-microsoft-com:office:office"
      xmlns:w="urn:schemas-microsoft-com:office:word">
<head><meta name=Generator content="Microsoft Word 15">
<style>p.MsoNormal {margin:0cm; font-size:12.0pt; font-family:"Times New Roman";}
h1 {color:#2F5496}</style></head>
<body lang=VI><!--StartFragment-->
<h2 style='color:#2F5496'>Kết quả<o:p></o:p></h2>
<p class=MsoNormal style='text-align:justify'><b><span style='font-size:14.0pt'>Cải cách</span></b>
<span lang=VI>hành chính đạt 41%<o:p></o:p></span></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraph style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]>
<span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span>&nbsp;</span></span></span>
<![endif]>Thứ nhất<o:p></o:p></p>
<table class=MsoTableGrid border=1 style='border:none'><tr>
<td width=300 style='width:225pt'><p class=MsoNormal>Năm<o:p></o:p></p></td>
<td><p class=MsoNormal>2026<o:p></o:p></p></td></tr></table>
<!--EndFragment--></body></html>
"""

PASTE = """([data, file]) => {
    const body = document.querySelector("iframe.cke_wysiwyg_frame").contentDocument.body;
    const clipboardData = new DataTransfer();
    for (const [type, value] of Object.entries(data)) clipboardData.setData(type, value);
    if (file) {
        const bytes = Uint8Array.from(atob(file), (letter) => letter.charCodeAt(0));
        clipboardData.items.add(new File([bytes], "dan.png", { type: "image/png" }));
    }
    const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
    body.dispatchEvent(event);
}"""


def photo(name: str = "hop.jpg") -> FilePayload:
    buffer = BytesIO()
    Picture.new("RGB", (900, 600), "teal").save(buffer, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": buffer.getvalue()}


CURSOR_IS_BELOW_A_PICTURE = """() => {
  const at = CKEDITOR.instances.id_body.getSelection()?.getStartElement();
  return at?.$.closest("p")?.previousElementSibling?.querySelector("img");
}"""


@pytest.fixture
def desk(live_site: ServedSite, page: Page) -> Iterator[Page]:
    """Give the empty form of a new article; afterwards check that the CSP was not violated."""
    make_section(name="Cải cách hành chính", slug="cai-cach-hanh-chinh")
    make_department(name="Phòng Nội vụ")
    live_site.sign_in(page.context, make_user(*RIGHTS))
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{live_site.url}/quan-tri/news/article/add/")
    expect(page.locator(".cke_button__bold")).to_be_visible()
    page.fill("#id_title", "Đẩy mạnh cải cách hành chính")
    page.select_option("#id_section", label="Cải cách hành chính")
    text(page).click()
    yield page
    assert [fault for fault in faults if "404" not in fault] == []


def text(page: Page) -> Locator:
    return page.frame_locator("iframe.cke_wysiwyg_frame").locator("body")


def button(page: Page, name: str) -> Locator:
    return page.locator(f".cke_button__{name}")


def choose_format(page: Page, label: str) -> None:
    page.locator(".cke_combo__format a").click()
    page.frame_locator("iframe.cke_panel_frame").get_by_role("option", name=label).click()


def accept(page: Page) -> None:
    """Close the dialog that is open."""
    page.locator(".cke_dialog_ui_button_ok:visible").click()
    expect(page.locator(".cke_dialog:visible")).to_have_count(0)


def open_picture_dialog(page: Page) -> None:
    button(page, "image").click()
    expect(page.locator(".picture-dialog__upload")).to_be_visible()


def save(page: Page, name: str = "_save") -> ArticleVersion:
    page.locator(f"button[name={name}]").click()
    expect(page.locator(".messagelist")).to_be_visible()
    return ArticleVersion.objects.latest("pk")


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
    button(desk, "table").click()
    desk.get_by_label("Tên bảng").fill("Hồ sơ theo năm")
    desk.get_by_label("Ô tiêu đề").select_option("Hàng đầu tiên")
    accept(desk)
    body = save(desk).body
    assert ("<caption>Hồ sơ theo năm</caption>" in body, '<th scope="col">' in body) == (True, True)


def test_a_link(desk: Page) -> None:
    button(desk, "link").click()
    expect(desk.get_by_label("Địa chỉ")).to_be_focused()  # until then the dialog fills its boxes
    desk.get_by_label("Chữ hiển thị").fill("Cổng dịch vụ công")
    desk.get_by_label("Địa chỉ").fill("dichvucong.gov.vn")
    accept(desk)
    assert save(desk).body.strip() == (
        '<p><a href="https://dichvucong.gov.vn" rel="noopener">Cổng dịch vụ công</a></p>'
    )


def test_a_sign_on_a_phone(desk: Page) -> None:
    desk.set_viewport_size({"width": 360, "height": 640})
    button(desk, "specialchar").click()
    sign = desk.get_by_role("option", name="Mục")
    expect(sign).to_be_visible()
    box = desk.locator(".cke_dialog_body:visible").bounding_box()
    assert box
    assert (box["x"] >= 0, box["x"] + box["width"] <= 360) == (True, True)
    sign.click()
    expect(desk.locator(".cke_dialog:visible")).to_have_count(0)
    assert save(desk).body.strip() == "<p>§</p>"


def test_an_uploaded_picture_with_a_caption(desk: Page) -> None:
    open_picture_dialog(desk)
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
    open_picture_dialog(desk)
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
    open_picture_dialog(desk)
    desk.locator(".picture-dialog__library").click()
    desk.locator(".library__choice", has_text="tru-so").click()
    desk.get_by_label("Mô tả ảnh, cho người").fill("Trụ sở phường")
    accept(desk)
    assert f'alt="Trụ sở phường" src="/media/{Image.objects.get().name}/' in save(desk).body


def test_a_decorative_picture_needs_no_description(desk: Page) -> None:
    stored = store_picture(Picture.new("RGB", (900, 600), "teal"))
    image = make_image(**stored._asdict(), title="Hoa văn", alt="", is_decorative=True)
    open_picture_dialog(desk)
    desk.locator(".picture-dialog__library").click()
    desk.locator(".library__choice", has_text="Hoa văn").click()
    expect(desk.locator(".picture-dialog__status")).to_have_text("Ảnh trang trí, không cần mô tả.")
    accept(desk)
    assert image.name in save(desk, "_submit").body


@pytest.mark.parametrize("caption", ["", "Giờ mở cửa"])
def test_writing_goes_on_below_a_picture(desk: Page, caption: str) -> None:
    desk.keyboard.type("Đoạn trước.")
    open_picture_dialog(desk)
    desk.locator(".picture-dialog input[type=file]").set_input_files(photo())
    expect(desk.locator(".picture-dialog__status")).to_have_text("Đã tải ảnh lên.")
    desk.get_by_label("Mô tả ảnh, cho người").fill("Trụ sở phường")
    desk.get_by_label("Chú thích hiện dưới").fill(caption)
    accept(desk)
    desk.wait_for_function(CURSOR_IS_BELOW_A_PICTURE)
    desk.keyboard.type("Đoạn sau.")
    body = save(desk).body
    assert re.search(r"Đoạn trước.*<img.*<p>Đoạn sau\.</p>", body, re.DOTALL), body


def test_a_pasted_picture_is_uploaded(desk: Page) -> None:
    tiny = (
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
        "rkJggg=="
    )
    desk.evaluate(PASTE, [{}, tiny])
    expect(text(desk).locator("img[src^='/media/anh/']")).to_have_count(1)
    body = save(desk).body
    assert ("data:" in body, Image.objects.get().name in body) == (False, True)


def test_text_from_word_loses_its_dress_and_keeps_its_sense(desk: Page) -> None:
    desk.evaluate(PASTE, [{"text/html": FROM_WORD}, None])
    expect(text(desk).locator("table")).to_be_visible()
    body = "".join(save(desk).body.split("\n")).replace("\t", "")
    assert body == (
        "<h2>Kết quả</h2><p><strong>Cải cách</strong> hành chính đạt 41%</p>"
        "<ul><li>Thứ nhất</li></ul>"
        "<table><tbody><tr><td><p>Năm</p></td><td><p>2026</p></td></tr></tbody></table>"
    )


FROM_WORD_AS_A_CLERK_WRITES = """
<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:v="urn:schemas-microsoft-com:vml">
<head><meta name=Generator content="Microsoft Word 15">
<style><!-- p.MsoNormal {margin:0cm; font-family:"Times New Roman";} @list l0 {mso-list-id:1;} -->
</style></head><body lang=VI style='tab-interval:36.0pt'><!--StartFragment-->
<p class=MsoNormal align=center style='text-align:center'><b>QUYẾT ĐỊNH<o:p></o:p></b></p>
<p class=MsoListParagraphCxSpFirst style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>1.<span>&nbsp;&nbsp;</span></span><![endif]>Hồ sơ<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>2.<span>&nbsp;&nbsp;</span></span><![endif]>Lệ phí<o:p></o:p></p>
<table class=MsoTableGrid border=1><thead><tr><td><p class=MsoNormal>Năm</p></td></tr></thead>
<tr><td><p class=MsoNormal align=right style='text-align:right'>2026</p></td></tr></table>
<p class=MsoNormal><!--[if gte vml 1]><v:shape style='width:100pt'><v:imagedata
src="file:///C:/Users/an/clip_image001.png"/></v:shape><![endif]--><![if !vml]><img width=100
src="file:///C:/Users/an/clip_image002.png"><![endif]></p>
<p class=MsoNormal align=right style='text-align:right'>Người ký<o:p></o:p></p>
<!--EndFragment--></body></html>
"""


def test_word_keeps_its_sides_and_tells_of_pictures_that_did_not_come(desk: Page) -> None:
    desk.evaluate(PASTE, [{"text/html": FROM_WORD_AS_A_CLERK_WRITES}, None])
    expect(desk.locator(".cke_notification_warning")).to_contain_text(
        "1 ảnh trong bài Word không dán theo được"
    )
    body = "".join(save(desk).body.split("\n")).replace("\t", "")
    assert body == (
        '<p class="align-center"><strong>QUYẾT ĐỊNH</strong></p>'
        "<ol><li>Hồ sơ</li><li>Lệ phí</li></ol>"
        '<table><thead><tr><th scope="col"><p>Năm</p></th></tr></thead>'
        '<tbody><tr><td><p class="align-right">2026</p></td></tr></tbody></table>'
        '<p class="align-right">Người ký</p>'
    )


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
    desk.set_input_files("#id_lead_upload", photo())
    desk.fill("#id_lead_alt", "Toàn cảnh")
    text(desk).click()
    desk.keyboard.type("Nội dung bài viết")
    save(desk, "_publish")
    desk.goto(f"{live_site.url}/")
    headline = desk.get_by_role("link", name="Đẩy mạnh cải cách hành chính").first
    expect(headline).to_be_visible()
