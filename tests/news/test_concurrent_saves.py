"""Two saves at once: neither overwrites the other, and one form makes one article."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test import Client

from news import drafts
from news.models import Article, Section
from news.workflow import save_version
from tests.factories import make_section, make_user
from tests.news.makers import write

LIST = "/quan-tri/news/article/"
WRITE = ("news.add_article", "news.change_article", "news.view_article",
         "news.edit_others_article")  # fmt: skip


def content(section: Section, **fields: Any) -> dict[str, Any]:
    return {
        "title": "Lịch tiếp công dân",
        "body": "<p>Sáng thứ Năm.</p>",
        "section": section.pk,
        "_save": "1",
        **fields,
    }


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def at_once(path: str, *forms: dict[str, Any]) -> list[int]:
    """Send the forms at the same moment, each by another person; return the answers' statuses."""
    clients = [signed_in(make_user(*WRITE)) for _ in forms]
    together = Barrier(len(forms))

    def send(client: Client, data: dict[str, Any]) -> int:
        together.wait(10)
        try:
            return client.post(path, data).status_code
        finally:
            connection.close()

    sending: Callable[[Client, dict[str, Any]], int] = send
    with ThreadPoolExecutor(len(forms)) as pool:
        return sorted(pool.map(sending, clients, forms))


@pytest.mark.django_db(transaction=True)
def test_of_two_saves_at_once_one_is_refused() -> None:
    article = write()
    section = article.section
    forms = [content(section, title=f"Bài của {name}", base_version=1) for name in ("An", "Bình")]
    assert at_once(f"{LIST}{article.pk}/change/", *forms) == [200, 302]
    assert article.versions.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_twice_at_once_makes_one_article() -> None:
    form = content(make_section(), form_key=str(uuid4()))
    assert at_once(f"{LIST}add/", form, form) == [302, 302]
    assert Article.objects.get().versions.count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_typed_is_kept_while_the_article_is_saved() -> None:
    """Otherwise that save would wait for this draft, which it ends, and neither would go on."""
    article, user = write(), make_user(*WRITE)

    def keep() -> object:
        try:
            return drafts.keep(user, uuid4(), article, 1, {"title": "Lịch"})
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        save_version(article, by=user, title="Lịch", body="", section=article.section)
        assert pool.submit(keep).result(timeout=20)


@pytest.mark.django_db
class TestFormsSentTwice:
    @pytest.fixture
    def writer(self, client: Client) -> Client:
        client.force_login(make_user(*WRITE))
        return client

    def test_a_form_changed_after_going_back_loses_nothing(self, writer: Client) -> None:
        form = content(make_section(), form_key=str(uuid4()))
        writer.post(f"{LIST}add/", form)
        answer = writer.post(f"{LIST}add/", {**form, "body": "<p>Chiều thứ Sáu.</p>"})
        assert "Chiều thứ Sáu." in answer.content.decode()
        assert Article.objects.get().versions.count() == 1

    @pytest.mark.parametrize("action", ["_save", "_submit"])
    def test_a_form_sent_twice_with_a_note_is_sent_once(self, writer: Client, action: str) -> None:
        form = content(make_section(), form_key=str(uuid4()), note="Bản đầu.")
        form[action] = form.pop("_save")
        answers = [writer.post(f"{LIST}add/", form).status_code for _ in range(2)]
        assert (answers, Article.objects.get().versions.count()) == ([302, 302], 1)

    def test_a_form_changed_and_sent_again_is_the_next_version(self, writer: Client) -> None:
        form = content(make_section(), form_key=str(uuid4()))
        writer.post(f"{LIST}add/", form)
        writer.post(f"{LIST}add/", {**form, "body": "<p>Chiều.</p>", "base_version": 1})
        assert Article.objects.get().versions.count() == 2

    def test_a_save_that_does_not_say_what_it_is_based_on_is_refused(self, writer: Client) -> None:
        article = write()
        writer.post(f"{LIST}{article.pk}/change/", content(article.section, title="Khác"))
        assert article.versions.count() == 1

    def test_a_key_that_is_none_is_ignored(self, writer: Client) -> None:
        writer.post(f"{LIST}add/", content(make_section(), form_key="x"))
        assert Article.objects.count() == 0

    def test_another_form_makes_another_article(self, writer: Client) -> None:
        section = make_section()
        for _ in range(2):
            writer.post(f"{LIST}add/", content(section, form_key=str(uuid4())))
        assert Article.objects.count() == 2
