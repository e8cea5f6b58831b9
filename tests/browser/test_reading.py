"""The tools of an article in a browser: pictures, sharing, reading aloud."""

import re
from collections.abc import Callable

import pytest
from PIL import Image as Picture
from playwright.sync_api import Page, expect

from core import images
from tests.browser.axe import violations
from tests.browser.served_site import ServedSite
from tests.news.makers import publish

pytestmark = pytest.mark.browser

A_VIETNAMESE_VOICE = """
speechSynthesis.getVoices = () => [{ lang: "vi-VN", name: "Linh" }];
window.said = [];
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
speechSynthesis.speak = (part) => window.said.push(part.text);
"""


FAIL = """() => {
    const told = [];
    navigator.sendBeacon = (address, report) => told.push([address, JSON.parse(report).source]);
    const own = `${location.origin}/static/js/a.js`;
    for (const filename of ["chrome-extension://abc/static/x.js", "", own])
        dispatchEvent(new ErrorEvent("error", { filename, error: new TypeError("x") }));
    return told;
}"""


@pytest.fixture
def address(live_site: ServedSite) -> str:
    name = images.store_picture(Picture.new("RGB", (1280, 800), "#7a8")).name
    picture = f'<figure><img src="{images.url(name)}" alt="Quầy tiếp dân"></figure>'
    headings = "".join(f"<h2>Phần {number}</h2><p>Đoạn {number}.</p>" for number in (1, 2, 3))
    article = publish(title="Bài dài", body=f"{picture}{headings}")
    return live_site.url + article.get_absolute_url()


def test_a_picture_is_enlarged_by_keyboard_and_focus_comes_back(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("a.zoom").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Ảnh lớn")
    expect(dialog.get_by_alt_text("Quầy tiếp dân")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.locator("a.zoom")).to_be_focused()


def test_where_nothing_can_be_laid_over_a_page_the_picture_is_a_link(
    page: Page, address: str
) -> None:
    page.add_init_script("delete globalThis.HTMLDialogElement")
    page.goto(address)
    # Scripts of ours that fail are reported, those of the reader's extensions are not.
    assert page.evaluate(FAIL) == [["/bao-loi/", "/static/js/a.js"]]
    page.locator("a.zoom").click()
    page.wait_for_url("**/*.webp")


def test_without_script_the_picture_is_a_link_and_no_button_is_idle(
    new_page: Callable[..., Page], address: str
) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(address)
    expect(page.locator(".tools button:visible")).to_have_count(0)
    expect(page.get_by_role("link", name="Chia sẻ qua Facebook")).to_be_visible()
    page.get_by_role("link", name="Phần 3").click()
    expect(page).to_have_url(f"{address}#muc-phan-3")
    page.locator("a.zoom").click()
    expect(page).to_have_url(re.compile(r"\.webp$"))


def test_without_script_a_reader_says_that_the_article_helped(
    new_page: Callable[..., Page], address: str
) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(address)
    page.get_by_role("button", name="Có", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cảm ơn bạn")
    page.get_by_role("link", name="Trở lại bài").click()
    expect(page).to_have_url(address)


def test_an_article_is_read_aloud_where_there_is_a_vietnamese_voice(
    page: Page, address: str
) -> None:
    page.goto(address)
    expect(page.get_by_role("button", name="Nghe bài viết")).to_be_hidden()
    page.add_init_script(A_VIETNAMESE_VOICE)
    page.reload()
    page.get_by_role("button", name="Nghe bài viết").click()
    assert page.evaluate("said")[0] == "Bài dài"
    assert "Đoạn 3." in page.evaluate("said")
    expect(page.get_by_role("button", name="Tạm dừng")).to_be_visible()
    page.get_by_role("button", name="Thôi nghe", exact=True).click()
    expect(page.get_by_role("button", name="Nghe bài viết")).to_be_focused()
