"""A refused form changes nothing; a form is checked before the row is locked."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from news import editorial_checks
from news.models import Article, ArticleEvent, ArticleVersion, Image, Tag
from news.workflow import submit
from tests.factories import make_image, make_user
from tests.news.makers import make_approver, publish, write

pytestmark = pytest.mark.django_db

LIST = "/quan-tri/news/article/"
NEW_ALT = "Người dân nộp hồ sơ"


@pytest.fixture(autouse=True)
def author(client: Client) -> User:
    user = make_user(
        *("news.add_article", "news.change_article", "news.view_article"),
        "news.edit_others_article",
    )
    client.force_login(user)
    return user


@pytest.fixture
def article() -> Article:
    """Publish an article whose lead picture stands in the library with its description."""
    return publish(lead_image=make_image(alt="Trụ sở phường"))


def send(client: Client, article: Article, **fields: Any) -> HttpResponse:
    """Send the article's form with another description of the picture, and `fields`."""
    version = article.newest_version
    assert version
    picture = version.lead_image
    data = {
        "title": version.title,
        "body": version.body,
        "section": version.section_id,
        "lead_image": picture.pk if picture else "",
        "lead_alt": NEW_ALT if picture else "",
        "base_version": version.number,
        "_save": "1",
        **fields,
    }
    return client.post(f"{LIST}{article.pk}/change/", data)


def rows() -> Any:
    """Return all that a form of an article could change."""
    return [list(model._default_manager.order_by("pk").values())
            for model in (Article, ArticleVersion, ArticleEvent, Image, Tag)]  # fmt: skip


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"title": ""}, id="no title"),
        pytest.param({"section": 0}, id="no such section"),
        pytest.param(
            {"base_version": 0, "title": "Khác", "new_tags": "một cửa"},
            id="somebody saved meanwhile",
        ),
        pytest.param({"body": "<h4>Nhảy cấp</h4>", "_submit": "1"}, id="an editorial error"),
        pytest.param({"lead_alt": "", "title": "Khác"}, id="no description"),
        pytest.param({"new_tags": "một cửa, !!!"}, id="a keyword without letters"),
    ],
)
def test_a_refused_form_changes_nothing(
    client: Client, article: Article, fields: dict[str, Any]
) -> None:
    before = rows()
    assert send(client, article, **fields).status_code == 200
    assert rows() == before


@pytest.mark.parametrize("reason", ["", " ", "\u200b"])
def test_a_return_without_a_reason_changes_nothing(
    client: Client, article: Article, author: User, reason: str
) -> None:
    version = write(article, section=article.section).newest_version
    assert version
    submit(version, author)
    before = rows()
    path = f"{LIST}{article.pk}/duyet/tra-lai/"
    assert client.post(path, {"version": version.pk, "reason": reason}).status_code == 422
    assert rows() == before


def test_a_form_for_what_lies_in_the_trash_changes_nothing(
    client: Client, article: Article
) -> None:
    past = timezone.now() - timedelta(hours=1)
    Article.objects.update(publish_at=past, expires_at=timezone.now(), trashed_at=timezone.now())
    before = rows()
    assert send(client, article).status_code == 200
    assert rows() == before


def test_a_saved_form_describes_the_picture_of_a_draft(client: Client) -> None:
    article = write(lead_image=make_image(alt="Trụ sở phường"))
    assert send(client, article).status_code == 302
    assert Image.objects.get().alt == NEW_ALT
    assert article.versions.count() == 1


def test_a_description_on_a_public_page_is_not_the_author_s_to_change(
    client: Client, article: Article
) -> None:
    before = rows()
    make_approver(last_name="Đỗ", first_name="Duyệt")
    page = send(client, article, title="Khác").content.decode()
    assert "chỉ người có quyền duyệt bài ở đó mới đổi được" in page
    assert "Đỗ Duyệt" in page
    assert NEW_ALT in page  # what was typed is kept
    assert rows() == before


def test_whoever_approves_describes_it_at_once(client: Client, article: Article) -> None:
    rights = ("news.change_article", "news.view_article", "news.approve_article")
    client.force_login(make_user(*rights))
    assert send(client, article, opening_view_count=0).status_code == 302
    assert Image.objects.get().alt == NEW_ALT


class TestChecksOfLinks:
    """Up to thirty views are called for the links, before the row is locked."""

    BODY = '<p>Xem <a href="/thu-tuc/khai-sinh/">thủ tục khai sinh</a>.</p>'

    def test_no_row_is_locked_while_links_are_checked(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        article, locked = write(), []
        with CaptureQueriesContext(connection) as queries:

            def is_dead(address: str, host: str) -> bool:
                locked.append([q for q in queries if "UPDATE" in q["sql"]])
                return False

            monkeypatch.setattr(editorial_checks, "is_dead", is_dead)
            assert send(client, article, body=self.BODY, _submit="1").status_code == 302
        assert locked == [[]]

    def test_a_version_saved_while_links_are_checked_is_seen(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        article = write()

        def is_dead(address: str, host: str) -> bool:
            write(Article.objects.get(pk=article.pk), body="<p>Bài của người khác.</p>")
            return False

        monkeypatch.setattr(editorial_checks, "is_dead", is_dead)
        page = send(client, article, body=self.BODY, _submit="1").content.decode()
        assert "đã lưu bản 2 trong lúc bạn viết" in page
        assert article.versions.count() == 2

    def test_an_article_trashed_while_links_are_checked_is_not_saved(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        article = write()

        def is_dead(address: str, host: str) -> bool:
            Article.objects.update(trashed_at=timezone.now())
            return False

        monkeypatch.setattr(editorial_checks, "is_dead", is_dead)
        page = send(client, article, body=self.BODY, _submit="1").content.decode()
        assert "bỏ vào thùng rác nên chưa lưu được" in page
        assert article.versions.count() == 1
