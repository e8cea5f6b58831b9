"""Word files and text of old fonts, from the file to the form of the article."""

from collections.abc import Callable
from io import BytesIO

import pytest
from docx import Document
from playwright.sync_api import FilePayload, Page, expect

from core.html import is_same, sanitise
from news.models import Article
from tests.browser.axe import violations
from tests.browser.editing import PASTE, wait_for_editor
from tests.browser.screens import PHONE
from tests.browser.served_site import ServedSite
from tests.factories import make_section, make_user
from tests.news.makers import write

pytestmark = pytest.mark.browser

RIGHTS = ("news.add_article", "news.change_article", "news.view_article", "news.add_image")
UPLOAD = "/quan-tri/news/article/tai-tu-word/"


def notice() -> FilePayload:
    document = Document()
    document.add_paragraph("Lịch tiếp công dân", style="Title")
    document.add_paragraph("Sáng thứ Năm hằng tuần").add_run(" 012345678901").font.hidden = True
    table = document.add_table(2, 2)
    for number, text in enumerate(("Ngày", "Phòng", "5", "101")):
        table.cell(*divmod(number, 2)).paragraphs[0].add_run(text).bold = number < 2
    buffer = BytesIO()
    document.save(buffer)
    content = buffer.getvalue()
    return {"name": "lich.docx", "mimeType": "application/octet-stream", "buffer": content}


def test_a_file_becomes_an_article_on_a_phone_without_script(
    live_site: ServedSite, new_page: Callable[..., Page]
) -> None:
    make_section(name="Thông báo", slug="thong-bao")
    make_section(name="Tin tức", slug="tin-tuc")
    page = new_page(java_script_enabled=False, viewport=PHONE)
    live_site.sign_in(page.context, make_user(*RIGHTS))
    page.goto(live_site.url + UPLOAD)
    page.set_input_files("#id_file", notice())
    page.get_by_role("button", name="Tải lên và xem").click()
    expect(page.get_by_label("Tiêu đề")).to_have_value("Lịch tiếp công dân")
    expect(page.get_by_text("Chữ ẩn trong tệp Word không được lấy.")).to_be_visible()
    expect(page.get_by_role("columnheader", name="Phòng")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    page.get_by_role("button", name="Tạo bài viết").click()
    expect(page.locator(".errorlist")).to_have_count(1)  # the section
    page.get_by_label("Tiêu đề").fill("Lịch tiếp công dân tháng 12")
    page.get_by_label("Chuyên mục").select_option("Thông báo")
    page.get_by_role("button", name="Tạo bài viết").click()
    expect(page.locator(".messagelist")).to_contain_text("Đã tạo bài nháp")
    article = Article.objects.get()
    assert (article.title, "0123" in article.body) == ("Lịch tiếp công dân tháng 12", False)


def test_the_page_after_the_upload_is_accessible(live_site: ServedSite, page: Page) -> None:
    make_section(name="Thông báo", slug="thong-bao")
    live_site.sign_in(page.context, make_user(*RIGHTS))
    page.goto(live_site.url + UPLOAD)
    page.set_input_files("#id_file", notice())
    page.get_by_role("button", name="Tải lên và xem").click()
    expect(page.get_by_role("heading", name="Nội dung bài")).to_be_visible()
    assert violations(page) == []


def test_old_text_is_converted_with_one_click(live_site: ServedSite, page: Page) -> None:
    live_site.sign_in(page.context, make_user(*RIGHTS))
    page.goto(f"{live_site.url}/quan-tri/news/article/add/")
    title = page.locator("#id_title")
    title.fill("Thông báo lịch tiếp dân")
    title.press("Tab")
    title.fill("Th«ng b¸o vÒ viÖc tiªm chñng")
    title.press("Tab")
    offer = page.locator(".legacy-text")
    expect(offer).to_contain_text("“Thông báo về việc tiêm chủng”")
    offer.get_by_role("button", name="Chuyển sang Unicode").click()
    expect(title).to_have_value("Thông báo về việc tiêm chủng")
    expect(offer).to_have_count(0)


def test_pasted_old_text_is_converted_with_one_click(live_site: ServedSite, page: Page) -> None:
    live_site.sign_in(page.context, make_user(*RIGHTS))
    page.goto(f"{live_site.url}/quan-tri/news/article/add/")
    wait_for_editor(page)
    body = page.frame_locator("iframe.cke_wysiwyg_frame").locator("body")
    body.click()
    page.evaluate(PASTE, [{"text/html": "<p>Thoâng baùo veà vieäc tieâm chuûng</p>"}, None])
    page.locator(".legacy-text").get_by_role("button", name="Chuyển sang Unicode").click()
    expect(body).to_have_text("Thông báo về việc tiêm chủng")


FROM_WORD = (
    '<p>Một<sup id="ve-chu-thich-1"><a href="#chu-thich-1" rel="noopener">[1]</a></sup></p>'
    '<ol start="3" type="I"><li>Ba<ul class="written"><li>a) trong</li></ul></li><li>Bốn</li></ol>'
    '<table><thead><tr><th scope="col">Ngày</th></tr></thead>'
    '<tbody><tr><td class="align-right">5</td></tr></tbody></table><hr>'
    '<ol><li id="chu-thich-1">Luật <a href="#ve-chu-thich-1" rel="noopener">↑ [1]</a></li></ol>'
)


def test_the_editor_keeps_what_came_from_word(live_site: ServedSite, page: Page) -> None:
    live_site.sign_in(page.context, make_user(is_superuser=True))
    article = write(body=FROM_WORD)
    page.goto(f"{live_site.url}/quan-tri/news/article/{article.pk}/change/")
    wait_for_editor(page)
    expect(page.frame_locator("iframe.cke_wysiwyg_frame").locator("body")).to_contain_text("Ba")
    kept = page.evaluate("CKEDITOR.instances.id_body.getData()")
    assert is_same(kept, FROM_WORD)
    assert sanitise(FROM_WORD) == FROM_WORD
