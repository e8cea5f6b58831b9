"""Makes the pictures of the handbooks, from the demo site: `make handbook`.

They are saved in docs/images, and shown in docs/staff.md and docs/advertising.md.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from typing import NamedTuple

from docx import Document
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, sync_playwright

from tests.browser import chromium
from tools.screenshots import LOAD_PICTURES, README_COLOURS, ROOT, demo_site

FOLDER = ROOT / "docs" / "images"
VAR = ROOT / "var" / "demo"
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 780}
ARTICLES = "/quan-tri/news/article/"


class Shot(NamedTuple):
    """One picture: who is signed in, the address, what to do on the page, and what to undo."""

    name: str
    account: str
    address: str
    way: Callable[[Page], object] = lambda page: None
    size: dict[str, int] = DESKTOP
    undo: Callable[[Page], object] = lambda page: None


def open_first(page: Page) -> None:
    page.locator("#result_list tbody th a").first.click()
    page.wait_for_load_state()


def open_editor(page: Page) -> None:
    page.locator(".cke_button__bold").wait_for()
    page.locator("#editing[data-ready]").wait_for(state="attached")


def type_and_come_back(page: Page) -> None:
    """Type a new article, leave the page without saving, and open it again."""
    open_editor(page)
    page.fill("#id_title", "Lịch trực Tết của phường")
    page.fill("#id_summary", "Các số điện thoại trực trong chín ngày nghỉ Tết.")
    page.locator("#draft-status").filter(has_text="bản gõ dở").wait_for()
    page.goto(page.url)
    open_editor(page)
    page.locator("#draft-offers .article-notice").first.wait_for()


def drop_what_was_typed(page: Page) -> None:
    with page.expect_response("**/go-do/**"):
        page.get_by_role("button", name="Bỏ đi").first.click()


def notice() -> FilePayload:
    """Return a Word file with a table, and with text that does not come along."""
    document = Document()
    document.add_paragraph("Thông báo lịch tiếp công dân tháng 12", style="Title")
    document.add_paragraph("Ủy ban nhân dân phường tiếp công dân tại trụ sở, tầng 1.")
    hidden = document.add_paragraph("Người dân mang theo giấy tờ tùy thân.").add_run(" Nháp, bỏ.")
    hidden.font.hidden = True
    table = document.add_table(3, 2)
    for number, text in enumerate(
        ("Ngày", "Người tiếp", "03/12", "Chủ tịch", "17/12", "Phó Chủ tịch")
    ):
        table.cell(*divmod(number, 2)).paragraphs[0].add_run(text).bold = number < 2
    buffer = BytesIO()
    document.save(buffer)
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return {"name": "lich-tiep-cong-dan.docx", "mimeType": kind, "buffer": buffer.getvalue()}


def read_word(page: Page) -> None:
    page.set_input_files("#id_file", notice())
    page.get_by_role("button", name="Tải lên và xem").click()
    page.get_by_role("button", name="Tạo bài viết").wait_for()


def read_article(page: Page) -> None:
    open_first(page)
    page.wait_for_load_state("networkidle")  # the article in its frame


def ask_reason(page: Page) -> None:
    read_article(page)
    page.get_by_role("link", name="Trả lại…").click()
    page.get_by_label("Lý do trả lại").wait_for()


def review_banner(page: Page) -> None:
    page.locator("#result_list a.state").first.click()
    page.wait_for_load_state("networkidle")


def preview_on_phone(page: Page) -> None:
    open_first(page)
    page.get_by_role("link", name="Xem thử").first.click()
    page.get_by_role("button", name="Điện thoại").click()
    page.wait_for_load_state("networkidle")


def withdraw(page: Page) -> None:
    open_first(page)
    page.get_by_role("link", name="Gỡ khỏi trang").click()


WAITING = f"{ARTICLES}?trang-thai=waiting"
PUBLISHED = f"{ARTICLES}?trang-thai=published"
BANNERS = "/quan-tri/ads/advertisement/"
SHOTS = [
    Shot("so-tay-ban-lam-viec", "tacgia", "/quan-tri/"),
    Shot("so-tay-soan-bai", "tacgia", f"{ARTICLES}add/", open_editor),
    Shot(
        "so-tay-go-do",
        "tacgia",
        f"{ARTICLES}add/",
        type_and_come_back,
        undo=drop_what_was_typed,
    ),
    Shot("so-tay-tai-tu-word", "tacgia", f"{ARTICLES}tai-tu-word/", read_word),
    Shot("so-tay-cho-duyet", "duyet", WAITING, read_article),
    Shot("so-tay-duyet-tren-dien-thoai", "duyet", WAITING, read_article, PHONE),
    Shot("so-tay-tra-lai", "duyet", WAITING, ask_reason),
    Shot("so-tay-duyet-quang-cao", "duyet", BANNERS, review_banner, PHONE),
    Shot("so-tay-xem-thu", "duyet", PUBLISHED, preview_on_phone),
    Shot("so-tay-go-bai", "duyet", PUBLISHED, withdraw),
    Shot("so-tay-danh-sach", "noidung", ARTICLES),
    Shot("so-tay-thong-bao-khan", "noidung", "/quan-tri/portal/alert/add/"),
]


def passwords() -> dict[str, str]:
    """Give the demo's accounts new passwords and return them."""
    command = [sys.executable, "manage.py", "load_demo", "--reset-passwords"]
    environment = {**os.environ, "DEMO": "1", "PORTAL_VAR": str(VAR)}
    said = subprocess.run(
        command, env=environment, cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    lines = (line.split() for line in said.splitlines() if line.startswith("  "))
    return {words[0]: words[1] for words in lines}


def sign_in(context: BrowserContext, site: str, account: str, password: str) -> Page:
    page = context.new_page()
    page.goto(f"{site}/quan-tri/login/")
    page.fill("#id_username", account)
    page.fill("#id_password", password)
    page.press("#id_password", "Enter")
    page.wait_for_url("**/quan-tri/")
    return page


def take(browser: Browser, site: str, shot: Shot, password: str) -> None:
    """Save one picture, with few colours so that the file is small."""
    context = browser.new_context(
        viewport=shot.size, color_scheme="light", locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh"
    )
    page = sign_in(context, site, shot.account, password)
    page.goto(f"{site}{shot.address}")
    shot.way(page)
    page.evaluate(LOAD_PICTURES)
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(README_COLOURS).save(FOLDER / f"{shot.name}.png", optimize=True)
    shot.undo(page)
    context.close()


def main() -> None:
    with demo_site(VAR) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.executable(), args=chromium.arguments()
        )
        secrets = passwords()
        for shot in SHOTS:
            take(browser, site, shot, secrets[shot.account])
        browser.close()
    sys.stdout.write(f"Ảnh cho sổ tay: {FOLDER}\n")


if __name__ == "__main__":
    main()
