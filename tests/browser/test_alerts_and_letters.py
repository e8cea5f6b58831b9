"""Closing an alert, and writing a letter, in a real browser."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from portal.models import Alert, Enquiry, EnquirySettings, SiteIdentity
from tests.browser.served_site import ServedSite

pytestmark = pytest.mark.browser


def test_a_closed_alert_stays_closed_until_its_words_change(
    page: Page, live_site: ServedSite
) -> None:
    alert = Alert.objects.create(
        title="Cúp nước khu 3", starts_at=timezone.now() - timedelta(hours=1)
    )
    shown = page.get_by_role("heading", name="Cúp nước khu 3")
    page.goto(f"{live_site.url}/tim-kiem/")
    page.get_by_role("button", name="Đóng: Cúp nước khu 3").press("Enter")
    expect(shown).to_be_hidden()
    page.goto(f"{live_site.url}/khong-co/")
    expect(shown).to_be_hidden()
    alert.body = "Đến 17 giờ."
    alert.save()
    page.goto(f"{live_site.url}/khong-co-nua/")
    expect(shown).to_be_visible()


def test_the_machine_proves_its_work_while_the_reader_types(
    page: Page, live_site: ServedSite, quick_reader: None
) -> None:
    EnquirySettings(challenge="always").save()
    # Over plain http a browser has no cryptography for pages.
    page.add_init_script("Object.defineProperty(crypto, 'subtle', { value: undefined })")
    page.goto(f"{live_site.url}/lien-he/?tu=/tim-kiem/")
    page.get_by_label("Phản ánh, kiến nghị").check()
    page.get_by_label("Nội dung", exact=True).fill("Đèn đường ngõ 5 hỏng.")
    page.get_by_role("button", name="Gửi thư").click(timeout=30_000)
    page.wait_for_url("**/lien-he/*/")
    assert Enquiry.objects.get().body == "Đèn đường ngõ 5 hỏng."


def test_after_a_form_with_errors_the_focus_is_on_the_summary(
    page: Page, live_site: ServedSite
) -> None:
    page.goto(f"{live_site.url}/lien-he/")
    page.get_by_role("button", name="Gửi thư").click()
    expect(page.locator(".form__errors")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#id_topic_0")).to_be_focused()
    assert page.context.cookies() == []


def test_a_long_address_stays_inside_a_narrow_form(
    new_page: Callable[..., Page], live_site: ServedSite
) -> None:
    SiteIdentity(email=f"{'phong-tiep-cong-dan' * 3}@phuong-an-thinh.lamgiang.example").save()
    page = new_page(viewport={"width": 320, "height": 640})
    page.goto(f"{live_site.url}/lien-he/")
    assert page.evaluate("document.querySelector('.form').scrollWidth") <= 320
