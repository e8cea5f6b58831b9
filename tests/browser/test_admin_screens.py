"""Every screen of the admin, as the urlconf names them, each opened once: what axe finds there."""

from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import Page

from tests.browser.admin_office import Office, Screen
from tests.browser.axe import ONLY_COLOURS, violations

pytestmark = pytest.mark.browser

DESK = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
# By the beginning of their addresses, so that they are shared out; the rest is "".
PARTS = ["news/article/", "news/", "ads/", "portal/", "analytics/", "auth/", ""]
ARE_NAMED = """() => [...document.querySelectorAll("select.admin-autocomplete")].every(
    (each) => each.nextElementSibling?.querySelector("[aria-labelledby*=_question]"))"""
OPEN_ALL = "for (const each of document.querySelectorAll('details')) each.open = true"
# Targets of 24 pixels, which axe looks for only where it is told to (WCAG 2.2, 2.5.8).
PHONE_RULES = [*ONLY_COLOURS, "target-size", "scrollable-region-focusable", "label", "link-name"]


def part_of(screen: Screen) -> str:
    return next(part for part in PARTS if screen.path.startswith(part))


def look_at(page: Page) -> list[str]:
    """Return what axe finds on a page: in the light and the dark theme, on a desk and a phone."""
    page.wait_for_function(ARE_NAMED)  # Django makes these boxes some time after the page is loaded
    page.evaluate(OPEN_ALL)
    found = violations(page)
    page.emulate_media(color_scheme="dark")
    found += violations(page, ONLY_COLOURS)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(PHONE)
    found += violations(page, PHONE_RULES)
    page.set_viewport_size(DESK)
    return found


@pytest.mark.parametrize("part", PARTS)
def test_axe_finds_nothing(office: Office, new_page: Callable[..., Page], part: str) -> None:
    page = new_page(viewport=DESK, color_scheme="light", reduced_motion="reduce")
    screens = [each for each in office.screens if part_of(each) == part]
    found = {}
    for screen in screens:
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": screen.session, "url": office.url}])
        page.goto(office.url + screen.path)
        if broken := look_at(page):
            found[f"{screen.role} {screen.path}"] = "\n".join(broken)
    assert screens
    assert not found, "\n\n".join(f"{where}\n{what}" for where, what in found.items())


def test_the_screens_are_those_of_everybody(office: Office) -> None:
    roles = {each.role for each in office.screens}
    lists = {each.path for each in office.screens if each.path.count("/") == 2 and not each.role}
    assert {"", "Tác giả", "Biên tập viên", "Người duyệt", "Quản trị nội dung"} <= roles
    assert {"news/article/", "ads/advertisement/", "portal/page/", "auth/user/"} <= lists
    assert len(office.screens) > 120
