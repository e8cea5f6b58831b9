"""Enter in a one-line field of the admin sends no form, with JavaScript and without."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from news.models import Article
from portal.models import Alert
from tests.browser.served_site import ServedSite
from tests.factories import make_section

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_enter_in_any_line_of_the_article_form_saves_nothing(
    live_site: ServedSite, new_page: Callable[..., Page], script: bool
) -> None:
    make_section()
    page = new_page(java_script_enabled=script)
    live_site.sign_in(page.context, User.objects.create_superuser("duyet"))
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.method} {request.url}"))
    page.goto(f"{live_site.url}/quan-tri/news/article/add/")
    page.locator("#id_title").fill("Mở lớp bơi")
    for summary in page.locator(".writing .group > summary").all():
        summary.click()
    lines = page.locator("#article_form input:is([type=text], [type=number], :not([type]))").all()
    visible = [line for line in lines if line.is_visible()]
    assert len(visible) > 5
    for line in visible:
        line.press("Enter")
    assert f"POST {page.url}" not in sent  # only what is typed is kept
    assert page.locator("#id_title").input_value() == "Mở lớp bơi"
    assert not Article.objects.exists()


def test_enter_again_and_again_reaches_no_button(
    live_site: ServedSite, new_page: Callable[..., Page]
) -> None:
    page = new_page()
    live_site.sign_in(page.context, User.objects.create_superuser("noi-dung"))
    page.goto(f"{live_site.url}/quan-tri/portal/alert/add/")
    page.locator("#id_title").fill("Cúp nước khu 3")
    for _ in range(30):
        page.keyboard.press("Enter")
        assert page.locator("button:focus, [type=submit]:focus").count() == 0
    page.locator("[name=_save]").first.click()
    question = page.locator(".confirmation")
    expect(question).to_be_focused()
    page.keyboard.press("Enter")
    expect(question).to_be_visible()
    assert not Alert.objects.exists()
    page.get_by_role("button", name="Xác nhận và lưu").dblclick(no_wait_after=True)
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Alert.objects.count() == 1
