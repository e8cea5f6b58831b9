"""Counting as a reader's browser does it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from ads.subjects import subject_of
from analytics.models import FilteredCount, OpeningBalance, SubjectHourlyCount
from analytics.site_numbers import site_numbers
from core.counting_events import EventKind, FilterReason
from news.models import Article
from tests.browser.conftest import USER_AGENT
from tests.factories import make_advertisement, make_article, make_placement
from tests.browser.served_site import ServedSite

pytestmark = pytest.mark.browser

NewPage = Callable[..., Page]
FLUSHED = 20_000  # milliseconds: a flush each second, on a slow machine


def figure(page: Page, name: str) -> Locator:
    return page.locator(f'[data-count="{name}"]').first


def wait_until(page: Page, is_so: Callable[[], bool]) -> None:
    """Wait until the flush has made something so."""
    for _ in range(FLUSHED // 100):
        if is_so():
            return
        page.wait_for_timeout(100)
    pytest.fail("The flush has not done it")


def counted(kind: EventKind, subject: str = "") -> int:
    counts = SubjectHourlyCount.objects.filter(kind=kind, subject__startswith=subject)
    return sum(counts.values_list("count", flat=True))


@pytest.fixture
def address(live_site: ServedSite) -> str:
    """The address of an article that came with 521 views."""
    return live_site.url + make_article(opening_view_count=521).get_absolute_url()


def test_views_move_by_one_when_an_article_is_read(page: Page, address: str) -> None:
    page.goto(address)
    expect(figure(page, "views")).to_have_text("522")
    wait_until(page, lambda: counted(EventKind.VIEW) == 1)


def test_views_do_not_move_when_it_is_reloaded(page: Page, address: str) -> None:
    page.goto(address)
    wait_until(page, lambda: counted(EventKind.VIEW) == 1)
    with page.expect_response("**/ghi-nhan/"):
        page.reload()
    expect(figure(page, "views")).to_have_text("522")
    wait_until(page, lambda: FilteredCount.objects.filter(reason=FilterReason.REPEAT).exists())
    assert counted(EventKind.VIEW) == 1


def test_views_do_not_move_when_the_reader_comes_back_to_it(
    page: Page, address: str, live_site: ServedSite
) -> None:
    page.goto(address)
    page.goto(live_site.url)
    page.go_back()
    wait_until(page, lambda: counted(EventKind.VIEW) == 2)
    page.wait_for_timeout(1500)
    assert counted(EventKind.VIEW, "news.article") == 1


def test_a_cached_page_shows_the_views_of_now(new_page: NewPage, address: str) -> None:
    """Two readers get the same bytes within five seconds, but each sees himself counted."""
    first = new_page()
    first.goto(address)
    wait_until(first, lambda: counted(EventKind.VIEW, "news.article") == 1)
    first.wait_for_timeout(1500)  # the flush tells the spool
    other = new_page(user_agent=f"{USER_AGENT} Edg/140.0.0.0")
    other.goto(address)
    expect(figure(other, "views")).to_have_text("523")


def test_the_four_numbers_are_there_without_a_reload(page: Page, live_site: ServedSite) -> None:
    OpeningBalance.objects.create(visits=7_448_250)
    page.goto(live_site.url)
    wait_until(page, lambda: site_numbers().total == 7_448_251)
    page.wait_for_timeout(1500)  # the flush tells the spool
    page.reload()
    for name, text in (("online", "1"), ("today", "1"), ("week", "1"), ("total", "7.448.251")):
        expect(figure(page, name)).to_have_text(text)


def test_without_script_an_image_counts(new_page: NewPage, address: str) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(address)
    wait_until(page, lambda: counted(EventKind.VIEW, "news.article") == 1)


def test_a_page_opened_in_the_background_counts_once_it_is_seen(
    new_page: NewPage, address: str
) -> None:
    page = new_page()
    page.add_init_script(
        "let state = 'hidden';"
        "Object.defineProperty(document, 'visibilityState', {get: () => state});"
        "window.comeToFront = () => {"
        "  state = 'visible'; document.dispatchEvent(new Event('visibilitychange'))};"
    )
    page.goto(address)
    page.wait_for_timeout(2500)
    assert counted(EventKind.VIEW) == 0
    page.evaluate("comeToFront()")
    wait_until(page, lambda: counted(EventKind.VIEW) == 1)


def test_a_page_that_is_prefetched_counts_once_it_is_opened(
    page: Page, address: str, live_site: ServedSite
) -> None:
    page.goto(f"{live_site.url}/so-do/")
    with page.expect_response(address):
        page.evaluate(
            "href => document.head.append("
            "Object.assign(document.createElement('link'), { rel: 'prefetch', href }))",
            address,
        )
    page.wait_for_timeout(2500)
    assert counted(EventKind.VIEW, "news.article") == 0
    page.goto(address)
    wait_until(page, lambda: counted(EventKind.VIEW, "news.article") == 1)


def test_a_page_rendered_ahead_counts_once_it_is_shown(new_page: NewPage, address: str) -> None:
    page = new_page()
    page.add_init_script(
        "let ahead = true;"
        "Object.defineProperty(document, 'prerendering', {get: () => ahead});"
        "window.activate = () => {"
        "  ahead = false; document.dispatchEvent(new Event('prerenderingchange'))};"
    )
    page.goto(address)
    page.wait_for_timeout(2500)
    assert counted(EventKind.VIEW) == 0
    page.evaluate("activate()")
    wait_until(page, lambda: counted(EventKind.VIEW) == 1)


@pytest.fixture
def far_down(live_site: ServedSite) -> str:
    """The subject of an advertisement at the end of a long article."""
    placement = make_placement(position="article_end", width=600, height=300)
    advertisement = make_advertisement(placement)
    make_article(body="<p>Một đoạn văn dài.</p>" * 200)
    return subject_of(advertisement.pk, placement.pk)


def open_article(page: Page, live_site: ServedSite) -> Locator:
    page.goto(live_site.url + Article.objects.get().get_absolute_url())
    return page.locator("[data-seen]").last


def test_what_is_scrolled_to_becomes_viewable_once(
    page: Page, live_site: ServedSite, far_down: str
) -> None:
    shown = open_article(page, live_site)
    shown.scroll_into_view_if_needed()
    wait_until(page, lambda: counted(EventKind.VIEWABLE, far_down) == 1)
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_timeout(300)
    shown.scroll_into_view_if_needed()
    page.wait_for_timeout(3000)
    assert counted(EventKind.VIEWABLE, far_down) == 1


def test_what_is_scrolled_past_quickly_does_not(
    page: Page, live_site: ServedSite, far_down: str
) -> None:
    shown = open_article(page, live_site)
    shown.scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_timeout(3000)
    assert counted(EventKind.VIEWABLE, far_down) == 0


def test_without_script_an_image_tells_what_was_served(
    new_page: NewPage, live_site: ServedSite, far_down: str
) -> None:
    page = new_page(java_script_enabled=False)
    open_article(page, live_site)
    wait_until(page, lambda: counted(EventKind.SERVED, far_down) == 1)
