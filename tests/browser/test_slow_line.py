"""Pages that arrive slowly: nothing that is visible moves."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from threading import Event, Thread
from urllib.parse import urlsplit
from urllib.request import HTTPHandler, OpenerDirector

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import READER
from tests.browser.filled_site import KINDS, Pages
from tests.browser.screens import CHOOSE_DARK_AND_LARGE, COLLECT_SHIFTS, SCREENS

pytestmark = pytest.mark.browser

NewPage = Callable[..., Page]

PIECE_BYTES = 1_000
PAUSE_SECONDS = 0.03  # long enough for a browser to paint what came
PASSING_ON = OpenerDirector()  # whatever the answer is, errors too
PASSING_ON.add_handler(HTTPHandler())

IS_PAINTED = "() => performance.getEntriesByName('first-contentful-paint').length"


@contextmanager
def slow_line(site: str, stops_at: bytes = b"", resumed: Event | None = None) -> Iterator[str]:
    """Send the pages of `site` in small pieces; yield the address of this server.

    It stops before `stops_at` in a page until the event `resumed` is set.
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
                if resumed and stops_at in body[: start + PIECE_BYTES]:
                    resumed.wait(60)
                self.wfile.write(body[start : start + PIECE_BYTES])
                self.wfile.flush()
                time.sleep(PAUSE_SECONDS)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), SlowLine) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def readers(browser: Browser) -> Iterator[list[Page]]:
    """Pages of those who read on a phone and on a desk, as it is and as they have chosen."""
    with ExitStack() as stack:
        pages = []
        for viewport, chosen in product(SCREENS.values(), ("", CHOOSE_DARK_AND_LARGE)):
            context = stack.enter_context(browser.new_context(**READER, viewport=viewport))
            context.add_init_script(chosen + COLLECT_SHIFTS)
            pages.append(context.new_page())
        yield pages


@pytest.fixture(scope="module")
def slow_address(pages: Pages) -> Iterator[str]:
    with slow_line(pages.home.rstrip("/")) as address:
        yield address


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_moves_while_a_page_arrives(
    readers: list[Page], pages: Pages, slow_address: str, kind: str
) -> None:
    path = urlsplit(getattr(pages, kind))
    for page in readers:  # all at once, since the line is what takes the time
        page.goto(f"{slow_address}{path.path}?{path.query}", wait_until="commit")
    for page in readers:
        page.wait_for_load_state()
        shifts = page.evaluate("window.shifts")
        assert shifts < 0.001, (page.viewport_size, page.evaluate("window.moved"))


def test_the_masthead_is_shown_while_the_text_is_on_its_way(
    new_page: NewPage, pages: Pages
) -> None:
    page, resumed = new_page(), Event()
    with slow_line(pages.home.rstrip("/"), stops_at=b"<main", resumed=resumed) as address:
        page.goto(address + urlsplit(pages.article).path, wait_until="commit")
        page.wait_for_function(IS_PAINTED)
        assert page.locator("article").count() == 0
        resumed.set()
        expect(page.locator("article h1")).to_be_visible()
