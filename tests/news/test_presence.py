"""Two people with the same article open."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from news.models import Article, EditLock
from tests.factories import make_user
from tests.news.makers import make_author, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def lan() -> User:
    return make_author(first_name="Lan", last_name="Vũ Thị")


@pytest.fixture
def minh() -> User:
    return make_author(first_name="Minh", last_name="Lê")


@pytest.fixture
def article() -> Article:
    return write()


def open_form(article: Article, user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.get(f"/quan-tri/news/article/{article.pk}/change/").content.decode()


def post(article: Article, user: User, what: str = "", key: object = "") -> dict[str, Any]:
    client = Client()
    client.force_login(user)
    path = f"/quan-tri/news/article/{article.pk}/dang-sua/{what}"
    response = client.post(path, {"draft_key": key})
    return response.json() if response.headers["Content-Type"] == "application/json" else {}


def is_warned(html: str) -> bool:
    return 'id="presence" role="status" hidden' not in html


def test_who_opens_an_article_that_is_open_sees_whose_it_is(
    article: Article, lan: User, minh: User
) -> None:
    assert not is_warned(open_form(article, lan))
    html = open_form(article, minh)
    assert is_warned(html)
    assert "Vũ Thị Lan" in html
    assert f"{timezone.localtime(EditLock.objects.get().since):%H:%M, %d/%m/%Y}" in html


def test_nobody_is_warned_of_themselves(article: Article, lan: User) -> None:
    open_form(article, lan)
    assert not is_warned(open_form(article, lan))
    assert post(article, lan) == {}


def test_who_takes_over_has_the_lock_and_the_other_is_told(
    article: Article, lan: User, minh: User
) -> None:
    open_form(article, lan)
    post(article, minh, "nhan/")
    assert post(article, lan)["name"] == "Lê Minh"
    assert post(article, minh) == {}


def test_a_lock_expires_after_ninety_seconds_without_a_report(
    article: Article, lan: User, minh: User
) -> None:
    open_form(article, lan)
    EditLock.objects.update(seen_at=timezone.now() - timedelta(seconds=80))
    assert is_warned(open_form(article, minh))
    EditLock.objects.update(seen_at=timezone.now() - timedelta(seconds=91))
    assert not is_warned(open_form(article, minh))
    assert post(article, lan)["name"] == "Lê Minh"


def test_a_report_renews_the_lock(article: Article, lan: User, minh: User) -> None:
    open_form(article, lan)
    EditLock.objects.update(seen_at=timezone.now() - timedelta(seconds=80))
    post(article, lan)
    assert EditLock.objects.get().seen_at > timezone.now() - timedelta(seconds=10)


def test_closing_the_form_releases_the_lock(article: Article, lan: User, minh: User) -> None:
    open_form(article, lan)
    post(article, minh, "roi/")  # not theirs to free
    assert is_warned(open_form(article, minh))
    post(article, lan, "roi/")
    assert not is_warned(open_form(article, minh))


def test_a_second_form_of_the_same_user_is_told_until_the_first_closes(
    article: Article, lan: User
) -> None:
    first, second = uuid4(), uuid4()
    assert post(article, lan, key=first) == {}
    open_form(article, lan)
    assert post(article, lan, key=second) == {"elsewhere": True}
    assert post(article, lan, key=first) == {"elsewhere": True}
    post(article, lan, "roi/", key=first)
    assert post(article, lan, key=second) == {}


def test_a_form_that_closes_late_does_not_release_the_lock_of_the_next(
    article: Article, lan: User, minh: User
) -> None:
    first, second = uuid4(), uuid4()
    post(article, lan, key=first)
    post(article, lan, key=second)
    post(article, lan, "roi/", key=first)
    assert is_warned(open_form(article, minh))


@pytest.mark.parametrize("what", ["", "nhan/", "roi/"])
def test_without_the_right_there_is_no_lock(article: Article, what: str) -> None:
    client = Client()
    path = f"/quan-tri/news/article/{article.pk}/dang-sua/{what}"
    client.force_login(make_user("news.view_article", "news.edit_others_article"))
    assert client.post(path).status_code == 403
    client.force_login(make_user("news.change_article"))
    assert client.post(path).status_code == 404  # somebody else's article
    assert client.get(path).status_code in (404, 405)
    assert not EditLock.objects.exists()
