"""Reading and deciding in a browser: on a phone, by keyboard, without script, with axe."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from playwright.sync_api import Locator, Page, expect

from news.models import Article
from news.workflow import approve, submit
from tests.browser.axe import ONLY_COLOURS, violations
from tests.browser.served_site import ServedSite
from tests.news.makers import make_approver, make_author, write

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
SMALL_PHONE = {"width": 320, "height": 568}
REASON = "Số điện thoại ở đoạn hai thiếu một chữ số."
BODY = "<h2>Thời gian</h2>" + "".join(f"<p>Đoạn {n}. {'Tiêm ở trạm. ' * 20}</p>" for n in range(12))
# The frame is as high as the article in it, so that only the page is scrolled.
FITS = """() => {
  const frame = document.querySelector("iframe[data-fit]");
  const { scrollHeight } = frame.contentDocument.documentElement;
  return frame.offsetHeight > 1500 && scrollHeight <= frame.contentWindow.innerHeight;
}"""


@pytest.fixture
def approver(live_site: ServedSite) -> User:
    return make_approver(username="hoa", last_name="Trần", first_name="Hòa")


def waiting(article: Article | None = None, **content: str) -> Article:
    article = write(article, **{"title": "Lịch tiêm chủng", "body": BODY, **content})
    version = article.newest_version
    assert version
    submit(version, make_author())
    return article


def correction() -> Article:
    """Publish an article, and have a change of it wait."""
    article = write(title="Lịch tiêm chủng", body=BODY)
    version = article.newest_version
    assert version
    approve(version, make_approver())
    body = BODY.replace("Đoạn 5.", "Đoạn 5 đã đổi.")
    return waiting(Article.objects.get(), body=body, section=article.section)  # type: ignore[arg-type]


def state(article: Article) -> str:
    return Article.objects.get(pk=article.pk).state


def overflow(page: Page) -> int:
    found: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return found


def height(locator: Locator) -> float:
    box = locator.bounding_box()
    assert box
    return box["height"]


def test_on_a_phone_two_taps_read_and_approve(
    live_site: ServedSite, new_page: Callable[..., Page], approver: User
) -> None:
    article, later = waiting(), waiting(title="Cúp nước")
    page = new_page(viewport=PHONE, has_touch=True)
    live_site.sign_in(page.context, approver)
    page.goto(f"{live_site.url}/quan-tri/")
    page.get_by_role("link", name="Lịch tiêm chủng").tap()
    button = page.get_by_role("button", name="Duyệt và xuất bản")
    expect(button).to_be_in_viewport()
    expect(page.get_by_text("Bài sẽ hiện ngay trên cổng, ở chuyên mục")).to_be_in_viewport()
    for each in page.locator(".deciding__button:visible").all():
        assert height(each) >= 44
    frame = page.locator("iframe[data-fit]")
    page.wait_for_function(FITS)
    assert height(page.locator(".deciding")) < PHONE["height"] / 4
    assert frame.evaluate("each => each.getBoundingClientRect().width") == PHONE["width"]
    for size in (PHONE, SMALL_PHONE):
        page.set_viewport_size(size)
        assert overflow(page) <= 0
        expect(button).to_be_in_viewport()
    button.tap()
    expect(page.locator(".messagelist")).to_contain_text("Bài đang công khai.")
    assert state(article) == "published"
    page.get_by_role("link", name="Còn 1 bài chờ duyệt: bài kế tiếp").tap()
    expect(page).to_have_url(f"{live_site.url}/quan-tri/news/article/{later.pk}/duyet/")


def test_the_reason_has_its_own_dialog_which_nothing_sends_by_accident(
    live_site: ServedSite, page: Page, approver: User
) -> None:
    article = waiting()
    live_site.sign_in(page.context, approver)
    page.goto(f"{live_site.url}/quan-tri/news/article/{article.pk}/duyet/")
    opener, field = page.get_by_role("link", name="Trả lại…"), page.get_by_label("Lý do trả lại")
    opener.press("Enter")
    expect(field).to_be_focused()
    field.press_sequentially("Thiếu nguồn")
    field.press("Enter")
    field.press("Escape")
    expect(field).to_be_hidden()
    expect(opener).to_be_focused()
    assert state(article) == "submitted"
    opener.click()
    expect(field).to_have_value("Thiếu nguồn\n")
    field.fill("")
    page.get_by_role("button", name="Trả lại cho người viết").click()
    assert field.evaluate("each => each.validity.valueMissing")
    field.fill(REASON)
    Session.objects.all().delete()
    page.get_by_role("button", name="Trả lại cho người viết").click()
    page.fill("#id_username", "hoa")
    page.fill("#id_password", "mat-khau-thu-123")
    page.press("#id_password", "Enter")
    expect(field).to_have_value(REASON)
    page.get_by_role("button", name="Trả lại cho người viết").click()
    expect(page.locator(".messagelist")).to_contain_text("Đã trả lại bài cho người viết.")
    assert state(article) == "returned"
    page.wait_for_function("() => sessionStorage.length === 0")


def test_a_double_click_decides_once(live_site: ServedSite, page: Page, approver: User) -> None:
    article = waiting()
    live_site.sign_in(page.context, approver)
    page.goto(f"{live_site.url}/quan-tri/news/article/{article.pk}/duyet/")
    page.get_by_role("button", name="Duyệt và xuất bản").dblclick(no_wait_after=True)
    expect(page.locator(".messagelist .success")).to_contain_text("Bài đang công khai.")
    assert article.events.filter(kind="approved").count() == 1
    page.go_back()
    expect(page.locator(".deciding")).to_contain_text("Trần Hòa đã duyệt bản 1 lúc")
    assert article.events.filter(kind="approved").count() == 1


def test_without_script_all_of_it_works(
    live_site: ServedSite, new_page: Callable[..., Page], approver: User
) -> None:
    later, returned = waiting(), waiting(title="Cúp nước")
    page = new_page(java_script_enabled=False, viewport=PHONE)
    live_site.sign_in(page.context, approver)
    page.goto(f"{live_site.url}/quan-tri/news/article/{later.pk}/duyet/")
    expect(page.frame_locator("iframe").get_by_role("heading", level=1)).to_have_text(
        "Lịch tiêm chủng"
    )
    page.get_by_role("link", name="Hẹn giờ…").click()
    page.get_by_role("button", name="Sáng mai 7:00").click()
    expect(page.locator(".messagelist")).to_contain_text("Bài tự lên trang lúc 07:00")
    page.get_by_role("link", name="bài kế tiếp").click()
    page.get_by_role("link", name="Trả lại…").click()
    page.get_by_label("Lý do trả lại").fill(REASON)
    page.get_by_role("button", name="Trả lại cho người viết").click()
    expect(page.locator(".messagelist")).to_contain_text("Đã trả lại bài")
    assert (state(later), state(returned)) == ("scheduled", "returned")


@pytest.mark.parametrize("viewport", [PHONE, {"width": 1366, "height": 768}], ids=["phone", "desk"])
def test_axe_finds_nothing(
    live_site: ServedSite, new_page: Callable[..., Page], approver: User, viewport: dict[str, int]
) -> None:
    """On both views, in the dialogs, on the comparison and on the pages without script."""
    article = correction()
    fresh = waiting(title="Cúp nước", body='<p><a href="/khong-co/">tại đây</a></p>')
    base = f"{live_site.url}/quan-tri/news/article"
    page = new_page(viewport=viewport, reduced_motion="reduce")
    live_site.sign_in(page.context, approver)
    changed, new = f"{article.pk}/duyet/", f"{fresh.pk}/duyet/"
    paths = [changed, f"{changed}?xem=bai", new, f"{article.pk}/so-sanh/", f"{new}tra-lai/",
             f"{new}hen-gio/"]  # fmt: skip
    for path in paths:
        page.goto(f"{base}/{path}")
        assert overflow(page) <= 0, path
        for scheme, rules in (("light", None), ("dark", ONLY_COLOURS)):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            assert violations(page, rules) == [], (path, scheme)
    page.emulate_media(color_scheme="light")
    page.goto(f"{base}/{new}")
    page.get_by_role("link", name="Trả lại…").click()
    assert violations(page) == []


def test_changes_are_marked_and_what_stayed_is_folded(
    live_site: ServedSite, page: Page, approver: User
) -> None:
    article = correction()
    live_site.sign_in(page.context, approver)
    page.goto(f"{live_site.url}/quan-tri/news/article/{article.pk}/duyet/")
    expect(page.locator("ins")).to_have_text(["nền xanh, gạch dưới", "Đoạn 5 đã đổi."])
    expect(page.get_by_text("Đoạn 7.")).to_be_hidden()
    page.get_by_text("6 đoạn không đổi").last.click()
    expect(page.get_by_text("Đoạn 7.")).to_be_visible()
    page.get_by_role("link", name="Như bạn đọc thấy").click()
    expect(page.frame_locator("iframe").get_by_text("Đoạn 5 đã đổi.")).to_be_visible()
