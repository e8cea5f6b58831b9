"""The staff's first page."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from analytics.models import DailyCount
from news.models import Article
from tests.factories import make_advertisement, make_section, make_user

pytestmark = pytest.mark.django_db

WRITER = ("news.view_article", "news.add_article", "news.change_article")


def draft(by: object, title: str) -> Article:
    article = Article()
    article.save_version(by=by, title=title, body="<p>.</p>", section=make_section())
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
    article.newest_version.submit(by=author)
    client.force_login(make_user(*WRITER, "news.approve_article"))
    assertContains(client.get("/quan-tri/"), "Mở lớp bơi miễn phí")


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


def test_without_a_right_nothing_of_it_is_shown(client: Client) -> None:
    make_advertisement(title="Lễ hội đình làng", ends_at=timezone.now() + timedelta(days=3))
    client.force_login(make_user())
    response = client.get("/quan-tri/")
    for hidden in ("Lễ hội đình làng", "Lượt truy cập", "Chờ bạn duyệt", "Viết bài mới"):
        assertNotContains(response, hidden)


def test_a_visitor_is_asked_to_sign_in(client: Client) -> None:
    assert client.get("/quan-tri/")["Location"].startswith("/quan-tri/login/")
