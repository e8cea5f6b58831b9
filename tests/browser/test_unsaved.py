"""Unsaved text is offered again, only to the user who typed it."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import psutil
import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.sessions.models import Session
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from news.models import Article, ArticleVersion, EditLock, UnsavedDraft
from news.workflow import submit
from tests.browser import chromium
from tests.browser.editing import (
    accept,
    open_dialog,
    photo,
    text,
    wait_for_editor,
    wait_until,
)
from tests.browser.screens import open_group
from tests.browser.served_site import ServedSite
from tests.news.makers import make_author, make_chief, write

pytestmark = pytest.mark.browser

TYPED = "Đường hoa xuân 2027 mở cửa từ 28 tháng Chạp"
ON_SERVER = re.compile(r"Đã lưu bản gõ dở lên máy chủ lúc \d\d:\d\d:\d\d")
SignIn = Callable[[User], None]


@pytest.fixture
def context(page: Page) -> BrowserContext:
    return page.context


@pytest.fixture
def sign_in(live_site: ServedSite, context: BrowserContext) -> SignIn:
    return partial(live_site.sign_in, context)


@pytest.fixture
def author(live_site: ServedSite) -> User:
    return make_author(username="lan", first_name="Lan", last_name="Vũ Thị")


@pytest.fixture
def article(author: User) -> Article:
    return write(title="Đường hoa")


@pytest.fixture
def form(
    live_site: ServedSite, context: BrowserContext, article: Article, author: User, sign_in: SignIn
) -> Page:
    sign_in(author)
    return opened(context, live_site, article)


def opened(context: BrowserContext, live_site: ServedSite, article: Article | None) -> Page:
    page = context.new_page()
    rest = f"{article.pk}/change" if article else "add"
    page.goto(f"{live_site.url}/quan-tri/news/article/{rest}/")
    wait_for_editor(page)
    return page


def type_(page: Page) -> None:
    page.fill("#id_title", TYPED)
    text(page).fill("Chợ hoa họp bên sông.")
    expect(page.locator("#draft-status")).to_have_text(ON_SERVER)
    page.evaluate("typed.keep()")  # what leaving the tab does; Playwright closes it at once


def take_back(page: Page) -> None:
    page.get_by_role("button", name="Lấy lại").click()
    expect(page.locator("#draft-offers")).to_contain_text("Ảnh, tệp chọn từ máy mà chưa lưu")
    expect(page.locator("#id_title")).to_have_value(TYPED)
    expect(text(page)).to_have_text("Chợ hoa họp bên sông.")


@pytest.fixture
def other_computer(new_page: Callable[..., Page], live_site: ServedSite, author: User) -> Page:
    """Give the page of another browser in which the same person has signed in."""
    page = new_page()
    live_site.sign_in(page.context, author)
    return page


def on_device(page: Page, user: User) -> int:
    """Return how many drafts of `user` the browser has."""
    page.wait_for_function("() => 'localDrafts' in window")
    return int(page.evaluate(f"localDrafts.all('{user.pk}').then((drafts) => drafts.length)"))


def wait_until_on_device(page: Page, user: User, field: str, words: str) -> None:
    """Wait until the browser has kept what was typed last."""
    kept = """async ([user, field, words]) => (await localDrafts.all(user)).some(
        (draft) => draft.values[field].includes(words))"""
    wait_until(page, lambda: page.evaluate(kept, [str(user.pk), field, words]))


def look_again(page: Page, is_right: Callable[[], object]) -> None:
    """Come back to a tab, which asks who has the article open, until the answer is right."""

    def ask() -> object:
        with page.expect_response("**/dang-sua/"):
            page.evaluate("dispatchEvent(new Event('focus'))")
        return is_right()

    wait_until(page, ask)


def offers(page: Page) -> Locator:
    return page.locator("#draft-offers > *")


def test_after_a_closed_tab_here_and_on_another_computer(
    form: Page,
    context: BrowserContext,
    live_site: ServedSite,
    article: Article,
    other_computer: Page,
) -> None:
    type_(form)
    form.close()
    page = opened(other_computer.context, live_site, article)
    expect(offers(page)).to_contain_text(re.compile("vừa xong|1 phút trước"))
    expect(offers(page)).to_contain_text("sửa từ bản 1")
    page.get_by_text("Xem chỗ khác với bản 1").click()
    expect(offers(page).locator("ins").first).to_be_visible()
    page.close()
    page = opened(context, live_site, article)
    take_back(page)
    offers(page).get_by_role("button", name="Hoàn tác").click()
    expect(page.locator("#id_title")).to_have_value("Đường hoa")
    page.get_by_role("button", name="Bỏ đi").click()
    offers(page).get_by_role("button", name="Hoàn tác").click()
    take_back(page)
    assert article.versions.count() == 1


def test_after_a_killed_browser(
    browser: Browser, live_site: ServedSite, article: Article, author: User, tmp_path: Path
) -> None:
    """What was typed seconds before the power went is on the disk, although the line was down."""

    def start() -> BrowserContext:
        context = browser.browser_type.launch_persistent_context(
            tmp_path, executable_path=chromium.executable(), args=chromium.arguments()
        )
        live_site.sign_in(context, author)
        return context

    context = start()
    page = opened(context, live_site, article)
    page.fill("#id_title", "Đường")
    expect(page.locator("#draft-status")).to_have_text(ON_SERVER)
    context.set_offline(True)
    page.fill("#id_title", TYPED)
    text(page).fill("Chợ hoa họp bên sông.")
    # Either that or, half a minute later, that the line is down.
    expect(page.locator("#draft-status")).to_contain_text("còn trên máy này lúc")
    wait_until_on_device(page, author, "body", "bên sông")
    mine = f"--user-data-dir={tmp_path}"
    killed = [each for each in psutil.process_iter(["cmdline"])
              if mine in (each.info["cmdline"] or [])]  # fmt: skip
    for process in killed:
        process.kill()
    psutil.wait_procs(killed, timeout=20)
    context = start()
    take_back(opened(context, live_site, article))
    context.close()


def test_a_lost_connection_is_told_and_made_up_for(
    form: Page, context: BrowserContext, author: User
) -> None:
    context.set_offline(True)
    form.fill("#id_title", TYPED)
    status = form.locator("#draft-status")
    expect(status).to_have_text(
        re.compile(r"^Mất kết nối: bản gõ dở còn trên máy này lúc \d\d:\d\d:\d\d\.$")
    )
    assert on_device(form, author) == 1
    form.locator("button[name=_save]").click()
    expect(form.get_by_role("alert")).to_contain_text("Mất kết nối: chưa gửi gì")
    expect(form.locator("#id_title")).to_have_value(TYPED)  # not the browser's page of errors
    context.set_offline(False)
    expect(status).to_have_text(ON_SERVER)
    expect(status).not_to_contain_text("máy này")
    expect(form.get_by_role("alert")).to_have_count(0)
    assert on_device(form, author) == 0
    assert UnsavedDraft.objects.get().values["title"] == TYPED


def test_a_form_waits_for_a_server_that_does_not_answer(
    form: Page, live_site: ServedSite, author: User
) -> None:
    silent = "**/go-do/"
    form.route(silent, lambda route: route.abort())
    form.fill("#id_title", TYPED)
    expect(form.locator("#draft-status")).to_contain_text("Mất kết nối")
    with form.expect_request(silent):
        form.locator("button[name=_save]").click()
    expect(form.locator("#id_title")).to_have_value(TYPED)
    assert not ArticleVersion.objects.filter(number=2).exists()
    form.unroute(silent)
    form.locator("button[name=_save]").click()
    expect(form.locator(".messagelist")).to_contain_text("Đã lưu nháp (bản 2)")


def test_after_an_expired_session(form: Page, author: User) -> None:
    Session.objects.all().delete()
    form.fill("#id_title", TYPED)
    text(form).fill("Chợ hoa họp bên sông.")
    expect(form.locator("#draft-status")).to_contain_text(
        "Phiên đăng nhập đã hết: bản gõ dở còn trên máy này lúc"
    )
    form.locator("button[name=_save]").click()
    expect(form.locator(".messagelist")).to_contain_text("Nội dung đang gõ dở vẫn được giữ")
    form.fill("#id_username", "lan")
    form.fill("#id_password", "mat-khau-thu-123")
    with form.expect_response("**/dang-sua/"):
        form.press("#id_password", "Enter")
    take_back(form)
    expect(form.locator("#elsewhere")).to_be_hidden()  # the same tab is no second one
    form.locator("button[name=_save]").click()
    expect(form.locator(".messagelist")).to_contain_text("Đã lưu nháp (bản 2)")
    assert ArticleVersion.objects.get(number=2).title == TYPED


def test_signing_in_again_in_another_tab_lets_the_form_be_saved(
    form: Page, context: BrowserContext, live_site: ServedSite, author: User
) -> None:
    author.user_permissions.add(Permission.objects.get(codename="add_image"))
    form.reload()
    wait_for_editor(form)
    form.fill("#id_title", TYPED)
    Session.objects.all().delete()
    page = context.new_page()
    page.goto(f"{live_site.url}/quan-tri/login/")
    page.fill("#id_username", "lan")
    page.fill("#id_password", "mat-khau-thu-123")
    page.press("#id_password", "Enter")
    expect(page.locator("#logout-form")).to_be_visible()
    open_dialog(form, "image")
    form.locator(".picture-dialog input[type=file]").set_input_files(photo())
    expect(form.locator(".picture-dialog__status")).to_have_text("Đã tải ảnh lên.")
    form.get_by_label("Mô tả ảnh, cho người").fill("Chợ hoa")
    accept(form)
    form.locator("button[name=_save]").click()
    expect(form.locator(".messagelist")).to_contain_text("Đã lưu nháp (bản 2)")
    assert 'alt="Chợ hoa"' in ArticleVersion.objects.get(number=2).body


@pytest.mark.parametrize("where", ["title", "text"])
def test_control_and_s_save_a_draft(form: Page, author: User, where: str) -> None:
    type_(form)
    if where == "title":
        form.locator("#id_title").press("Control+s")
    else:
        text(form).press("Control+s")
    expect(form.locator(".messagelist")).to_contain_text("Đã lưu nháp (bản 2)")
    expect(form.locator("#editing[data-ready]")).to_be_attached()
    expect(offers(form)).to_have_count(0)
    assert not on_device(form, author)
    assert not UnsavedDraft.objects.filter(is_finished=False).exists()


@pytest.fixture
def held(form: Page) -> list[Route]:
    """Give the requests that send the form, which nobody answers until they are continued.

    Meanwhile Chromium runs no script of the test in the page, only what the page has already.
    """
    held: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.method == "POST":
            held.append(route)
        else:
            route.continue_()

    form.route("**/change/", hold)
    return held


def test_what_is_typed_on_while_the_server_saves_is_offered(
    form: Page, author: User, held: list[Route]
) -> None:
    on_device: list[str] = []
    form.expose_function("tell", lambda titles: on_device.extend(titles))
    form.evaluate(
        """user => setInterval(async () => tell(
            (await localDrafts.all(user)).map(draft => draft.values.title)), 200)""",
        str(author.pk),
    )
    title = form.locator("#id_title")
    title.fill("Đường hoa xuân")
    title.press("Control+s", no_wait_after=True)
    wait_until(form, lambda: held)
    form.keyboard.press("End")
    form.keyboard.type(" 2027")
    on_server = UnsavedDraft.objects.filter(values__title="Đường hoa xuân 2027")
    wait_until(form, lambda: "Đường hoa xuân 2027" in on_device or on_server.exists())
    held[0].continue_()
    expect(form.locator(".messagelist")).to_contain_text("Đã lưu nháp (bản 2)")
    expect(title).to_have_value("Đường hoa xuân")
    form.get_by_role("button", name="Lấy lại").click()
    expect(title).to_have_value("Đường hoa xuân 2027")


def test_a_save_that_took_too_long_and_was_stopped_is_sent_again(
    form: Page, held: list[Route]
) -> None:
    form.fill("#id_title", TYPED)
    form.evaluate(  # what the browser's own button does, once
        """addEventListener("submit", () => setTimeout(() => {
            stop();
            document.body.dataset.stopped = "1";
        }, 500), { once: true })"""
    )
    save = form.locator("button[name=_save]")
    save.click(no_wait_after=True)
    wait_until(form, lambda: held)
    form.locator("body[data-stopped]").wait_for()
    form.unroute_all(behavior="ignoreErrors")
    save.click()
    expect(form.locator(".messagelist")).to_contain_text("Đã lưu nháp (bản 2)")


def test_going_back_to_a_saved_form_keeps_what_is_typed_there(form: Page) -> None:
    type_(form)
    form.locator("button[name=_save]").click()
    expect(form.locator(".messagelist")).to_contain_text("Đã lưu nháp (bản 2)")
    form.go_back()
    wait_for_editor(form)
    typed = "Chữ gõ sau khi quay lại"
    form.fill("#id_title", typed)
    drafts = UnsavedDraft.objects.filter(is_finished=False)
    wait_until(form, lambda: [each.values["title"] for each in drafts.all()] == [typed])


def test_no_draft_is_offered_after_a_decision_that_made_no_new_version(
    live_site: ServedSite, context: BrowserContext, article: Article, author: User, sign_in: SignIn
) -> None:
    submit(article.newest_version, author)
    sign_in(make_chief())
    page = opened(context, live_site, article)
    open_group(page, "Ghi chú")
    page.fill("#id_note", "Đã xem.")
    expect(page.locator("#draft-status")).to_have_text(ON_SERVER)
    page.locator("button[name=_publish]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    expect(page.locator("#editing[data-ready]")).to_be_attached()
    expect(offers(page)).to_have_count(0)


def test_a_draft_is_offered_of_what_a_return_does_not_save(
    live_site: ServedSite, context: BrowserContext, article: Article, author: User, sign_in: SignIn
) -> None:
    submit(article.newest_version, author)
    sign_in(make_chief())
    page = opened(context, live_site, article)
    type_(page)
    page.get_by_role("link", name="Trả lại…").click()
    page.get_by_label("Lý do trả lại").fill("Thiếu nguồn tin.")
    page.get_by_role("button", name="Trả lại cho người viết").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    take_back(opened(context, live_site, article))


def test_another_user_of_the_computer_sees_nothing_and_signing_out_clears_it(
    form: Page,
    context: BrowserContext,
    live_site: ServedSite,
    article: Article,
    author: User,
    sign_in: SignIn,
) -> None:
    context.set_offline(True)
    form.fill("#id_title", TYPED)
    expect(form.locator("#draft-status")).to_contain_text("còn trên máy này")
    form.close()
    context.set_offline(False)
    minh = make_author()
    sign_in(minh)
    page = opened(context, live_site, article)
    expect(offers(page)).to_have_count(0)
    assert TYPED not in page.content()
    assert on_device(page, author) == 1
    sign_in(author)
    page = opened(context, live_site, article)
    expect(offers(page)).to_have_count(1)
    page.fill("#id_summary", "Gõ trước khi đăng xuất")
    page.locator("#logout-form button").click()
    expect(page.locator("#logout-form")).to_have_count(0)
    assert on_device(page, author) == 0
    typed = UnsavedDraft.objects.filter(user=author).order_by("typed_at")
    assert [draft.values["title"] for draft in typed] == [TYPED, "Đường hoa"]
    assert typed[1].values["summary"] == "Gõ trước khi đăng xuất"


def test_the_text_of_a_new_article_is_offered_again(
    live_site: ServedSite, context: BrowserContext, article: Article, author: User, sign_in: SignIn
) -> None:
    sign_in(author)
    page = opened(context, live_site, None)
    page.fill("#id_title", TYPED)
    text(page).fill("Chợ hoa họp bên sông.")
    page.get_by_role("link", name="Bàn làm việc").first.click()  # within the second
    expect(page).to_have_url(f"{live_site.url}/quan-tri/")
    page = opened(context, live_site, None)
    expect(offers(page)).to_contain_text(f"“{TYPED}”")
    take_back(page)
    page.select_option("#id_section", index=1)
    page.locator("button[name=_save]").click()
    expect(page.locator(".messagelist")).to_contain_text("Đã lưu nháp (bản 1)")
    expect(offers(opened(context, live_site, None))).to_have_count(0)


def test_what_is_typed_while_the_editor_starts_is_kept(
    live_site: ServedSite, context: BrowserContext, author: User, sign_in: SignIn
) -> None:
    sign_in(author)
    page, held = context.new_page(), list[Route]()
    page.route("**/lang/vi.js*", lambda route: held.append(route))
    with page.expect_request("**/lang/vi.js*"):
        page.goto(f"{live_site.url}/quan-tri/news/article/add/", wait_until="commit")
    page.fill("#id_title", TYPED)
    for each in held:
        each.continue_()
    expect(page.locator("#draft-status")).to_have_text(ON_SERVER)


def test_an_older_draft_does_not_replace_what_a_colleague_saved_since(
    form: Page, context: BrowserContext, live_site: ServedSite, article: Article
) -> None:
    type_(form)
    form.close()
    write(article, title="Bài của Minh", section=article.section)
    page = opened(context, live_site, article)
    expect(offers(page)).to_contain_text("đã lưu bản 2")
    take_back(page)
    page.locator("button[name=_save]").click()
    expect(page.locator("#hai-bai")).to_be_visible()
    assert article.versions.count() == 2


def test_a_second_tab_and_a_second_user_are_warned_and_leaving_ends_it(
    form: Page,
    context: BrowserContext,
    live_site: ServedSite,
    article: Article,
    new_page: Callable[..., Page],
) -> None:
    form.fill("#id_title", TYPED)
    expect(form.locator("#draft-status")).to_have_text(ON_SERVER)
    form.fill("#id_title", article.title)
    expect(form.locator("#draft-status")).to_have_text("")
    with form.expect_response("**/dang-sua/"):
        form.evaluate("dispatchEvent(new Event('focus'))")
    expect(form.locator("#elsewhere")).to_be_hidden()  # a new draft is no second tab
    page = opened(context, live_site, article)
    expect(page.locator("#elsewhere")).to_be_visible()
    page.close()
    look_again(form, form.locator("#elsewhere").is_hidden)
    colleague = new_page().context
    minh = make_author(first_name="Minh", last_name="Lê")
    live_site.sign_in(colleague, minh)
    page = opened(colleague, live_site, article)
    expect(page.locator("#presence")).to_be_visible()
    EditLock.objects.acquire(article, minh, take_over=True)
    look_again(form, form.get_by_text("Lê Minh đang sửa bài này từ").is_visible)
    page.locator("button[name=_submit]").click()
    expect(page).to_have_url(f"{live_site.url}/quan-tri/")
    expect(page.locator(".messagelist")).to_contain_text("Đã gửi duyệt bản 1")
    look_again(form, form.locator("#presence").is_hidden)
