"""Every screen of the admin, as the urlconf names them, each opened once: what axe finds there,
and what the content security policy refuses."""

from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import Error, Page

from tests.browser.admin_office import Office, Screen
from tests.browser.axe import ONLY_COLOURS, violations

pytestmark = pytest.mark.browser

DESK = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
# By the beginning of their addresses, so that they are shared out; the rest is "". How many there
# are at least: of the addresses, some answer with a file, or refuse what only a form may send.
PARTS = {"news/article/": 10, "news/": 35, "ads/": 20, "portal/": 20, "analytics/": 8, "auth/": 8,
         "": 9}  # fmt: skip
IS_COMPLETE = """() => [...document.querySelectorAll("select.admin-autocomplete")].every(
    (each) => each.nextElementSibling?.querySelector("[aria-labelledby*=_question]"))
    && Object.values(window.CKEDITOR?.instances ?? {}).every((each) => each.status === "ready")"""
# What the content security policy refuses on a page; nothing may be.
NOTE_VIOLATIONS = """window.violations = [];
addEventListener("securitypolicyviolation", (event) => {
    // A public page in a frame of the admin is meant to run no script at all (core.http).
    if (!event.originalPolicy.includes("script-src 'none'")) violations.push(
        `${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
})"""
OPEN_ALL = "for (const each of document.querySelectorAll('details')) each.open = true"
# What a narrow screen may break. Targets are 24 pixels large (WCAG 2.2, 2.5.8), which axe looks at
# only where it is told to.
PHONE_RULES = ["target-size", "scrollable-region-focusable"]
# What stands around every page is the same on all: it is looked at on the first of each part.
FRAME = "#header, #nav-sidebar"


def part_of(screen: Screen) -> str:
    return next(part for part in PARTS if screen.path.startswith(part))


def look_at(page: Page, exclude: str) -> list[str]:
    """Return what axe finds on a page: in the light and the dark theme, on a desk and a phone."""
    page.wait_for_function(IS_COMPLETE)  # boxes and editors come some time after the page is loaded
    page.evaluate(OPEN_ALL)
    found = violations(page, exclude=exclude)
    page.emulate_media(color_scheme="dark")
    found += violations(page, ONLY_COLOURS, exclude)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(PHONE)
    found += violations(page, PHONE_RULES, exclude)
    page.set_viewport_size(DESK)
    return found


def open_screen(page: Page, office: Office, screen: Screen) -> bool:
    """Open an address; return whether it answers with a page of its own."""
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": screen.session, "url": office.url}])
    try:
        response = page.goto(office.url + screen.path)
    except Error as error:
        if "Download is starting" not in error.message:
            raise
        return False
    assert response
    assert response.status < 500, screen.path
    is_own = response.ok and not response.request.redirected_from
    return is_own and page.locator("html[lang]").count() == 1


@pytest.mark.parametrize("part", PARTS)
def test_axe_finds_nothing_and_the_policy_refuses_nothing(
    office: Office, new_page: Callable[..., Page], part: str
) -> None:
    page = new_page(viewport=DESK, color_scheme="light", reduced_motion="reduce")
    page.add_init_script(NOTE_VIOLATIONS)
    looked, found = 0, {}
    for screen in office.screens:
        if part_of(screen) != part or not open_screen(page, office, screen):
            continue
        looked += 1
        broken = look_at(page, FRAME if looked > 1 else "") + page.evaluate("window.violations")
        if broken:
            found[f"{screen.role} {screen.path}"] = "\n".join(broken)
    assert looked >= PARTS[part]
    assert not found, "\n\n".join(f"{where}\n{what}" for where, what in found.items())
