"""The public pages in a browser: on any screen, in any theme, still, silent and light."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Response

from tests.browser.filled_site import Pages

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

NewPage = Callable[..., Page]

PHONE = {"width": 320, "height": 640}
TABLET = {"width": 768, "height": 1024}
DESK = {"width": 1440, "height": 900}
SCREENS = {"phone": PHONE, "desk": DESK}
# What is left of 1280 by 1024 pixels at 400 % (WCAG 2.2 success criterion 1.4.10).
ZOOMED = {"width": 320, "height": 256}
THEMES = {"light": {}, "dark": {"color_scheme": "dark"}, "contrast": {"contrast": "more"}}
MOST_REQUESTS = 15
MOST_BYTES = 60 * 1024
MOST_SCRIPT_BYTES = 8 * 1024
LEAST_TARGET = 24  # CSS pixels, WCAG 2.2 success criterion 2.5.8
COLLECT_SHIFTS = """
window.shifts = 0;
window.moved = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    window.shifts += entry.value;
    for (const { node, previousRect: from, currentRect: to } of entry.sources) {
      window.moved.push(
        `${node?.className || node?.nodeName}: ${from.x},${from.y} → ${to.x},${to.y}`);
    }
  }
}).observe({ type: "layout-shift", buffered: true });
"""
CHOOSE_DARK_AND_LARGE = """
localStorage.setItem("giao-dien", "dark");
localStorage.setItem("co-chu", "2");
"""
# As readers of little sight set it (WCAG 2.2 success criterion 1.4.12).
SPACED_TEXT = """document.head.appendChild(document.createElement("style")).textContent =
    "* { line-height: 1.5 !important; letter-spacing: 0.12em !important;" +
    "word-spacing: 0.16em !important } p { margin-block-end: 2em !important }" """


def overflow(page: Page) -> int:
    width: int = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return width


def scroll_through(page: Page) -> None:
    """Have every lazy picture load, as for somebody who reads to the end."""
    height = page.evaluate("document.documentElement.scrollHeight")
    for top in range(0, height, 600):
        page.evaluate(f"window.scrollTo(0, {top})")
        page.wait_for_timeout(50)
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("viewport", [PHONE, ZOOMED, TABLET], ids=["phone", "zoomed", "tablet"])
def test_nothing_is_wider_than_the_screen(
    new_page: NewPage, pages: Pages, viewport: dict[str, int]
) -> None:
    page = new_page(viewport=viewport)
    for address in pages.all():
        page.goto(address)
        assert overflow(page) <= 0, address


def test_text_twice_as_large_still_fits_a_phone(new_page: NewPage, pages: Pages) -> None:
    page = new_page(viewport={"width": 400, "height": 800})
    for address in pages.all():
        page.goto(address)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert overflow(page) <= 0, address


def test_text_with_more_space_still_fits_a_phone(new_page: NewPage, pages: Pages) -> None:
    page = new_page(viewport=PHONE, bypass_csp=True)
    for address in pages.all():
        page.goto(address)
        page.evaluate(SPACED_TEXT)
        assert overflow(page) <= 0, address


def test_every_page_has_one_first_heading(page: Page, pages: Pages) -> None:
    for address in pages.all():
        page.goto(address)
        assert page.locator("h1").count() == 1, address


def test_the_console_stays_silent(page: Page, pages: Pages) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for address in pages.found():
        page.goto(address)
        scroll_through(page)
    assert said == []


def test_nothing_is_asked_of_another_host_and_no_cookie_is_set(page: Page, pages: Pages) -> None:
    foreign: list[str] = []
    page.on(
        "request",
        lambda asked: None if asked.url.startswith(pages.home) else foreign.append(asked.url),
    )
    for address in pages.all():
        page.goto(address)
        scroll_through(page)
        assert page.context.cookies() == [], address
    assert foreign == []


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("chosen", ["", CHOOSE_DARK_AND_LARGE], ids=["as it is", "as chosen"])
def test_nothing_moves_while_pages_load(
    new_page: NewPage, pages: Pages, screen: str, chosen: str
) -> None:
    page = new_page(viewport=SCREENS[screen])
    page.add_init_script(chosen + COLLECT_SHIFTS)
    for address in pages.all():
        page.goto(address)
        scroll_through(page)
        assert page.evaluate("window.shifts") < 0.001, (address, page.evaluate("window.moved"))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_nothing(new_page: NewPage, pages: Pages, screen: str, theme: str) -> None:
    page = new_page(viewport=SCREENS[screen], **THEMES[theme])
    for address in pages.all():
        page.goto(address)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{address}\n{found.generate_report()}"


def test_targets_are_large_enough_for_a_thumb(new_page: NewPage, pages: Pages) -> None:
    page = new_page(viewport=PHONE)
    for address in pages.all():
        page.goto(address)
        small = page.evaluate(
            """(least) => [...document.querySelectorAll(
                ".menu a, .links a, .tasks a, li > a, button, summary, input:not([type=hidden])")]
                .filter((element) => element.checkVisibility())
                .filter((element) => !element.closest("[aria-hidden=true]"))
                .filter((element) => (element.closest("label") ?? element)
                    .getBoundingClientRect().height < least)
                .map((element) => element.outerHTML)""",
            LEAST_TARGET,
        )
        assert small == [], address


@pytest.mark.parametrize("kind", ["home", "section", "article", "search", "lasting"])
def test_pages_are_light(page: Page, pages: Pages, kind: str) -> None:
    responses: list[Response] = []
    page.on("response", lambda response: responses.append(response))
    page.goto(getattr(pages, kind))
    page.wait_for_load_state("networkidle")
    own = [each for each in responses if "/media/" not in each.url]
    sizes = {
        kind: sum(
            each.request.sizes()["responseBodySize"]
            for each in own
            if each.request.resource_type == kind
        )
        for kind in ("document", "stylesheet", "script")
    }
    assert len(own) <= MOST_REQUESTS
    assert sum(sizes.values()) <= MOST_BYTES
    assert 0 < sizes["script"] <= MOST_SCRIPT_BYTES
