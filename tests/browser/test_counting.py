"""Counting of page views and advertisements by the script in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from analytics.models import FilteredCount, OpeningBalance, SubjectHourlyCount
from analytics.site_numbers import site_numbers
from core.counting_events import EventKind, FilterReason
from tests.browser.conftest import USER_AGENT
from tests.browser.served_site import ServedSite
from tests.factories import make_article

pytestmark = pytest.mark.browser

BEACON = "**/ghi-nhan/"

NewPage = Callable[..., Page]


def figure(page: Page, name: str) -> Locator:
    return page.locator(f'[data-count="{name}"]').first


def counted(kind: EventKind, subject: str = "") -> int:
    counts = SubjectHourlyCount.objects.filter(kind=kind, subject__startswith=subject)
    return sum(counts.values_list("count", flat=True))


@pytest.fixture
def address(live_site: ServedSite) -> str:
    """The address of an article that came with 521 views."""
    return live_site.url + make_article(opening_view_count=521).get_absolute_url()


def read(page: Page, address: str, live_site: ServedSite) -> None:
    """Open a page, and count once its beacon has its answer."""
    with page.expect_response(BEACON):
        page.goto(address)
    live_site.count()


def test_views_move_by_one_when_an_article_is_read(
    page: Page, address: str, live_site: ServedSite
) -> None:
    read(page, address, live_site)
    expect(figure(page, "views")).to_have_text("522")
    assert counted(EventKind.VIEW) == 1


def test_views_do_not_move_when_it_is_reloaded(
    page: Page, address: str, live_site: ServedSite
) -> None:
    read(page, address, live_site)
    with page.expect_response(BEACON):
        page.reload()
    expect(figure(page, "views")).to_have_text("522")
    live_site.count()
    assert FilteredCount.objects.filter(reason=FilterReason.REPEAT).exists()
    assert counted(EventKind.VIEW) == 1


def test_views_do_not_move_when_the_reader_comes_back_to_it(
    page: Page, address: str, live_site: ServedSite
) -> None:
    read(page, address, live_site)
    read(page, live_site.url, live_site)
    assert counted(EventKind.VIEW) == 2
    with page.expect_response(BEACON):
        page.go_back()
    assert live_site.count() > 0
    assert counted(EventKind.VIEW, "news.article") == 1


def test_a_cached_page_shows_the_views_of_now(
    new_page: NewPage, address: str, live_site: ServedSite
) -> None:
    """Two readers get the same bytes within five seconds, but each sees himself counted."""
    read(new_page(), address, live_site)
    assert counted(EventKind.VIEW, "news.article") == 1
    other = new_page(user_agent=f"{USER_AGENT} Edg/140.0.0.0")
    other.goto(address)
    expect(figure(other, "views")).to_have_text("523")


def test_the_four_numbers_are_there_without_a_reload(page: Page, live_site: ServedSite) -> None:
    OpeningBalance.objects.create(visits=7_448_250)
    read(page, live_site.url, live_site)
    assert site_numbers().total == 7_448_251
    page.reload()
    for name, text in (("online", "1"), ("today", "1"), ("week", "1"), ("total", "7.448.251")):
        expect(figure(page, name)).to_have_text(text)


def test_without_script_an_image_counts(
    new_page: NewPage, address: str, live_site: ServedSite
) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(address)
    live_site.count()
    assert counted(EventKind.VIEW, "news.article") == 1


@pytest.mark.parametrize("failure", ["offline", "busy"])
def test_a_view_that_could_not_be_sent_is_sent_again_and_counted_once(
    page: Page, address: str, live_site: ServedSite, failure: str
) -> None:
    page.route(BEACON, lambda it: it.abort() if failure == "offline" else it.fulfill(status=503))
    with page.expect_event("requestfinished" if failure == "busy" else "requestfailed"):
        page.goto(address)
    page.wait_for_function("sessionStorage.getItem('beacon')")
    page.unroute_all()
    with page.expect_response(BEACON):
        page.evaluate("dispatchEvent(new Event('online'))")
    live_site.count()
    assert counted(EventKind.VIEW, "news.article") == 1
    read(page, live_site.url, live_site)
    assert counted(EventKind.VIEW) == 2
    assert not FilteredCount.objects.exists()


def test_a_browser_that_a_program_drives_is_tallied_and_not_counted(
    page: Page, address: str, live_site: ServedSite
) -> None:
    page.add_init_script("Object.defineProperty(navigator, 'webdriver', {get: () => true})")
    read(page, address, live_site)
    expect(figure(page, "views")).to_have_text("521")
    assert FilteredCount.objects.get().reason == FilterReason.AUTOMATED


# What the browser is told of its tab, and how it is told of the change.
BACKGROUND = """
let state = 'hidden';
Object.defineProperty(document, 'visibilityState', {get: () => state});
window.comeToFront = () => {
  state = 'visible'; document.dispatchEvent(new Event('visibilitychange'))};
"""
RENDERED_AHEAD = """
let ahead = true;
Object.defineProperty(document, 'prerendering', {get: () => ahead});
window.comeToFront = () => {
  ahead = false; document.dispatchEvent(new Event('prerenderingchange'))};
"""


@pytest.mark.parametrize("tab", [BACKGROUND, RENDERED_AHEAD], ids=["background", "rendered-ahead"])
def test_a_page_counts_only_once_it_is_shown(
    new_page: NewPage, address: str, live_site: ServedSite, tab: str
) -> None:
    page, told = new_page(), []
    page.on("request", lambda request: told.append(request.url))
    page.add_init_script(tab)
    page.goto(address, wait_until="networkidle")
    assert not any("/ghi-nhan/" in url for url in told)
    with page.expect_response(BEACON):
        page.evaluate("comeToFront()")
    live_site.count()
    assert counted(EventKind.VIEW) == 1


def test_a_page_that_is_prefetched_counts_once_it_is_opened(
    page: Page, address: str, live_site: ServedSite
) -> None:
    read(page, f"{live_site.url}/so-do/", live_site)
    with page.expect_response(address):
        page.evaluate(
            "href => document.head.append("
            "Object.assign(document.createElement('link'), { rel: 'prefetch', href }))",
            address,
        )
    page.wait_for_load_state("networkidle")
    live_site.count()
    assert counted(EventKind.VIEW, "news.article") == 0
    read(page, address, live_site)
    assert counted(EventKind.VIEW, "news.article") == 1
