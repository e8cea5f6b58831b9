"""Comparison of two versions, and restoring an old one."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from news.models import Article
from tests.factories import make_image, make_section, make_user
from tests.news.makers import make_approver, make_author, publish, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> User:
    return make_author()


@pytest.fixture
def article() -> Article:
    article = publish(title="Họp tổ dân phố", body="<p>Họp ngày 23.</p>", byline="An")
    return write(article, title="Họp tổ dân phố", body="<p>Họp ngày 24.</p>",
                 section=article.section, lead_image=make_image())  # fmt: skip


def url(article: Article, rest: str = "so-sanh/") -> str:
    return f"/quan-tri/news/article/{article.pk}/{rest}"


def restore(client: Client, article: Article, number: int = 1, newest: object = 2) -> Any:
    return client.post(url(article, f"khoi-phuc/{number}/"), {"newest": newest}, follow=True)


class TestCompare:
    def test_the_last_two_stand_side_by_side(
        self, client: Client, article: Article, author: User
    ) -> None:
        client.force_login(author)
        html = client.get(url(article)).content.decode()
        assert "<del>23.</del>" in html
        assert "<ins>24.</ins>" in html
        assert html.index(">Bản 1</p>") < html.index(">Bản 2</p>")

    def test_pictures_and_all_else_that_changed_are_there(
        self, client: Client, article: Article, author: User
    ) -> None:
        client.force_login(author)
        rows = {row.label: row for row in client.get(url(article)).context["rows"]}
        changed = {label for label, row in rows.items() if row.is_changed}
        assert changed == {"Nội dung", "Ảnh đại diện", "Tác giả"}
        assert "<img" in rows["Ảnh đại diện"].after
        assert "<img" not in rows["Ảnh đại diện"].before

    def test_another_description_of_a_picture_is_said(self, client: Client, author: User) -> None:
        picture = '<p><img src="/media/{}/1280.webp" alt="{}"></p>'
        name = make_image().name
        article = write(body=picture.format(name, "Trụ sở"))
        write(article, body=picture.format(name, "Trụ sở mới"), section=article.section)
        client.force_login(author)
        html = client.get(url(article)).content.decode()
        assert "Mô tả ảnh: “Trụ sở” đổi thành “Trụ sở mới”." in html

    @pytest.mark.parametrize(
        "query", ["?a=9", "?b=0", "?a=1&b=99999999999999999999", f"?a={'9' * 5000}"]
    )
    def test_an_unknown_version_is_not_found(
        self, client: Client, article: Article, author: User, query: str
    ) -> None:
        client.force_login(author)
        assert client.get(url(article) + query).status_code == 404

    def test_a_single_version_compares_with_itself(self, client: Client, author: User) -> None:
        client.force_login(author)
        assert "Không đổi:" in client.get(url(write())).content.decode()

    def test_an_article_of_a_closed_section_is_not_found(
        self, client: Client, article: Article
    ) -> None:
        article.section.staff.add(make_user())
        client.force_login(make_author())
        assert client.get(url(article)).status_code == 404
        assert restore(client, article).status_code == 404


class TestRestore:
    def test_restoring_makes_a_new_draft_and_the_public_sees_no_change(
        self, client: Client, article: Article, author: User
    ) -> None:
        client.force_login(author)
        assert "Đã lấy lại bản 1 thành bản 3" in restore(client, article).content.decode()
        newest = Article.objects.get(pk=article.pk).newest_version
        assert newest is not None
        assert (newest.number, newest.body, newest.byline, newest.state, newest.created_by) == (
            3, "<p>Họp ngày 23.</p>", "An", "draft", author,
        )  # fmt: skip
        assert newest.note == "Lấy lại bản 1"

    def test_restoring_does_not_hide_what_was_saved_meanwhile(
        self, client: Client, article: Article, author: User
    ) -> None:
        client.force_login(author)
        for seen in (1, "", "x", "9" * 5000):
            assert "Đã có bản mới hơn" in restore(client, article, newest=seen).content.decode()
        assert article.versions.count() == 2

    def test_restoring_needs_a_post_and_the_right_to_write(
        self, client: Client, article: Article, author: User
    ) -> None:
        client.force_login(author)
        assert client.get(url(article, "khoi-phuc/1/")).status_code == 405
        assert restore(client, article, number=7).status_code == 404
        client.force_login(make_user("news.view_article", "news.edit_others_article"))
        assert restore(client, article).status_code == 403
        assert article.versions.count() == 2


def test_a_late_save_shows_both_texts(client: Client, author: User) -> None:
    section = make_section()
    article = write(title="Họp", body="<p>Họp ngày 23.</p>", section=section)
    client.force_login(author)
    path = f"/quan-tri/news/article/{article.pk}/change/"
    write(article, title="Họp", body="<p>Họp ngày 24.</p>", section=section)
    typed = {"title": "Họp", "body": "<p>Họp ngày 25.</p>", "section": section.pk, "_save": "1",
             "base_version": "1"}  # fmt: skip
    html = client.post(path, typed).content.decode()
    assert "<del>24.</del>" in html
    assert "<ins>25.</ins>" in html
    assert ">Bài bạn gõ</h4>" in html
    client.force_login(make_approver())
    assert article.versions.count() == 2
