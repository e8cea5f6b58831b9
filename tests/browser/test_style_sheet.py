"""The style sheet in browsers that do not support all of it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route

from tests.browser.filled_site import Pages
from tests.browser.screens import SCREENS, overflow

pytestmark = pytest.mark.browser

NEWER_RULES = ("@container", "@supports", ":has(")


@pytest.mark.parametrize("screen", SCREENS)
def test_a_browser_too_old_for_its_newer_rules_still_fits_the_page(
    new_page: Callable[..., Page], pages: Pages, screen: str
) -> None:
    page = new_page(viewport=SCREENS[screen])

    def give_less(route: Route) -> None:
        body = route.fetch().text()
        for rule in NEWER_RULES:
            assert rule in body
            body = body.replace(rule, rule.replace(":has(", ":unknown(").replace("@", "@unknown-"))
        route.fulfill(body=body, content_type="text/css")

    page.route("**/css/site*.css", give_less)
    for address in pages.all():
        page.goto(address)
        assert overflow(page) <= 0, address
