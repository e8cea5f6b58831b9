"""With 100,000 articles each page makes as many queries as with a few."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

import pytest
from django.db import connection
from django.db.models import GeneratedField, Model
from django.test import Client
from django.test.utils import CaptureQueriesContext

from news.models import Article, ArticleVersion
from tests.factories import make_user
from tests.news.makers import publish

COUNT = 100_000
PAGES = {
    "trang chủ": "/",
    "tìm kiếm": "/tim-kiem/?q=cai+cach+hanh+chinh",
    "danh sách quản trị": "/quan-tri/news/article/",
    "lọc": "/quan-tri/news/article/?trang-thai=published",
    "tìm trong quản trị": "/quan-tri/news/article/?q=cai+cach+777",
    "trang 900": "/quan-tri/news/article/?p=900",
}


def multiply(model: type[Model], source: int, copies: int = COUNT, **columns: str) -> None:
    """Copy a row many times; `columns` are SQL expressions, in which n is the copy's number."""
    fields = [
        field
        for field in model._meta.local_concrete_fields
        if not field.primary_key and not isinstance(field, GeneratedField)
    ]
    names = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(columns.get(field.column, f'"{field.column}"') for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {values} '  # noqa: S608
            f'FROM "{model._meta.db_table}", generate_series(1, {copies}) n WHERE id = {source}'
        )


def load() -> None:
    article = publish(title="Cải cách hành chính", body="<p>Một cửa, một đầu mối.</p>")
    version = article.newest_version
    assert version
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
    multiply(
        Article, article.pk, title="title || ' ' || n", search_title="search_title || ' ' || n",
        publish_at="publish_at - n * interval '1 minute'", live_version_id="NULL",
    )  # fmt: skip
    multiply(ArticleVersion, version.pk, article_id=f"{article.pk} + n", title="title || ' ' || n")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE news_article a SET live_version_id = v.id FROM news_articleversion v "
            "WHERE v.article_id = a.id AND a.live_version_id IS NULL"
        )
        cursor.execute("ANALYZE news_article")
        cursor.execute("ANALYZE news_articleversion")


@contextmanager
def timed(name: str) -> Iterator[None]:
    begun = perf_counter()
    yield
    print(f"{name}: {1000 * (perf_counter() - begun):.0f} ms")  # noqa: T201  (shown by -s)


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200, path
    return len(captured)


@pytest.mark.slow
@pytest.mark.django_db
def test_the_number_of_queries_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.session_rules.NOTED_SECONDS", 3600)  # no query of the clock's
    staff = Client()
    staff.force_login(make_user("news.view_article", "news.change_article", "news.approve_article"))
    few = [publish(title=f"Cải cách hành chính {number}") for number in range(60)]
    pages = {
        **PAGES,
        "soạn thảo": f"/quan-tri/news/article/{few[0].pk}/change/",
        "bài": few[0].get_absolute_url(),
        "chuyên mục": few[0].section.get_absolute_url(),
    }
    first_pages = {name: path for name, path in pages.items() if name != "trang 900"}
    with_few = {name: queries(staff, path) for name, path in first_pages.items()}
    load()
    assert Article.objects.published().count() > COUNT
    with_many = {}
    for name, path in pages.items():
        with timed(name):
            with_many[name] = queries(staff, path)
    assert with_many.pop("trang 900") <= with_few["danh sách quản trị"]
    # What is found fills more than a page now, whose keys are read first.
    with_few["tìm trong quản trị"] += 1
    # A search asks its windows of the index in turn, and there are no more than four of them.
    with_few["tìm kiếm"] += 4
    for name, count in with_many.items():
        assert count <= with_few[name], name
