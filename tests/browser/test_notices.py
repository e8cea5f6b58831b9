"""Advertisements on public pages, and their previews, in a browser."""

from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, Request, Route, expect

from ads.models import Advertisement, Complaint, PlacementHourlyCount
from analytics.models import SubjectHourlyCount
from core.counting_events import EventKind
from core.images import store_picture
from news.models import Article
from tests.browser.screens import COLLECT_SHIFTS, read_to_the_end
from tests.browser.served_site import ServedSite
from tests.factories import make_advertisement, make_article, make_placement, make_user

pytestmark = pytest.mark.browser

NewPage = Callable[..., Page]
# Milliseconds: one second in sight, and half another until the browser tells of it.
LONGER_THAN_IT_TAKES_TO_BE_SEEN = 2000
VIEWABLE = SubjectHourlyCount.objects.filter(kind=EventKind.VIEWABLE)
PHONE = {"viewport": {"width": 390, "height": 844}}


def picture(width: int, height: int, colour: str = "seagreen") -> str:
    """Store a real picture, so that pages have something to load."""
    return store_picture(Image.new("RGB", (width, height), colour), "thong-tin").name


def numbers(advertisement: Advertisement) -> tuple[int, int, int, int]:
    rows = PlacementHourlyCount.objects.filter(advertisement=advertisement)
    return (
        sum(row.served for row in rows),
        sum(row.measurable for row in rows),
        sum(row.viewable for row in rows),
        sum(row.clicks for row in rows),
    )


@pytest.fixture
def at_the_end(live_site: ServedSite) -> Advertisement:
    """An advertisement at the end of a long article."""
    placement = make_placement(position="article_end", width=600, height=300)
    make_article(body="<p>Một đoạn văn dài.</p>" * 200)
    return make_advertisement(placement, image=picture(600, 300))


def open_article(page: Page, live_site: ServedSite) -> Locator:
    page.goto(live_site.url + Article.objects.get().get_absolute_url())
    return page.locator("[data-seen]").last


def stop_clock(page: Page) -> list[str]:
    """Make the page's time pass only when it is told to; give what it will send as viewable."""
    page.clock.install(time=0)
    page.clock.pause_at(1)
    told: list[str] = []

    def look(request: Request) -> None:
        if "viewable" in (request.post_data or ""):
            told.append(request.url)

    page.on("request", look)
    return told


def scroll_to(shown: Locator) -> None:
    """Scroll to an element, and wait until the browser has told of it."""
    shown.scroll_into_view_if_needed()
    expect(shown).to_be_in_viewport(ratio=0.5)


def scroll_away(page: Page, shown: Locator) -> None:
    page.evaluate("scrollTo(0, 0)")
    expect(shown).not_to_be_in_viewport()


def see(page: Page, shown: Locator) -> None:
    """Look at an element until the browser has sent that it was viewable."""
    with page.expect_response(lambda answer: "viewable" in (answer.request.post_data or "")):
        scroll_to(shown)
        expect(shown.locator("img").first).to_have_js_property("complete", True)
        page.clock.run_for(LONGER_THAN_IT_TAKES_TO_BE_SEEN)


def test_what_is_scrolled_to_counts_once_in_the_report(
    page: Page, live_site: ServedSite, at_the_end: Advertisement
) -> None:
    told = stop_clock(page)
    shown = open_article(page, live_site)
    see(page, shown)
    live_site.count()
    assert numbers(at_the_end) == (1, 1, 1, 0)
    assert VIEWABLE.get().count == 1
    scroll_away(page, shown)
    scroll_to(shown)
    page.clock.run_for(LONGER_THAN_IT_TAKES_TO_BE_SEEN)
    assert len(told) == 1


def test_an_advertisement_scrolled_past_is_viewable_only_after_a_second(
    page: Page, live_site: ServedSite, at_the_end: Advertisement
) -> None:
    told = stop_clock(page)
    shown = open_article(page, live_site)
    scroll_to(shown)
    page.clock.run_for(900)
    scroll_away(page, shown)
    page.clock.run_for(LONGER_THAN_IT_TAKES_TO_BE_SEEN)
    assert told == []
    see(page, shown)
    live_site.count()
    assert numbers(at_the_end) == (1, 1, 1, 0)


def test_a_picture_that_is_not_there_is_not_viewable_until_it_is(
    page: Page, live_site: ServedSite, at_the_end: Advertisement
) -> None:
    held: list[Route] = []
    page.route("**/thong-tin/**", lambda route: held.append(route))
    told = stop_clock(page)
    with page.expect_request("**/thong-tin/**"):
        shown = open_article(page, live_site)
        shown.scroll_into_view_if_needed()
    expect(shown).to_be_in_viewport(ratio=0.5)
    page.clock.run_for(LONGER_THAN_IT_TAKES_TO_BE_SEEN)
    assert told == []
    for route in held:
        route.continue_()
    see(page, shown)


