"""The style sheet as it is served says the same as its layers do."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from tests.browser.filled_site import Pages
from tests.browser.test_pages import SCREENS, THEMES, overflow
from tests.portal.test_bundling import bundled

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

NewPage = Callable[..., Page]

# Box and look of everything on the page.
LOOK = """() => [...document.querySelectorAll("body, body *:not(noscript)")].map((each) => {
    const { x, y, width, height } = each.getBoundingClientRect();
    const style = getComputedStyle(each);
    const names = ["color", "backgroundColor", "fontSize", "fontWeight", "display", "padding",
        "margin", "borderTopColor", "borderInlineStart", "textDecorationLine", "outlineColor"];
    return [each.tagName, each.className, x, y, width, height, ...names.map((name) => style[name])];
})"""
WITHOUT_NEWER_RULES = ("@container", "@supports", ":has(")


def look(page: Page, address: str, html: str) -> Any:
    """Return the look of a page with this text, and without what differs from view to view."""
    page.route(address, lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(address)
    return page.evaluate(LOOK)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("screen", SCREENS)
def test_without_its_layers_it_gives_the_same_look(
    new_page: NewPage, pages: Pages, screen: str, theme: str
) -> None:
    served, developed = (new_page(viewport=SCREENS[screen], **THEMES[theme]) for _ in range(2))
    sheet = bundled()
    for page in (served, developed):
        for unsteady in ("**/media/**", "**/ghi-nhan/**"):
            page.route(unsteady, lambda route: route.abort())
    developed.route(
        "**/css/site*.css", lambda route: route.fulfill(body=sheet, content_type="text/css")
    )
    for address in pages.all():
        html = served.request.get(address).text()
        assert look(served, address, html) == look(developed, address, html), address


@pytest.mark.parametrize("screen", SCREENS)
def test_a_browser_too_old_for_its_newer_rules_still_fits_the_page(
    new_page: NewPage, pages: Pages, screen: str
) -> None:
    page = new_page(viewport=SCREENS[screen])

    def give_less(route: Route) -> None:
        body = route.fetch().text()
        for rule in WITHOUT_NEWER_RULES:
            assert rule in body
            body = body.replace(rule, rule.replace(":has(", ":unknown(").replace("@", "@unknown-"))
        route.fulfill(body=body, content_type="text/css")

    page.route("**/css/site*.css", give_less)
    for address in pages.all():
        page.goto(address)
        assert overflow(page) <= 0, address
