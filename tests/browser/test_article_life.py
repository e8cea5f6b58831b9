"""The whole life of an article, with an author, an editor, an approver and a reader."""

import time
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone
from docx import Document
from playwright.sync_api import FilePayload, Page, expect

from news.models import Article
from portal.roles import ensure_groups
from tests.browser.editing import wait_for_editor
from tests.browser.screens import open_group
from tests.browser.served_site import ServedSite
from tests.factories import make_section, make_user

pytestmark = pytest.mark.browser

WAITED_FOR_SECONDS = 30  # the micro-cache, and a slow machine
REASON = "Lịch tiếp công dân thay đổi, xin xem thông báo mới."


@pytest.fixture
def desk_of(live_site: ServedSite, new_page: Callable[..., Page]) -> Callable[[str, str], Page]:
    """Return a function that signs in a user of a role, a group's name, in a new browser."""
    ensure_groups()

    def sign_in(role: str, name: str) -> Page:
        person: User = make_user(first_name=name)
        person.groups.add(Group.objects.get(name=role))
        page = new_page()
        live_site.sign_in(page.context, person)
        return page

    return sign_in


def from_word() -> FilePayload:
    document = Document()
    document.add_paragraph("Lịch tiếp công dân tháng 12", style="Title")
    document.add_heading("Thời gian", 1)
    document.add_paragraph("Sáng thứ Năm hằng tuần")
    document.add_paragraph("Mang theo căn cước", style="List Bullet")
    buffer = BytesIO()
    document.save(buffer)
    return {
        "name": "lich-tiep-cong-dan.docx",
        "mimeType": "application/octet-stream",
        "buffer": buffer.getvalue(),
    }


def press(page: Page, name: str, said: str) -> None:
    page.locator(f"button[name={name}]").click()
    expect(page.locator(".messagelist")).to_contain_text(said)


def write_more(page: Page, text: str) -> None:
    wait_for_editor(page)
    body = page.frame_locator("iframe.cke_wysiwyg_frame").locator("body")
    body.locator("li").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def wait_for(page: Page, url: str, status: int, text: str) -> None:
    """Load `url` until it has the status; the micro-cache takes seconds."""
    deadline = time.monotonic() + WAITED_FOR_SECONDS
    while True:
        response = page.goto(url)
        assert response
        shown = page.locator("main").inner_text()
        if (response.status, text in shown) == (status, True):
            return
        assert time.monotonic() < deadline, f"{response.status} {shown}"
        page.wait_for_timeout(500)


def withdraw(page: Page) -> None:
    page.get_by_role("link", name="Gỡ khỏi trang").click()
    page.get_by_label("Lý do, công khai cho bạn đọc").fill(REASON)
    page.get_by_role("button", name="Gỡ khỏi trang").click()
    expect(page.locator(".messagelist")).to_contain_text("Đã gỡ bài khỏi trang.")


def test_an_article_is_written_returned_mended_scheduled_corrected_and_withdrawn(
    live_site: ServedSite,
    page: Page,
    desk_of: Callable[[str, str], Page],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_section(name="Thông báo", slug="thong-bao")
    author, editor = desk_of("Tác giả", "Lan"), desk_of("Biên tập viên", "Minh")
    approver = desk_of("Người duyệt", "Hòa")

    author.goto(f"{live_site.url}/quan-tri/news/article/tai-tu-word/")
    author.set_input_files("#id_file", from_word())
    author.get_by_role("button", name="Tải lên và xem").click()
    author.select_option("#id_section", label="Thông báo")
    author.get_by_role("button", name="Tạo bài viết").click()
    expect(author.locator("#id_title")).to_have_value("Lịch tiếp công dân tháng 12")
    press(author, "_submit", "gửi duyệt")
    article = Article.objects.get()
    change = f"{live_site.url}/quan-tri/news/article/{article.pk}/change/"
    public = f"{live_site.url}{article.section.get_absolute_url()}bai-{article.pk}/"

    editor.goto(change)
    expect(editor.locator("button[name=_publish]")).to_have_count(0)
    editor.get_by_role("link", name="Trả lại…").click()
    editor.get_by_label("Lý do trả lại").fill("Ghi thêm địa điểm")
    editor.get_by_role("button", name="Trả lại cho người viết").click()
    expect(editor.locator(".messagelist")).to_contain_text("Đã trả lại bài")

    author.goto(change)
    expect(author.get_by_text("Lý do trả lại: Ghi thêm địa điểm")).to_be_visible()
    write_more(author, ", đến phòng 101")
    press(author, "_submit", "gửi duyệt bản 2")

    approver.goto(change)
    now = timezone.now
    soon = timezone.localtime() + timedelta(minutes=10)
    open_group(approver, "Lịch đăng")
    approver.fill("#id_publish_at_0", f"{soon:%d/%m/%Y}")
    approver.fill("#id_publish_at_1", f"{soon:%H:%M}")
    press(approver, "_publish", "Bài tự lên trang lúc")
    wait_for(page, public, 404, "Không tìm thấy")
    monkeypatch.setattr("django.utils.timezone.now", lambda: now() + timedelta(minutes=10))
    wait_for(page, public, 200, "Mang theo căn cước, đến phòng 101")
    public = page.url

    author.goto(change)
    write_more(author, " tầng 2")
    press(author, "_submit", "gửi duyệt bản 3")
    wait_for(page, public, 200, "đến phòng 101")
    assert "tầng 2" not in page.locator("main").inner_text()

    approver.goto(f"{live_site.url}/quan-tri/")
    approver.locator("#cho-duyet + ul a").click()
    expect(approver.locator("ins", has_text="tầng 2")).to_be_visible()
    approver.get_by_role("button", name="Duyệt và xuất bản").click()
    expect(approver.locator(".messagelist")).to_contain_text("Bài đang công khai")
    wait_for(page, public, 200, "đến phòng 101 tầng 2")

    approver.goto(change)
    withdraw(approver)
    wait_for(page, public, 410, REASON)
    assert "phòng 101" not in page.content()

    approver.get_by_role("link", name="Lịch sử", exact=True).click()
    expect(approver.locator(".versions")).to_be_visible()
    told = approver.locator(".versions td:nth-child(3)").all_inner_texts()
    assert [each for each in reversed(told) if each != "Đổi cách đăng"] == [
        "Lưu", "Gửi duyệt", "Trả lại", "Lưu", "Gửi duyệt", "Duyệt", "Lưu", "Gửi duyệt", "Duyệt",
        "Gỡ khỏi trang",
    ]  # fmt: skip