def test_of_a_large_one_three_tenths_are_enough(page: Page, live_site: ServedSite) -> None:
    placement = make_placement(position="article_end", width=700, height=600)
    make_article(body="<p>Một đoạn văn dài.</p>" * 200)
    make_advertisement(placement, image=picture(700, 600))
    told = stop_clock(page)
    shown = open_article(page, live_site)
    expect(shown.locator("img").first).to_have_attribute("loading", "lazy")
    page.evaluate(
        """(element) => {
            const box = element.getBoundingClientRect();
            scrollTo(0, scrollY + box.top - innerHeight + box.height * 0.4);
        }""",
        shown.element_handle(),
    )
    expect(shown).to_be_in_viewport(ratio=0.35)
    expect(shown).not_to_be_in_viewport(ratio=0.5)
    expect(shown.locator("img").first).to_have_js_property("complete", True)
    with page.expect_response(lambda answer: "viewable" in (answer.request.post_data or "")):
        page.clock.run_for(LONGER_THAN_IT_TAKES_TO_BE_SEEN)
    assert len(told) == 1


def test_without_script_an_advertisement_counts_as_served_and_clicked(
    new_page: NewPage, live_site: ServedSite, at_the_end: Advertisement
) -> None:
    page = new_page(java_script_enabled=False)
    page.route("https://dichvucong.gov.vn/**", lambda route: route.fulfill(body="Đến nơi"))
    shown = open_article(page, live_site)
    live_site.count()
    assert numbers(at_the_end) == (1, 0, 0, 0)
    with page.expect_request("https://dichvucong.gov.vn/**"):
        shown.get_by_role("link").first.click()
    live_site.count()
    assert numbers(at_the_end) == (1, 0, 0, 1)


def test_a_pause_is_gone_from_the_page_within_five_seconds(
    page: Page, live_site: ServedSite
) -> None:
    advertisement = make_advertisement(make_placement(position="header"), alt="Vay nhanh")
    page.goto(live_site.url)
    expect(page.get_by_alt_text("Vay nhanh")).to_be_attached()
    Advertisement.objects.filter(pk=advertisement.pk).update(is_paused=True)
    page.wait_for_timeout(5000)
    page.goto(live_site.url)
    expect(page.get_by_alt_text("Vay nhanh")).to_have_count(0)


@pytest.fixture
def full_columns(live_site: ServedSite) -> None:
    for position, capacity in (("left", 3), ("right", 2), ("header", 1)):
        wide = position == "header"
        size = (1200, 160) if wide else (300, 250)
        placement = make_placement(
            position=position, capacity=capacity, width=size[0], height=size[1]
        )
        for number in range(capacity):
            make_advertisement(
                placement, image=picture(*size), alt=f"{position} {number}", kind="commercial"
            )


def test_nothing_on_the_page_moves_while_it_loads(
    page: Page, live_site: ServedSite, full_columns: None
) -> None:
    page.add_init_script(COLLECT_SHIFTS)
    read_to_the_end(page, live_site.url)
    assert page.evaluate("window.shifts") < 0.01, page.evaluate("window.moved")


def test_side_columns_are_rows_on_a_phone(
    new_page: NewPage, live_site: ServedSite, full_columns: None
) -> None:
    page = new_page(**PHONE)
    page.goto(live_site.url)
    tops = [
        page.get_by_alt_text(f"left {number}", exact=True).evaluate(
            "image => Math.round(image.closest('li').getBoundingClientRect().top)"
        )
        for number in range(3)
    ]
    assert len(set(tops)) == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_report_is_sent_without_script(
    new_page: NewPage, live_site: ServedSite, full_columns: None, quick_reader: None
) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(live_site.url)
    page.get_by_role("link", name="Báo cáo vi phạm").first.click()
    page.get_by_label("Lừa đảo").check()
    page.get_by_label("Nội dung phản ánh").fill("Hứa vay không cần giấy tờ.")
    page.get_by_role("button", name="Gửi báo cáo").click()
    expect(page.get_by_text("Đang chờ xử lý.")).to_be_visible()
    assert Complaint.objects.get().reason == "fraud"


def test_staff_see_a_draft_in_its_place_and_nothing_is_counted(
    page: Page, live_site: ServedSite
) -> None:
    draft = make_advertisement(
        make_placement(position="header", width=1200, height=160),
        approved=False,
        image=picture(1200, 160),
        alt="Bản chưa duyệt",
    )
    live_site.sign_in(page.context, make_user("ads.view_advertisement"))
    told = stop_clock(page)
    page.goto(f"{live_site.url}/quan-tri/ads/advertisement/{draft.pk}/xem-thu/")
    shown = page.frame_locator("iframe").get_by_alt_text("Bản chưa duyệt")
    scroll_to(shown)
    page.clock.run_for(LONGER_THAN_IT_TAKES_TO_BE_SEEN)
    assert told == []
    live_site.count()
    assert numbers(draft) == (0, 0, 0, 0)
