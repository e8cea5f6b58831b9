"""Themes and text size as readers choose them."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.served_site import ServedSite

pytestmark = pytest.mark.browser

PAPER = {
    "Sáng": "rgb(250, 248, 244)",
    "Tối": "rgb(25, 23, 21)",
    "Tương phản cao": "rgb(255, 255, 255)",
}


def expect_paper(page: Page, theme: str) -> None:
    expect(page.locator("body")).to_have_css("background-color", PAPER[theme])


def expect_size(page: Page, size: str) -> None:
    expect(page.locator("html")).to_have_css("font-size", size)


@pytest.mark.parametrize("theme", PAPER)
def test_a_theme_is_chosen_by_keyboard_and_stays(
    new_page: Callable[..., Page], live_site: ServedSite, theme: str
) -> None:
    page = new_page(color_scheme="dark" if theme == "Sáng" else "light")
    page.goto(live_site.url)
    page.locator(".display summary").focus()
    page.keyboard.press("Enter")
    page.get_by_label(theme).focus()
    page.keyboard.press("Space")
    expect_paper(page, theme)
    assert violations(page) == []
    page.reload()
    expect_paper(page, theme)
    assert page.context.cookies() == []
    page.locator(".display summary").click()
    page.get_by_label("Theo máy").check()
    expect_paper(page, "Tối" if theme == "Sáng" else "Sáng")


def test_a_browser_that_knows_nothing_of_contrast_is_not_offered_it(
    page: Page, live_site: ServedSite
) -> None:
    page.add_init_script(
        "const ask = matchMedia; matchMedia = (query) =>"
        ' query.includes("contrast") ? { media: "not all", matches: false } : ask(query);'
    )
    page.goto(live_site.url)
    page.locator(".display summary").click()
    expect(page.get_by_label("Tối")).to_be_visible()
    expect(page.get_by_label("Tương phản cao")).to_have_count(0)


def test_text_grows_and_goes_back_to_its_size(page: Page, live_site: ServedSite) -> None:
    page.goto(live_site.url)
    page.locator(".display summary").click()
    for _ in range(4):  # one more than there are steps
        page.get_by_role("button", name="A+").click(force=True)
    expect_size(page, "24px")
    page.reload()
    expect_size(page, "24px")
    page.locator(".display summary").click()
    page.get_by_role("button", name="A, cỡ chữ thường").click()
    expect_size(page, "16px")
    page.keyboard.press("Escape")
    expect(page.locator(".display summary")).to_be_focused()


def test_without_script_there_is_no_switch_and_the_system_decides(
    new_page: Callable[..., Page], live_site: ServedSite
) -> None:
    page = new_page(java_script_enabled=False, color_scheme="dark")
    page.goto(live_site.url)
    expect(page.locator(".display")).to_be_hidden()
    expect_paper(page, "Tối")
