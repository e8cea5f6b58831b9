"""Old addresses of the home page in front of Django: found without asking the database."""

from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from news.models import Redirect
from portal.microcache import MicroCache
from portal.old_addresses import HomeAddresses
from tests.factories import make_article

pytestmark = pytest.mark.django_db


class Seconds:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def addresses(seconds: Seconds) -> HomeAddresses:
    return HomeAddresses(5, seconds)


def moved(path: str, **article: Any) -> None:
    Redirect.objects.create(old_path=path, article=make_article(**article))


@pytest.mark.parametrize("query", ["p=123", "fbclid=x&p=123", "P=123&amp;a=b"])
def test_an_old_address_is_known(addresses: HomeAddresses, query: str) -> None:
    moved("/?p=123")
    assert addresses.have(query)


@pytest.mark.parametrize("query", ["p=124", "p=123&p=124", "utm_source=zalo", "=&&%00", "q=123"])
def test_everything_else_is_the_home_page(addresses: HomeAddresses, query: str) -> None:
    moved("/?p=123")
    moved("/xem.php?p=124")
    moved("/?q=123", published=False)
    assert not addresses.have(query)


def test_they_are_read_once_in_a_while(addresses: HomeAddresses, seconds: Seconds) -> None:
    assert not addresses.have("p=1")
    moved("/?p=1")
    with CaptureQueriesContext(connection) as queries:
        assert not any(addresses.have(f"p={n}") for n in range(50))
    assert len(queries) == 0
    seconds.now += 5
    assert addresses.have("p=1")


def test_they_are_kept_while_the_database_is_away(
    addresses: HomeAddresses, seconds: Seconds, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved("/?p=1")
    assert addresses.have("p=1")

    def away() -> None:
        raise OperationalError

    monkeypatch.setattr("portal.old_addresses.close_old_connections", away)
    seconds.now += 60
    assert addresses.have("p=1")


def test_the_home_page_is_kept_once_and_old_addresses_pass(client: Client) -> None:
    moved("/?p=123")
    rendered: list[str] = []
    answers: list[str] = []

    def django(environ: Any, start_response: Any) -> list[bytes]:
        rendered.append(environ["QUERY_STRING"])
        response: Any = client.handler(environ)
        start_response(f"{response.status_code} OK", list(response.items()))
        return [response.content]

    site = MicroCache.from_settings(django)
    site.fresh = 5
    for query in ("", "p=123", "p=999", "utm_source=zalo", "p=123&zarsrc=30", "p=998"):
        environ = RequestFactory().get(f"/?{query}").environ
        site(environ, lambda status, headers, _=None: answers.append(status[:3]))
    assert answers == ["200", "301", "200", "200", "301", "200"]
    assert rendered == ["", "p=123", "p=123&zarsrc=30"]
