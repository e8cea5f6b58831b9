"""Counts of views and answers, added to articles."""

from threading import Thread
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from core.counting_events import CountedEvents, EventKind
from news.models import Article
from news.receivers import add_views
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def counted(subject: str, count: int = 1, kind: str = EventKind.VIEW) -> CountedEvents:
    return CountedEvents(timezone.now(), kind, subject, count)


def count(*counts: CountedEvents) -> None:
    add_views(None, counts=list(counts), signal=None)


def test_views_are_added_to_their_articles() -> None:
    first, second, unread = make_article(view_count=5), make_article(), make_article()
    count(counted(first.subject, 2), counted(second.subject, 3))
    views = dict(Article.objects.values_list("pk", "view_count"))
    assert views == {first.pk: 7, second.pk: 3, unread.pk: 0}


def test_the_hours_of_one_article_are_added_up() -> None:
    article = make_article()
    count(counted(article.subject, 2), counted(article.subject, 3))
    assert Article.objects.get().view_count == 5


def test_the_new_totals_include_the_opening_view_count() -> None:
    article = make_article(view_count=5, opening_view_count=100)
    assert add_views(None, [counted(article.subject, 2)]) == {article.subject: 107}


@pytest.mark.parametrize("kind", [EventKind.CLICK, EventKind.SERVED, EventKind.VIEWABLE])
def test_only_views_count(kind: EventKind) -> None:
    count(counted(make_article().subject, kind=kind))
    assert Article.objects.get().view_count == 0


@pytest.mark.parametrize(
    "subject",
    [
        "news.section:{}", "portal.home", "news.article:", "news.article:x{}", "xnews.article:{}",
        "news.article:{}@1", "news.article:999999", "news.article:99999999999999999999",
    ],
)  # fmt: skip
def test_other_subjects_and_articles_that_are_gone_are_left_out(subject: str) -> None:
    article = make_article()
    count(counted(subject.format(article.pk)), counted(article.subject))
    assert Article.objects.get().view_count == 1


def test_nothing_counted_costs_no_query(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        count(counted("portal.home"))


def test_any_number_of_articles_costs_one_query(django_assert_num_queries: Any) -> None:
    subjects = [make_article().subject for _ in range(5)]
    with django_assert_num_queries(1):
        count(*map(counted, subjects))


@pytest.mark.django_db(transaction=True)
def test_two_nodes_counting_at_once_lose_nothing_and_never_block_each_other() -> None:
    subjects = [make_article().subject for _ in range(20)]
    failures: list[BaseException] = []

    def flush(order: list[str]) -> None:
        try:
            for _ in range(30):
                with transaction.atomic():
                    count(*map(counted, order))
        except BaseException as error:  # a deadlock would end here
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=flush, args=[order]) for order in (subjects, subjects[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert set(Article.objects.values_list("view_count", flat=True)) == {60}
