"""Typed text at the moments when a save or a lost connection could take it away."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Dialog, Page, expect

from news.models import Tag
from tests.browser.editing import wait_for_editor, wait_until
from tests.browser.served_site import ServedSite
from tests.factories import make_user
from tests.news.makers import make_author, write
from tests.portal.letters import make_enquiry

pytestmark = pytest.mark.browser

KEYWORD = "/quan-tri/news/tag/add/"
KEPT = "async (user) => (await localDrafts.all(user)).map((draft) => draft.values.name)"
COUNT = "async (user) => (await localDrafts.all(user)).length"
# The form is sent, and the page stays for as long as a slow server would take.
SEND_SLOWLY = """() => {
    addEventListener("submit", (event) => event.preventDefault(), { once: true });
    document.querySelector("#tag_form [name=_save]").click();
}"""
ANSWER = """(name) => {
    document.querySelector("#id_name").value = name;
    document.querySelector("#tag_form").submit();
}"""
CHOOSE_AND_SEND = """([name, bytes]) => {
    window.sent = 0;
    addEventListener("submit", (event) => { window.sent += 1; event.preventDefault(); });
    const field = document.querySelector("input[type=file][accept*='image/']");
    const chosen = new DataTransfer();
    chosen.items.add(new File([new Uint8Array(bytes)], name, { type: "image/heic" }));
    field.files = chosen.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    field.form.requestSubmit();
}"""


def test_what_is_typed_back_is_sent_after_a_lost_connection(
    page: Page, live_site: ServedSite
) -> None:
    author = make_author()
    article = write(title="Đường hoa")
    live_site.sign_in(page.context, author)
    page.goto(f"{live_site.url}/quan-tri/news/article/{article.pk}/change/")
    wait_for_editor(page)
    status = page.locator("#draft-status")
    page.fill("#id_title", "Đường hoa xuân")
    expect(status).to_have_text(re.compile("^Đã lưu bản gõ dở lên máy chủ lúc [0-9:]+[.]$"))
    page.route("**/go-do/", lambda route: route.abort())
    page.fill("#id_title", "Đường hoa xuân 2027")
    page.evaluate("typed.keep()")
    expect(status).to_contain_text("Mất kết nối")
    page.fill("#id_title", "Đường hoa xuân")
    page.unroute("**/go-do/")
    page.locator("button[name=_save]").click()
    expect(page.locator(".messagelist")).to_contain_text("Đã lưu nháp (bản 2)")


def test_a_form_of_a_filtered_list_is_kept_while_it_is_saved_and_signed_in_for(
    page: Page, live_site: ServedSite
) -> None:
    user = make_user(is_superuser=True, username="thu")
    live_site.sign_in(page.context, user)
    page.add_init_script("sessionStorage.setItem('form-sent', 'form:/')")  # of an older version
    page.goto(f"{live_site.url}{KEYWORD}?_changelist_filters=q%3Dhoa")
    expect(page.locator("form[data-kept]")).to_be_attached()
    page.locator("#id_name").press_sequentially("Tiêm chủng Đường")
    expect(page.locator("#id_slug")).to_have_value("tiem-chung-duong")  # as the server proposes
    page.fill("#id_name", "Tiêm chủng")
    page.evaluate(SEND_SLOWLY)
    page.fill("#id_name", "Tiêm chủng mở rộng")
    wait_until(page, lambda: page.evaluate(KEPT, str(user.pk)) == ["Tiêm chủng mở rộng"])
    page.evaluate(ANSWER, "Tiêm chủng")
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Tag.objects.get().name == "Tiêm chủng"
    page.goto(f"{live_site.url}{KEYWORD}?_changelist_filters=q%3Dhoa")
    page.get_by_role("button", name="Lấy lại").click()
    expect(page.locator("#id_name")).to_have_value("Tiêm chủng mở rộng")
    Session.objects.all().delete()
    page.locator("[name=_save]").click()
    expect(page.locator(".messagelist")).to_contain_text("vẫn được giữ trên máy này")


def test_a_form_is_not_sent_without_the_picture_that_was_refused(
    page: Page, live_site: ServedSite
) -> None:
    live_site.sign_in(page.context, make_user(is_superuser=True))
    page.goto(f"{live_site.url}/quan-tri/portal/siteidentity/")
    page.evaluate(CHOOSE_AND_SEND, ["IMG_1.heic", list(b"\0\0\0\x18ftypheic" + bytes(200))])
    expect(page.locator(".picture-status")).to_contain_text("Hãy lưu ảnh thành JPEG")
    assert page.evaluate("sent") == 0


def test_an_answer_to_a_citizen_outlives_an_expired_session(
    live_site: ServedSite, page: Page
) -> None:
    clerk = make_user("portal.view_enquiry", "portal.change_enquiry", username="thu")
    letter = make_enquiry()
    live_site.sign_in(page.context, clerk)
    page.goto(f"{live_site.url}/quan-tri/portal/enquiry/{letter.pk}/change/")
    expect(page.locator("form[data-kept]")).to_be_attached()
    page.get_by_label("Đã trả lời").check()
    page.fill("#id_answer", "Đèn ngõ 5 đã thay.")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.once("dialog", stay)
    page.locator("#logout-form button").click()
    wait_until(page, lambda: "đã gõ mà chưa lưu" in "".join(asked))
    Session.objects.all().delete()
    page.locator("[name=_save]").click()
    expect(page.locator(".messagelist")).to_contain_text("vẫn được giữ trên máy này")
    page.fill("#id_username", "thu")
    page.fill("#id_password", "mat-khau-thu-123")
    page.press("#id_password", "Enter")
    page.get_by_role("button", name="Lấy lại").click()
    expect(page.locator("#id_answer")).to_have_value("Đèn ngõ 5 đã thay.")
    expect(page.get_by_label("Đã trả lời")).to_be_checked()
    page.locator("[name=_save]").click()
    expect(page.locator(".confirmation")).to_contain_text("Đèn ngõ 5 đã thay.")
    page.get_by_role("button", name="Xác nhận và lưu").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    wait_until(page, lambda: not page.evaluate(COUNT, str(clerk.pk)))
