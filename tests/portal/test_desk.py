"""The desk, the first page of the admin."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from analytics.models import DailyCount
from news.models import Article
from news.workflow import return_to_author, save_version, submit
from portal import __version__
from tests.factories import make_advertisement, make_section, make_user

pytestmark = pytest.mark.django_db

WRITER = ("news.view_article", "news.add_article", "news.change_article")


def draft(by: object, title: str) -> Article:
    article = Article()
    save_version(article, by=by, title=title, body="<p>.</p>", section=make_section())
    return article


def test_an_author_finds_their_unfinished_articles(client: Client) -> None:
    author = make_user(*WRITER)
    draft(author, "Tổng kết phong trào thi đua")
    draft(make_user(*WRITER), "Bài của người khác")
    client.force_login(author)
    response = client.get("/quan-tri/")
    assertContains(response, "Tổng kết phong trào thi đua")
    assertNotContains(response, "Bài của người khác")


def test_an_approver_finds_what_waits(client: Client) -> None:
    author = make_user(*WRITER)
    article = draft(author, "Mở lớp bơi miễn phí")
    assert article.newest_version
    submit(article.newest_version, by=author)
    client.force_login(make_user(*WRITER, "news.approve_article"))
    assertContains(client.get("/quan-tri/"), "Mở lớp bơi miễn phí")


def test_a_list_ends_after_five_with_a_way_to_all(client: Client) -> None:
    author = make_user(*WRITER)
    for number in range(6):
        article = draft(author, f"Bài số {number}")
        assert article.newest_version
        submit(article.newest_version, by=author)
    client.force_login(make_user(*WRITER, "news.approve_article"))
    response = client.get("/quan-tri/")
    assert len(response.context["waiting"]) == 5
    assertContains(response, "/quan-tri/news/article/?trang-thai=waiting")


@pytest.mark.parametrize("query", ["trang-thai=waiting", "created_by__id__exact=1",
                                   "trang-thai=published&review_on__lte=2026-11-26"])  # fmt: skip
def test_the_links_to_all_lead_to_a_list(client: Client, query: str) -> None:
    client.force_login(make_user(*WRITER))
    assert client.get(f"/quan-tri/news/article/?{query}").status_code == 200


def test_returned_articles_come_first(client: Client) -> None:
    author = make_user(*WRITER)
    returned = draft(author, "Bài bị trả lại")
    assert returned.newest_version
    submit(returned.newest_version, by=author)
    return_to_author(
        returned.newest_version, make_user(*WRITER, "news.approve_article"), "Thiếu nguồn"
    )
    draft(author, "Bài viết sau")
    client.force_login(author)
    unfinished = client.get("/quan-tri/").context["unfinished"]
    assert [version.title for version in unfinished] == ["Bài bị trả lại", "Bài viết sau"]


def test_today_s_visits_are_shown_to_who_may_see_them(client: Client) -> None:
    DailyCount.objects.create(day=timezone.localdate(), visits=1234, page_views=2345)
    client.force_login(make_user("analytics.view_dailycount"))
    assertContains(client.get("/quan-tri/"), "<dd>1.234</dd>")


def test_advertisements_ending_soon_are_shown(client: Client) -> None:
    make_advertisement(title="Lễ hội đình làng", ends_at=timezone.now() + timedelta(days=3))
    make_advertisement(title="Chợ phiên cuối năm", ends_at=timezone.now() + timedelta(days=30))
    client.force_login(make_user("ads.view_advertisement"))
    response = client.get("/quan-tri/")
    assertContains(response, "Lễ hội đình làng")
    assertNotContains(response, "Chợ phiên cuối năm")


def test_what_needs_a_permission_is_shown_to_nobody_without_it(client: Client) -> None:
    make_advertisement(title="Lễ hội đình làng", ends_at=timezone.now() + timedelta(days=3))
    client.force_login(make_user())
    response = client.get("/quan-tri/")
    for hidden in ("Lễ hội đình làng", "Lượt truy cập", "Chờ bạn duyệt", "Viết bài mới"):
        assertNotContains(response, hidden)


def test_a_visitor_is_asked_to_sign_in(client: Client) -> None:
    assert client.get("/quan-tri/")["Location"].startswith("/quan-tri/login/")


def test_staff_read_the_version_at_the_foot_of_every_page(client: Client) -> None:
    shown = f"Cổng Làng {__version__}"
    assertNotContains(client.get("/quan-tri/login/"), shown)
    client.force_login(make_user("portal.view_page"))
    assertContains(client.get("/quan-tri/"), shown)
    assertContains(client.get("/quan-tri/portal/page/"), shown)
