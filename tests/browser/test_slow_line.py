"""Pages that arrive a little at a time: whatever has been shown stays where it is."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from urllib.parse import urlsplit
from urllib.request import HTTPHandler, OpenerDirector

import pytest
from playwright.sync_api import Page, expect

from tests.browser.filled_site import Pages
from tests.browser.test_pages import CHOOSE_DARK_AND_LARGE, COLLECT_SHIFTS, SCREENS, scroll_through

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

NewPage = Callable[..., Page]

PIECE_BYTES = 1_000
PAUSE_SECONDS = 0.03  # long enough for a browser to paint what came
PASSING_ON = OpenerDirector()  # whatever the answer is, errors too
PASSING_ON.add_handler(HTTPHandler())

BOXES = """[...document.querySelectorAll("img")].flatMap((img) =>
    [img.getBoundingClientRect().width, img.getBoundingClientRect().height])"""
IS_PAINTED = "performance.getEntriesByName('first-contentful-paint').length"


@contextmanager
def slow_line(site: str, stops_at: bytes = b"", goes_on: Event | None = None) -> Iterator[str]:
    """Hand on the pages of `site` in small pieces; give the address to ask.

    Where `stops_at` stands in a page, the line stops until it `goes_on`.
    """

    class SlowLine(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with PASSING_ON.open(site + self.path) as answer:
                is_page = answer.headers["Content-Type"].startswith("text/html")
                body = answer.read()
                self.send_response(answer.status)
                self.send_header("Content-Type", answer.headers["Content-Type"])
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
            if not is_page:
                self.wfile.write(body)
                return
            for start in range(0, len(body), PIECE_BYTES):
                if goes_on and stops_at in body[: start + PIECE_BYTES]:
                    goes_on.wait(60)
                self.wfile.write(body[start : start + PIECE_BYTES])
                self.wfile.flush()
                time.sleep(PAUSE_SECONDS)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), SlowLine) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("chosen", ["", CHOOSE_DARK_AND_LARGE], ids=["as it is", "as chosen"])
def test_nothing_moves_while_a_page_arrives(
    new_page: NewPage, pages: Pages, screen: str, chosen: str
) -> None:
    page = new_page(viewport=SCREENS[screen])
    page.add_init_script(chosen + COLLECT_SHIFTS)
    with slow_line(pages.home.rstrip("/")) as address:
        for kind in pages.all():
            path = urlsplit(kind)
            page.goto(f"{address}{path.path}?{path.query}")
            assert page.evaluate("window.shifts") < 0.001, (kind, page.evaluate("window.moved"))


def test_the_masthead_is_shown_while_the_text_is_on_its_way(
    new_page: NewPage, pages: Pages
) -> None:
    page, goes_on = new_page(), Event()
    with slow_line(pages.home.rstrip("/"), stops_at=b"<main", goes_on=goes_on) as address:
        page.goto(address + urlsplit(pages.article).path, wait_until="commit")
        page.wait_for_function(IS_PAINTED)
        assert page.locator("article").count() == 0
        goes_on.set()
        expect(page.locator("article h1")).to_be_visible()


@pytest.mark.parametrize("screen", SCREENS)
def test_pictures_have_their_place_before_they_come(
    new_page: NewPage, pages: Pages, screen: str
) -> None:
    page, waiting = new_page(viewport=SCREENS[screen]), new_page(viewport=SCREENS[screen])
    waiting.route("**/media/**", lambda _: None)
    for kind in pages.all():
        page.goto(kind)
        scroll_through(page)
        waiting.goto(kind, wait_until="domcontentloaded")
        # Half a pixel is lost where a rendition is rounded.
        assert waiting.evaluate(BOXES) == pytest.approx(page.evaluate(BOXES), abs=1), kind
