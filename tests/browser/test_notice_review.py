"""Deciding on an advertisement on a phone, with script and without."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from ads import steps
from ads.models import Advertisement
from tests.browser.axe import violations
from tests.browser.screens import PHONE
from tests.browser.served_site import ServedSite
from tests.browser.test_notices import picture
from tests.factories import make_advertisement, make_placement, make_user

pytestmark = pytest.mark.browser


@pytest.fixture
def changed(live_site: ServedSite) -> Advertisement:
    """A running advertisement with a new picture that waits."""
    header = make_placement(name="Đầu trang", position="header", width=1200, height=160)
    advertisement = make_advertisement(header, title="Hội chợ", image=picture(1200, 160))
    content = advertisement.content_with_placements() | {"image": picture(1200, 161)}
    steps.save_change(advertisement, content, make_user())
    return advertisement


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_an_approver_returns_a_change_and_then_approves_it(
    live_site: ServedSite, new_page: Callable[..., Page], changed: Advertisement, script: bool
) -> None:
    page = new_page(java_script_enabled=script, viewport=PHONE)
    live_site.sign_in(page.context, User.objects.create_superuser("duyet"))
    review = f"{live_site.url}/quan-tri/ads/advertisement/{changed.pk}/duyet/"
    page.goto(review)
    approve = page.get_by_role("button", name="Duyệt và chạy")
    expect(approve).to_be_in_viewport(ratio=1)
    if script:
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert violations(page) == []
    page.get_by_role("link", name="Trả lại…").click()
    reason = page.get_by_label("Lý do trả lại, cho người soạn")
    reason.fill("Ảnh mờ.")
    reason.press("Enter")
    reason.press_sequentially("Làm lại.")
    page.get_by_role("button", name="Trả lại cho người soạn").click()
    expect(page.get_by_text("Đã trả lại cho người soạn “Hội chợ”.")).to_be_visible()
    if script:
        assert page.evaluate("sessionStorage.length") == 0
    change = changed.change
    assert change
    assert change.reason == "Ảnh mờ.\nLàm lại."
    steps.save_change(changed, change.content_with_placements(), make_user())
    page.goto(review)
    approve.click()
    expect(page.get_by_text("Đã duyệt “Hội chợ”.")).to_be_visible()
    changed.refresh_from_db()
    assert changed.image == change.image


def test_enter_in_any_line_of_the_form_saves_nothing(
    live_site: ServedSite, page: Page, changed: Advertisement
) -> None:
    live_site.sign_in(page.context, User.objects.create_superuser("quantri"))
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.goto(f"{live_site.url}/quan-tri/ads/advertisement/{changed.pk}/change/")
    form = page.locator("#advertisement_form")
    lines = form.locator("input:is([type=text], [type=url], [type=number])").all()
    visible = [line for line in lines if line.is_visible()]
    assert len(visible) > 4
    for line in visible:
        line.press("Enter")
    assert "POST" not in sent
