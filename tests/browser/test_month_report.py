"""The month report of the statistics, printed from a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.served_site import ServedSite
from tests.factories import make_user

pytestmark = pytest.mark.browser


@pytest.fixture
def report(live_site: ServedSite, new_page: Callable[..., Page]) -> Page:
    """Open the report in the browser of someone who may see it; `printed` counts its printing."""
    page = new_page()
    live_site.sign_in(page.context, make_user("analytics.view_dailycount"))
    page.add_init_script("window.printed = 0; window.print = () => { window.printed += 1; }")
    page.goto(f"{live_site.url}/quan-tri/thong-ke/thang/?thang=2026-10")
    return page


def test_the_button_prints_the_report(report: Page) -> None:
    button = report.get_by_role("button", name="In báo cáo")
    expect(button).to_be_visible()
    button.click()
    assert report.evaluate("window.printed") == 1


def test_on_paper_there_is_the_report_alone(report: Page) -> None:
    report.emulate_media(media="print")
    expect(report.locator(".month-report")).to_be_visible()
    expect(report.get_by_role("button", name="In báo cáo")).to_be_hidden()
    expect(report.locator("#header")).to_be_hidden()
