"""Queries whose SQL is written once."""

from datetime import timedelta
from threading import Thread

import pytest
from django.db import ProgrammingError, connection, models
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.prepared import Parameter, Prepared
from news.models import Article, Section
from tests.factories import make_article, make_section

PK = Parameter("pk", models.BigIntegerField())
NAME = Parameter("name", models.TextField())
NOW = Parameter("now", models.DateTimeField())

pytestmark = pytest.mark.django_db


def test_each_run_has_values_of_its_own() -> None:
    first, second = make_section(), make_section()
    by_key = Prepared(lambda: Section.objects.filter(pk=PK))
    assert by_key.run(pk=first.pk) == [first]
    assert by_key.run(pk=second.pk) == [second]
    assert by_key.run(pk=0) == []


def test_it_finds_what_the_queryset_finds_with_its_relations() -> None:
    section = make_section(parent=make_section())
    article = make_article(section=section)
    make_article(publish_at=timezone.now() + timedelta(hours=1))
    public = Prepared(lambda: Article.objects.published(NOW).filter(section=PK).listed())
    with CaptureQueriesContext(connection) as queries:
        [found] = public.run(now=timezone.now(), pk=section.pk)
        assert found.section.path == section.path
    assert found == article
    assert len(queries) == 1


def test_the_sql_is_written_once() -> None:
    built = []

    def build() -> QuerySet[Section]:
        built.append(1)
        return Section.objects.filter(pk=PK)

    prepared = Prepared(build)
    assert not built  # not before a page needs it
    prepared.run(pk=1)
    prepared.run(pk=2)
    assert len(built) == 1


@pytest.mark.parametrize("name", ["100% đúng", "%s", "%(pk)s", "it's", "\\'; --", 'a"b', "%%"])
def test_constants_and_values_are_quoted(name: str) -> None:
    section = make_section(name=name)
    make_section(name="khác")
    constant = Prepared(lambda: Section.objects.filter(name=name, pk__gt=PK))
    value = Prepared(lambda: Section.objects.filter(name=NAME))
    assert constant.run(pk=0) == [section]
    assert value.run(name=name) == [section]


def test_a_missing_value_is_an_error() -> None:
    with pytest.raises(ProgrammingError):
        Prepared(lambda: Section.objects.filter(pk=PK)).run(key=1)


@pytest.mark.django_db(transaction=True)
def test_each_thread_asks_by_a_connection_of_its_own() -> None:
    section = make_section()
    prepared = Prepared(lambda: Section.objects.filter(pk=PK))
    prepared.run(pk=section.pk)
    found: list[Section] = []

    def ask() -> None:
        found.extend(prepared.run(pk=section.pk))
        connection.close()

    thread = Thread(target=ask)
    with CaptureQueriesContext(connection) as queries:
        thread.start()
        thread.join()
    assert (found, len(queries)) == ([section], 0)
