"""The layout of the admin: on a phone and on a desktop, in the light and the dark theme."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Locator, Page, expect

from tests.browser.admin_office import LONG_TITLE, Office
from tests.browser.editing import wait_for_editor
from tests.browser.screens import overflow

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
THEMES = {  # what the system asks for, and where the admin's own switch stands
    "light": ("light", "auto"),
    "auto-dark": ("dark", "auto"),
    "dark": ("light", "dark"),
}
LAPTOP = {"width": 1366, "height": 768}
# By how many pixels a list is wider than its place, and the dates and states on more than one line.
OUT_OF_SIGHT = r"""() => {
    const place = document.querySelector("#changelist .results");
    const lines = (cell) => {
        const range = document.createRange();
        range.selectNodeContents(cell);
        return new Set([...range.getClientRects()].map((each) => Math.round(each.top / 12))).size;
    };
    const whole = [...document.querySelectorAll("#result_list tbody .state, #result_list tbody td")]
        .filter((each) => each.matches(".state") || /^\s*\d\d\/\d\d\/\d{4}/.test(each.textContent))
        .filter((each) => each.checkVisibility() && !each.querySelector("a, input"));
    const broken = innerWidth < 1000 ? [] : whole.filter((each) => lines(each) > 1);
    return [Math.max(0, place ? place.scrollWidth - place.clientWidth : 0),
        broken.map((each) => each.textContent)];
}"""
IS_IN_FIRST_ROW = (
    """() => Boolean(document.activeElement.closest("#result_list tbody tr:first-child"))"""
)

Open = Callable[..., Page]


@pytest.fixture
def open_page(office: Office, new_page: Callable[..., Page]) -> Open:
    """Return a function that opens pages of the admin for the signed-in user."""

    def visit(path: str, viewport: dict[str, int], theme: str = "light") -> Page:
        system, switch = THEMES[theme]
        page = new_page(viewport=viewport, color_scheme=system, reduced_motion="reduce")
        page.add_init_script(f"localStorage.setItem('theme', '{switch}')")
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": office.session, "url": office.url}])
        page.goto(office.url + path)
        return page

    return visit


def box(locator: Locator) -> dict[str, float]:
    found: Any = locator.bounding_box()
    assert found
    return {**found, "right": found["x"] + found["width"], "bottom": found["y"] + found["height"]}


def lists(office: Office) -> list[str]:
    """Return the addresses of all lists."""
    everything = (each.path for each in office.screens if not each.role)
    return [each for each in everything if re.fullmatch(r"[a-z]+/[a-z]+/", each)]


@pytest.mark.parametrize("viewport", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_no_list_is_cut_off_and_no_date_is_broken(
    office: Office, open_page: Open, viewport: dict[str, int]
) -> None:
    page = open_page("", viewport)
    for path in lists(office):
        page.goto(office.url + path)
        hidden, broken = page.evaluate(OUT_OF_SIGHT)
        assert (hidden, broken) == (0, []), path


def test_the_keyboard_reaches_the_first_row_of_every_list_within_ten_tabs(
    office: Office, open_page: Open
) -> None:
    page = open_page("", LAPTOP)
    for path in lists(office):
        page.goto(office.url + path)
        if not page.locator("#result_list").count():
            continue
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        skip = page.get_by_role("link", name="Đến danh sách")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()
        page.keyboard.press("Enter")
        expect(page.locator("#result_list tbody")).to_be_focused()
        if not page.locator("#result_list tbody tr:first-child :is(a, input)").count():
            continue  # only to be read
        for _ in range(7):
            page.keyboard.press("Tab")
            if page.evaluate(IS_IN_FIRST_ROW):
                break
        assert page.evaluate(IS_IN_FIRST_ROW), path


def test_the_first_tab_skips_to_the_content(office: Office, open_page: Open) -> None:
    page = open_page(office.article, LAPTOP)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Đến nội dung chính")
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_the_text_of_an_article_begins_on_the_first_screen(office: Office, open_page: Open) -> None:
    page = open_page(office.article, LAPTOP)
    wait_for_editor(page)
    text = box(page.locator("iframe.cke_wysiwyg_frame"))
    bar = box(page.locator(".article-actions"))
    assert text["y"] + 100 <= bar["y"] <= LAPTOP["height"]
    assert box(page.locator("#id_section"))["bottom"] <= bar["y"]


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_a_group_of_an_article_opens_by_the_keyboard_and_tells_what_is_in_it(
    office: Office, new_page: Callable[..., Page], script: bool
) -> None:
    page = new_page(viewport={"width": 320, "height": 640}, java_script_enabled=script)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": office.session, "url": office.url}])
    page.goto(office.url + office.article)
    group = page.locator(".group", has_text="Tác giả, nguồn, sự kiện")
    field = page.locator("#id_byline")
    expect(field).to_be_hidden()
    group.locator("summary").press("Enter")
    expect(field).to_be_visible()
    assert overflow(page) <= 0
    if script:
        field.fill("Thu Hà")
        expect(group.locator("summary")).to_have_text(re.compile("Thu Hà"))


def test_on_a_phone_the_state_stands_below_the_title(open_page: Open) -> None:
    page = open_page("news/article/", PHONE)
    row = page.locator("#result_list tbody tr", has_text=LONG_TITLE)
    assert box(row.locator(".state"))["y"] >= box(row.locator("th"))["bottom"]


def test_on_a_phone_each_value_says_what_it_is(open_page: Open) -> None:
    page = open_page("news/article/", PHONE)
    seen = page.locator("#result_list .field-total_views").first
    assert seen.get_attribute("data-label") == "Lượt xem"


def test_on_a_phone_the_filter_is_folded_before_the_rows(open_page: Open) -> None:
    page = open_page("news/article/", PHONE)
    choices = page.locator("#changelist-filter")
    expect(choices).to_be_hidden()
    page.get_by_text("Bộ lọc").first.click()
    expect(choices).to_be_visible()
    assert box(choices)["bottom"] <= box(page.locator("#result_list"))["y"]


def test_on_a_desk_the_filter_stands_beside_the_rows(open_page: Open) -> None:
    page = open_page("news/article/", DESK)
    assert box(page.locator("#changelist-filter"))["x"] >= box(page.locator(".results"))["right"]


def test_lists_write_short_dates(open_page: Open) -> None:
    page = open_page("news/image/", DESK)
    expect(page.locator(".field-uploaded_at").first).to_have_text("26/11/2026, 17:43")


def test_what_waits_comes_before_the_numbers(open_page: Open) -> None:
    page = open_page("", PHONE)
    waiting, numbers = page.locator("#cho-duyet"), page.locator("#truy-cap")
    assert box(waiting)["y"] < box(numbers)["y"]


def test_the_desk_fills_a_wide_screen(open_page: Open) -> None:
    page = open_page("", DESK)
    cards = {round(box(card)["x"]) for card in page.locator(".desk__card").all()}
    assert len(cards) == 3


def test_the_buttons_of_an_article_are_always_in_reach(office: Office, open_page: Open) -> None:
    page = open_page(office.article, PHONE)
    row = page.locator(".article-actions .submit-row")
    expect(row.get_by_role("button", name="Lưu nháp")).to_be_in_viewport()
    assert box(row)["height"] < 60


def test_the_buttons_cover_no_field_in_focus(office: Office, open_page: Open) -> None:
    page = open_page(office.article, PHONE)
    row = page.locator(".article-actions .submit-row")
    page.locator("#id_title").focus()
    seen = 0
    for _ in range(40):
        page.keyboard.press("Tab")
        field = page.locator(":focus")
        if field.count() and field.evaluate("element => element.matches('[type=text], textarea')"):
            seen += 1
            assert box(field)["bottom"] <= box(row)["y"] or box(field)["y"] >= box(row)["bottom"]
    assert seen


def test_the_text_being_written_is_as_dark_as_the_admin(open_page: Open) -> None:
    page = open_page("news/article/add/", DESK, "dark")
    body = page.frame_locator("iframe.cke_wysiwyg_frame").locator("body")
    expect(body).to_have_css("background-color", "rgb(34, 31, 28)")
    page.locator("#user-tools .theme-toggle").click()  # to light
    expect(body).to_have_css("background-color", "rgb(255, 255, 255)")


@pytest.mark.parametrize(
    ("path", "question"),
    [
        ("news/section/add/", "Người phụ trách:"),
        ("ads/advertisement/add/", "Các thứ trong tuần:"),
        ("ads/advertisement/add/", "Bắt đầu:"),
        ("ads/advertisement/add/", "Vị trí đặt:"),
    ],
)
def test_groups_of_fields_are_named_by_their_question(
    open_page: Open, path: str, question: str
) -> None:
    group = open_page(path, DESK).get_by_role("group", name=question, exact=True)
    assert group.get_by_role("checkbox").or_(group.get_by_role("textbox")).count() > 0


def test_a_comparison_fits_a_narrow_telephone(open_page: Open) -> None:
    page = open_page("portal/linkedhost/doi-chieu/", {"width": 320, "height": 800})
    expect(page.get_by_text("17.709 tệp của chương trình")).to_be_visible()
    assert overflow(page) == 0
