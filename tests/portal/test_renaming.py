"""What is renamed is found at its former address, if readers knew it."""

from itertools import count
from typing import Any, Protocol

import pytest
from django.test import Client
from django.utils import timezone

from news.models import Article, Department, Section, Tag, Thread
from portal.models import Page
from tests.factories import make_department, make_section
from tests.news.makers import publish, write

pytestmark = pytest.mark.django_db

numbers = count()


class Maker(Protocol):
    def __call__(self, slug: str, *, public: bool = True) -> Any: ...


def make_page(slug: str, *, public: bool = True) -> Page:
    return Page.objects.create(title=slug, slug=slug, body="<p>a</p>", is_published=public)


def _with_article(public: bool, **fields: Any) -> None:
    (publish if public else write)(title="Họp dân", **fields)


def make_keyword(slug: str, *, public: bool = True) -> Tag:
    tag = Tag.objects.create(name=f"Từ khóa {next(numbers)}", slug=slug)
    _with_article(public, tags=[tag])
    return tag


def make_thread(slug: str, *, public: bool = True) -> Thread:
    thread = Thread.objects.create(title=f"Sự kiện {next(numbers)}", slug=slug)
    _with_article(public, thread=thread)
    return thread


def make_office(slug: str, *, public: bool = True) -> Department:
    return make_department(slug=slug)


def make_topic(slug: str, *, public: bool = True) -> Section:
    return make_section(slug=slug)


def rename(row: Any, slug: str) -> None:
    row.slug = slug
    row.save()


hidden = pytest.mark.parametrize("make", [make_page, make_keyword, make_thread])
everything = pytest.mark.parametrize(
    "make", [make_page, make_keyword, make_thread, make_office, make_topic]
)


@everything
def test_every_former_address_leads_to_what_it_is_called_now(client: Client, make: Maker) -> None:
    row = make("mot")
    first = row.get_absolute_url()
    rename(row, "hai")
    second = row.get_absolute_url()
    rename(row, "ba")
    for former in (first, second):
        response = client.get(former)
        assert (response.status_code, response["Location"]) == (301, row.get_absolute_url())
    assert client.get(row.get_absolute_url()).status_code == 200


@everything
def test_a_name_that_is_taken_back_leads_nowhere_else(client: Client, make: Maker) -> None:
    row = make("mot")
    rename(row, "hai")
    rename(row, "mot")
    assert client.get(row.get_absolute_url()).status_code == 200
    assert [each.slug for each in row.old_slugs.all()] == ["hai"]


@everything
def test_something_new_of_that_name_wins_for_good(client: Client, make: Maker) -> None:
    row = make("mot")
    rename(row, "hai")
    other = make("mot")
    former = other.get_absolute_url()
    assert client.get(former).status_code == 200
    rename(other, "ba")
    assert client.get(former)["Location"] == other.get_absolute_url()


@hidden
def test_a_name_that_no_reader_knew_leads_nowhere(client: Client, make: Maker) -> None:
    row = make("mot", public=False)
    former = row.get_absolute_url()
    rename(row, "hai")
    Page.objects.update(is_published=True)
    _with_article(True, **({"tags": [row]} if isinstance(row, Tag) else {}))
    assert client.get(former).status_code == 404


@hidden
def test_nothing_tells_the_new_name_of_what_is_not_public_any_more(
    client: Client, make: Maker
) -> None:
    row = make("mot")
    former = row.get_absolute_url()
    rename(row, "hai")
    Page.objects.update(is_published=False)
    Article.objects.update(withdrawn_at=timezone.now(), withdrawal_reason="Sai số liệu")
    response = client.get(former)
    assert response.status_code == 404
    assert "hai" not in response.headers.get("Location", "")


def test_a_former_section_whose_name_ends_in_a_number_is_no_article(client: Client) -> None:
    section = make_section(slug="de-an-06", parent=make_section(slug="cai-cach"))
    former = section.get_absolute_url()
    rename(section, "chuyen-doi-so")
    assert client.get(former)["Location"] == "/cai-cach/chuyen-doi-so/"


def test_saving_without_a_new_name_keeps_no_former_one() -> None:
    page = make_page("mot")
    page.save()
    assert not page.old_slugs.exists()
