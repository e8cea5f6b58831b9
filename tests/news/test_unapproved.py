"""What nobody has approved is not to be had at any address."""

import pytest
from django.test import Client
from pytest_django.asserts import assertContains

from news.models import Tag, Thread
from tests.news.makers import publish, write

pytestmark = pytest.mark.django_db


def test_a_keyword_that_only_drafts_have_is_not_public(client: Client) -> None:
    tag = Tag.objects.create(name="Nhà cái uy tín", slug="nha-cai-uy-tin")
    write(tags=[tag])
    tag.add_old_slug("nha-cai")
    for address in (tag.get_absolute_url(), "/tu-khoa/nha-cai/"):
        response = client.get(address)
        assert response.status_code == 404
        assert "uy tín" not in response.content.decode()


def test_a_keyword_is_public_with_its_first_article(client: Client) -> None:
    tag = Tag.objects.create(name="Một cửa", slug="mot-cua")
    tag.add_old_slug("1-cua")
    publish(tags=[tag])
    assertContains(client.get(tag.get_absolute_url()), "Một cửa")
    assert client.get("/tu-khoa/1-cua/")["Location"] == tag.get_absolute_url()


def test_a_thread_is_public_with_its_first_article(client: Client) -> None:
    thread = Thread.objects.create(title="Sáp nhập phường", slug="sap-nhap")
    write(thread=thread)
    assert client.get(thread.get_absolute_url()).status_code == 404
    publish(thread=thread)
    assertContains(client.get(thread.get_absolute_url()), "Sáp nhập phường")


@pytest.mark.parametrize(
    "query", ["q=nhà+cái+abc.bet", "q=abc.bet&tu-ngay=sai", "q=abc.bet&trang=9"]
)
def test_what_strangers_search_for_stands_in_no_title_and_no_index(
    client: Client, query: str
) -> None:
    publish(title="Nhà cái abc.bet bị xử phạt")
    html = client.get(f"/tim-kiem/?{query}").content.decode()
    head = html[: html.index("</head>")]
    assert "abc.bet" not in head
    assert 'content="noindex"' in head


def test_robots_may_read_that_the_search_is_not_for_the_index(client: Client) -> None:
    assert "tim-kiem" not in client.get("/robots.txt").content.decode()
