"""The public pages in a browser: layout, themes, no shifts, no errors in the console, few bytes.

Each page is opened once on each screen, for all tests that only look at it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, Route

from tests.browser.axe import ONLY_COLOURS, violations
from tests.browser.conftest import READER
from tests.browser.filled_site import KINDS, Pages
from tests.browser.screens import (
    CHOOSE_DARK_AND_LARGE,
    COLLECT_SHIFTS,
    PHONE,
    SCREENS,
    SHOWN,
    TABLET,
    THEMES,
    ZOOMED,
    overflow,
    read_to_the_end,
)

pytestmark = pytest.mark.browser

NewPage = Callable[..., Page]

MOST_REQUESTS = 15
MOST_BYTES = 60 * 1024
MOST_SCRIPT_BYTES = 8 * 1024
LEAST_TARGET = 24  # CSS pixels, WCAG 2.2 success criterion 2.5.8
SMALL_TARGETS = """(least) => [...document.querySelectorAll(
    ".menu a, .links a, .tasks a, li > a, button, summary, input:not([type=hidden])")]
    .filter((element) => element.checkVisibility())
    .filter((element) => !element.closest("[aria-hidden=true]"))
    .filter((element) => (element.closest("label") ?? element)
        .getBoundingClientRect().height < least)
    .map((element) => element.outerHTML)"""
# What stands around the text is the same on all pages. It is looked at whole on these, and with
# every text once, on a phone and in the light theme, where axe checks how all is ordered.
WHOLE = ("home", "section")
FRAME = "body > header, .top, .columns__side, .footer"
# As readers of little sight set it (WCAG 2.2 success criterion 1.4.12).
SPACE_TEXT = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: 0.12em !important;" +
        "word-spacing: 0.16em !important } p { margin-block-end: 2em !important }");
    document.adoptedStyleSheets.push(sheet);
}"""
PICTURES = "**/media/**"
BOXES = """[...document.querySelectorAll("img")].flatMap((img) =>
    [img.getBoundingClientRect().width, img.getBoundingClientRect().height])"""


@dataclass
class Visit:
    """A page that was read to its end, with the requests and errors of the browser meanwhile."""

    kind: str
    address: str
    page: Page
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    boxes: list[float] = field(default_factory=list)  # of the pictures, before any has come

    def read(self) -> None:
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.add_init_script(COLLECT_SHIFTS)
        read_to_the_end(self.page, self.address, self.open)

    def open(self, address: str) -> None:
        """Open the page, and look at it before any picture has come."""
        held: list[Route] = []
        self.page.route(PICTURES, lambda route: held.append(route))
        self.page.goto(address, wait_until="domcontentloaded")
        self.boxes = self.page.evaluate(BOXES)
        for route in held:
            route.continue_()
        self.page.unroute(PICTURES)  # lets go what was held since
        self.page.wait_for_load_state()


@pytest.fixture(scope="module", params=SCREENS)
def screen(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def reader(browser: Browser, screen: str) -> Iterator[BrowserContext]:
    with browser.new_context(**READER, viewport=SCREENS[screen]) as context:
        yield context


@pytest.fixture(scope="module")
def chooser(browser: Browser, screen: str) -> Iterator[BrowserContext]:
    """A reader who has chosen the dark theme and large letters before."""
    with browser.new_context(**READER, viewport=SCREENS[screen]) as context:
        context.add_init_script(CHOOSE_DARK_AND_LARGE + COLLECT_SHIFTS)
        yield context


@pytest.fixture(scope="module", params=KINDS)
def visit(request: pytest.FixtureRequest, reader: BrowserContext, pages: Pages) -> Iterator[Visit]:
    with reader.new_page() as page:
        visit = Visit(request.param, getattr(pages, request.param), page)
        visit.read()
        yield visit


def test_the_console_stays_silent(visit: Visit, pages: Pages) -> None:
    if visit.address in pages.found():  # a browser tells of pages that are missing
        assert visit.said == []


def test_nothing_is_asked_of_another_host_and_no_cookie_is_set(visit: Visit, pages: Pages) -> None:
    assert visit.asked
    assert [url for url in visit.asked if not url.startswith(pages.home)] == []
    assert visit.page.context.cookies() == []


def test_nothing_moves_while_it_loads(visit: Visit) -> None:
    assert visit.page.evaluate("window.shifts") < 0.001, visit.page.evaluate("window.moved")


def test_nothing_moves_while_it_loads_as_a_reader_has_chosen(
    visit: Visit, chooser: BrowserContext
) -> None:
    with chooser.new_page() as page:
        read_to_the_end(page, visit.address)
        assert page.evaluate("window.shifts") < 0.001, page.evaluate("window.moved")


def test_pictures_have_their_place_before_they_come(visit: Visit) -> None:
    # Half a pixel is lost where a rendition is rounded.
    assert visit.boxes == pytest.approx(visit.page.evaluate(BOXES), abs=1)


def test_a_page_has_one_first_heading(visit: Visit) -> None:
    assert visit.page.locator("h1").count() == 1


@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing(visit: Visit, theme: str) -> None:
    """In the other themes only colours are checked, since the rest equals the light theme."""
    shown = visit.page.evaluate(SHOWN)
    visit.page.emulate_media(**THEMES[theme], reduced_motion="reduce")
    is_same = theme != "light" and visit.page.evaluate(SHOWN) == shown
    is_narrow = visit.page.viewport_size == PHONE
    exclude = "" if visit.kind in WHOLE or (theme == "light" and is_narrow) else FRAME
    found = violations(visit.page, ONLY_COLOURS if is_same else None, exclude)
    visit.page.emulate_media(color_scheme="null", contrast="null", reduced_motion="null")
    assert found == []


def test_targets_are_large_enough_for_a_thumb(visit: Visit) -> None:
    if visit.page.viewport_size == PHONE:
        assert visit.page.evaluate(SMALL_TARGETS, LEAST_TARGET) == []


@pytest.mark.parametrize("other", [None, ZOOMED, TABLET], ids=["own", "zoomed", "tablet"])
def test_nothing_is_wider_than_the_screen(visit: Visit, other: dict[str, int] | None) -> None:
    own = visit.page.viewport_size
    if other:
        visit.page.set_viewport_size(other)
    assert overflow(visit.page) <= 0
    visit.page.set_viewport_size(own)


# The next two leave the page as they have made it, and come last.


def test_text_with_more_space_still_fits_a_phone(visit: Visit) -> None:
    visit.page.set_viewport_size(PHONE)
    visit.page.evaluate(SPACE_TEXT)
    assert overflow(visit.page) <= 0
    visit.page.evaluate("document.adoptedStyleSheets.pop()")


def test_text_twice_as_large_still_fits_a_phone(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 400, "height": 800})
    visit.page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert overflow(visit.page) <= 0


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
