"""The public pages without a mouse: everything can be reached, and the focus is visible."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.filled_site import Pages
from tests.browser.screens import DESK, PHONE, SCREENS

pytestmark = pytest.mark.browser

NewPage = Callable[..., Page]

# Wherever focus can go: what is hidden, and all but one of a group of radio buttons, aside.
FOCUSABLE = """() => [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")]
    .filter((each) => each.checkVisibility({ visibilityProperty: true }) && !each.disabled)
    .filter((each) => each.tabIndex >= 0 && each.type !== "radio").length"""
# Where focus has come for the first time, how it is seen, and whether anything stands over it.
FOCUSED = """() => {
    const focused = document.activeElement;
    if (focused === window.before) return { isWithin: true }; // a date has a stop for each part
    if (focused === document.body || focused.dataset.reached) return null;
    focused.dataset.reached = true;
    window.before = focused;
    const box = focused.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    const top = document.elementFromPoint(x, y);
    const styles = [getComputedStyle(focused), getComputedStyle(focused, "::after")];
    return {
        html: focused.outerHTML.slice(0, 300),
        isRadio: focused.type === "radio",
        isOutlined: styles.some(
            (style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2),
        isOnScreen: box.bottom > 0 && box.top < innerHeight
            && box.right > 0 && box.left < innerWidth,
        isCovered: !!top && !focused.contains(top) && !top.contains(focused)
            && !top.closest("label")?.contains(focused)
            && !focused.closest(".story")?.contains(top),
    };
}"""


@pytest.mark.parametrize("screen", SCREENS)
def test_tab_reaches_everything_and_focus_is_always_seen(
    new_page: NewPage, pages: Pages, screen: str
) -> None:
    page = new_page(viewport=SCREENS[screen])
    for address in pages.all():
        page.goto(address)
        expected, reached = page.evaluate(FOCUSABLE), 0
        for _ in range(expected + 40):
            page.keyboard.press("Tab")
            focused = page.evaluate(FOCUSED)
            if focused is None:
                break
            if "isWithin" in focused:
                continue
            reached += not focused["isRadio"]
            assert focused["isOutlined"], f"{address}: no outline on {focused['html']}"
            assert focused["isOnScreen"], f"{address}: out of sight is {focused['html']}"
            assert not focused["isCovered"], f"{address}: covered is {focused['html']}"
        assert reached == expected, address


def test_the_first_tab_offers_to_skip_to_the_content(page: Page, pages: Pages) -> None:
    page.goto(pages.home)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Đến nội dung chính")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_the_keyboard_opens_a_submenu(new_page: NewPage, pages: Pages) -> None:
    page = new_page(viewport=DESK)
    page.goto(pages.home)
    summary = page.locator(".menu__bar summary")
    for _ in range(10):
        page.keyboard.press("Tab")
        if summary.evaluate("element => element === document.activeElement"):
            break
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Tất cả: Giới thiệu")).to_be_focused()


def test_a_submenu_closes_by_escape_and_when_focus_goes_on(new_page: NewPage, pages: Pages) -> None:
    page = new_page(viewport=DESK)
    page.goto(pages.home)
    summary, child = page.locator(".menu__bar summary"), page.get_by_role("link", name="Bộ máy")
    summary.press("Enter")
    child.press("Escape")
    expect(child).to_be_hidden()
    expect(summary).to_be_focused()
    summary.press("Enter")
    child.press("Tab")
    expect(child).to_be_hidden()


def test_in_a_phone_s_drawer_escape_closes_the_inner_list_first(
    new_page: NewPage, pages: Pages
) -> None:
    page = new_page(viewport=PHONE)
    page.goto(pages.home)
    drawer, child = page.locator(".menu__drawer"), page.get_by_role("link", name="Bộ máy")
    page.get_by_text("Danh mục", exact=True).click()
    inner = drawer.locator("details summary")
    inner.press("Enter")
    inner.press("Escape")
    expect(child).to_be_hidden()
    expect(inner).to_be_focused()
    inner.press("Escape")
    expect(inner).to_be_hidden()
