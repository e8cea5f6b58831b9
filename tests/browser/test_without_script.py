"""The public pages without JavaScript: turned off, or never loaded."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from portal.models import Enquiry
from tests.browser.filled_site import Pages
from tests.browser.screens import PHONE
from tests.browser.served_site import ServedSite

pytestmark = pytest.mark.browser


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    return new_page(java_script_enabled=False, viewport=PHONE)


def test_nothing_that_needs_script_is_shown(page: Page, pages: Pages) -> None:
    for address in pages.all():
        page.goto(address)
        expect(page.locator("button[type=button]:visible")).to_have_count(0)
        expect(page.locator(".display")).to_be_hidden()


def test_a_phone_opens_the_menu(page: Page, pages: Pages) -> None:
    page.goto(pages.home)
    page.get_by_text("Danh mục", exact=True).click()
    link = page.locator(".menu__drawer").get_by_role("link", name="Dịch vụ công")
    expect(link).to_be_visible()


def test_search_finds(page: Page, pages: Pages) -> None:
    page.goto(pages.home)
    page.get_by_label("Từ cần tìm").fill("quay mot cua")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Tìm thấy 14 kết quả")).to_be_visible()


def test_search_is_narrowed(page: Page, pages: Pages) -> None:
    page.goto(pages.search)
    page.get_by_text("Tìm kiếm nâng cao").click()
    page.get_by_label("Chuyên mục").select_option("Cải cách hành chính › Một cửa")
    page.get_by_role("button", name="Tìm với các điều kiện này").click()
    expect(page.get_by_text("Tìm thấy 0 kết quả")).to_be_visible()
    expect(page.get_by_role("heading", name="Chuyên mục đọc nhiều")).to_be_hidden()


def test_alerts_and_statistics_are_read(page: Page, pages: Pages) -> None:
    page.goto(pages.home)
    alerts = page.get_by_role("region", name="Thông báo quan trọng")
    assert re.findall("Khẩn cấp|Cảnh báo|Thông báo", alerts.inner_text())[0] == "Khẩn cấp"
    expect(page.get_by_text("Trong tuần")).to_be_visible()


def test_advertisements_lead_where_they_say(page: Page, pages: Pages) -> None:
    page.goto(pages.home)
    links = page.locator(".slot__link")
    expect(links.first).to_be_visible()
    assert {
        re.sub(r"\d+", "N", str(each.get_attribute("href"))).split("?")[0] for each in links.all()
    } == {"/di/N/"}


def test_a_reader_sends_an_enquiry_after_correcting_it_and_opens_its_page(
    page: Page, live_site: ServedSite, quick_reader: None
) -> None:
    page.goto(f"{live_site.url}/lien-he/")
    page.get_by_label("Nội dung", exact=True).fill("Đèn đường ngõ 5 hỏng đã ba tuần.")
    page.get_by_role("button", name="Gửi thư").click()
    expect(page.get_by_role("heading", name="Thư chưa được gửi")).to_be_in_viewport()
    page.get_by_role("link", name="Về việc: Hãy chọn một việc.").click()
    page.get_by_label("Phản ánh, kiến nghị").check()
    page.get_by_role("button", name="Gửi thư").click()
    expect(page.get_by_text("Đang chờ xử lý.")).to_be_visible()
    letter = Enquiry.objects.get()
    expect(page.get_by_role("heading", level=1)).to_have_text(str(letter))
    assert letter.body == "Đèn đường ngõ 5 hỏng đã ba tuần."


def test_an_article_goes_on_paper_and_back(page: Page, pages: Pages) -> None:
    page.goto(pages.article)
    page.get_by_role("link", name="In bài viết").click()
    expect(page).to_have_url(pages.paper)
    page.get_by_role("link", name="Về bài viết").click()
    expect(page).to_have_url(pages.article)
