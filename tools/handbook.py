"""Makes the pictures of the staff's handbook, from the demo site: `make handbook`.

They are saved in docs/images, and shown in docs/staff.md.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser import chromium
from tools.screenshots import LOAD_PICTURES, README_COLOURS, ROOT, demo_site

FOLDER = ROOT / "docs" / "images"
VAR = ROOT / "var" / "demo"
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 780}
ARTICLES = "/quan-tri/news/article/"


class Shot(NamedTuple):
    """One picture: who is signed in, the address, and what to do on the page."""

    name: str
    account: str
    address: str
    way: Callable[[Page], object] = lambda page: None
    size: dict[str, int] = DESKTOP


def open_first(page: Page) -> None:
    page.locator("#result_list tbody th a").first.click()
    page.wait_for_load_state()


def open_editor(page: Page) -> None:
    page.locator(".cke_button__bold").wait_for()


def preview_on_phone(page: Page) -> None:
    open_first(page)
    page.get_by_role("link", name="Xem thử").first.click()
    page.get_by_role("button", name="Điện thoại").click()
    page.wait_for_load_state("networkidle")


def withdraw(page: Page) -> None:
    open_first(page)
    page.get_by_role("link", name="Gỡ khỏi trang").click()


SHOTS = [
    Shot("so-tay-ban-lam-viec", "tacgia", "/quan-tri/"),
    Shot("so-tay-soan-bai", "tacgia", f"{ARTICLES}add/", open_editor),
    Shot("so-tay-tai-tu-word", "tacgia", f"{ARTICLES}tai-tu-word/"),
    Shot("so-tay-cho-duyet", "duyet", f"{ARTICLES}?trang-thai=submitted", open_first),
    Shot(
        "so-tay-duyet-tren-dien-thoai",
        "duyet",
        f"{ARTICLES}?trang-thai=submitted",
        open_first,
        PHONE,
    ),
    Shot("so-tay-xem-thu", "duyet", f"{ARTICLES}?trang-thai=published", preview_on_phone),
    Shot("so-tay-go-bai", "duyet", f"{ARTICLES}?trang-thai=published", withdraw),
    Shot("so-tay-danh-sach", "noidung", ARTICLES),
    Shot("so-tay-thong-bao-khan", "noidung", "/quan-tri/portal/alert/add/"),
]


def passwords() -> dict[str, str]:
    """Give the demo's accounts new passwords and return them."""
    command = [sys.executable, "manage.py", "load_demo", "--reset-passwords"]
    environment = {**os.environ, "PORTAL_VAR": str(VAR)}
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
