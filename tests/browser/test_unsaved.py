"""Unsaved text is offered again, only to the user who typed it."""

from collections.abc import Callable
from functools import partial

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from playwright.sync_api import BrowserContext, Page, expect

from news.models import Article, ArticleVersion, EditLock
from news.workflow import approve, submit
from tests.browser.served_site import ServedSite
from tests.news.makers import make_author, make_chief, write

pytestmark = pytest.mark.browser

TYPED = "Đường hoa xuân 2027 mở cửa từ 28 tháng Chạp"
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
    expect(page.locator("#editing[data-ready]")).to_be_attached()
    return page


def type_(page: Page) -> None:
    page.fill("#id_title", TYPED)
    page.frame_locator("iframe.cke_wysiwyg_frame").locator("body").fill("Chợ hoa họp bên sông.")
    expect(page.locator("#draft-status")).to_contain_text("được giữ trên máy này")


def take_back(page: Page) -> None:
    page.get_by_role("button", name="Lấy lại").click()
    expect(page.locator("#id_title")).to_have_value(TYPED)
    body = page.frame_locator("iframe.cke_wysiwyg_frame").locator("body")
    expect(body).to_have_text("Chợ hoa họp bên sông.")


def test_after_a_closed_tab(
    form: Page, context: BrowserContext, live_site: ServedSite, article: Article
) -> None:
    type_(form)
    form.close()
    take_back(opened(context, live_site, article))


def test_after_an_expired_session(form: Page, author: User) -> None:
    type_(form)
    Session.objects.all().delete()
    form.locator("button[name=_save]").click()
    form.fill("#id_username", "lan")
    form.fill("#id_password", "mat-khau-thu-123")
    form.press("#id_password", "Enter")
    take_back(form)
    form.locator("button[name=_save]").click()
    expect(form.locator(".messagelist")).to_contain_text("Đã lưu nháp (bản 2)")
    assert ArticleVersion.objects.get(number=2).title == TYPED


def test_nothing_is_offered_after_the_text_was_saved(
    form: Page, context: BrowserContext, live_site: ServedSite, article: Article
) -> None:
    type_(form)
    form.locator("button[name=_save]").click()
    expect(form.locator("#editing[data-ready]")).to_be_attached()
    expect(form.locator("#draft-offer")).to_be_hidden()
    assert form.evaluate("Object.keys(localStorage).filter((k) => k.startsWith('ban-nhap'))") == []


def test_no_draft_is_offered_after_a_decision_that_made_no_new_version(
    live_site: ServedSite,
    context: BrowserContext,
    article: Article,
    author: User,
    sign_in: SignIn,
) -> None:
    submit(article.newest_version, author)
    sign_in(make_chief())
    page = opened(context, live_site, article)
    page.fill("#id_note", "Thiếu nguồn tin.")
    expect(page.locator("#draft-status")).to_contain_text("được giữ trên máy này")
    page.locator("button[name=_publish]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    expect(page.locator("#editing[data-ready]")).to_be_attached()
    expect(page.locator("#draft-offer")).to_be_hidden()
    assert page.evaluate("Object.keys(localStorage).filter((k) => k.startsWith('ban-nhap'))") == []


def test_no_draft_is_offered_after_a_note_to_a_public_article(
    live_site: ServedSite, context: BrowserContext, article: Article, sign_in: SignIn
) -> None:
    chief = make_chief()
    approve(article.newest_version, chief)
    sign_in(chief)
    page = opened(context, live_site, article)
    page.fill("#id_note", "Đã in cho tổ dân phố.")
    expect(page.locator("#draft-status")).to_contain_text("được giữ trên máy này")
    page.locator("button[name=_publish]").click()
    expect(page.locator(".messagelist")).to_contain_text("Ghi chú của bạn nằm ở mục “Lịch sử”")
    expect(page.locator("#editing[data-ready]")).to_be_attached()
    expect(page.locator("#draft-offer")).to_be_hidden()


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


def test_no_draft_is_offered_to_another_user_of_the_computer(
    form: Page,
    context: BrowserContext,
    live_site: ServedSite,
    article: Article,
    sign_in: SignIn,
) -> None:
    type_(form)
    form.close()
    sign_in(make_author())
    expect(opened(context, live_site, article).locator("#draft-offer")).to_be_hidden()


def test_no_draft_is_offered_after_signing_out(form: Page) -> None:
    type_(form)
    form.locator("#logout-form button").click()
    expect(form.locator("#logout-form")).to_have_count(0)
    assert form.evaluate("Object.keys(localStorage).filter((k) => k.startsWith('ban-nhap'))") == []


def test_the_text_of_a_new_article_is_offered_again(
    live_site: ServedSite, context: BrowserContext, article: Article, author: User, sign_in: SignIn
) -> None:
    sign_in(author)
    page = opened(context, live_site, None)
    type_(page)
    page.close()
    page = opened(context, live_site, None)
    take_back(page)
    page.select_option("#id_section", index=1)
    page.locator("button[name=_save]").click()
    expect(page.locator("#editing[data-ready]")).to_be_attached()
    assert page.evaluate("Object.keys(localStorage).filter((k) => k.startsWith('ban-nhap'))") == []


def test_a_user_whose_lock_was_taken_sees_a_warning(form: Page, article: Article) -> None:
    other = make_author(first_name="Minh", last_name="Lê")
    EditLock.objects.acquire(article, other, take_over=True)
    form.evaluate("dispatchEvent(new Event('focus'))")
    expect(form.locator("#presence")).to_contain_text("Lê Minh đang sửa bài này từ")
