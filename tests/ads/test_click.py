from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Never
from unittest.mock import patch
from urllib.parse import urlencode

import pytest
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from ads.models import Advertisement
from ads.signals import clicked
from ads.subjects import subject_of
from core.subjects import sign
from tests.factories import make_advertisement, make_placement

pytestmark = pytest.mark.django_db

DESTINATION = "https://dichvucong.gov.vn/p/home?a=1&b=2"


@pytest.fixture
def advertisement() -> Advertisement:
    return make_advertisement(make_placement(), url=DESTINATION)


@pytest.fixture
def clicks() -> Iterator[list[str]]:
    """The subjects of the clicks that were told of."""
    subjects: list[str] = []

    def note(sender: object, request: HttpRequest, subject: str, **kwargs: Any) -> None:
        subjects.append(subject)

    clicked.connect(note)
    yield subjects
    clicked.disconnect(note)


def subject_in(advertisement: Advertisement) -> str:
    return subject_of(advertisement.pk, advertisement.placements.get().pk)


def address(advertisement: Advertisement, token: str | None = None, **more: str) -> str:
    token = sign(subject_in(advertisement)) if token is None else token
    return f"/di/{advertisement.pk}/?{urlencode({'t': token, **more})}"


def test_it_leads_to_the_stored_address(
    client: Client, advertisement: Advertisement, clicks: list[str]
) -> None:
    response = client.get(address(advertisement))
    assert (response.status_code, response["Location"]) == (302, DESTINATION)
    assert clicks == [subject_in(advertisement)]


def test_no_cache_keeps_it_and_the_destination_learns_no_page(
    client: Client, advertisement: Advertisement
) -> None:
    response = client.get(address(advertisement))
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "strict-origin"


def test_no_parameter_leads_anywhere_else(client: Client, advertisement: Advertisement) -> None:
    response = client.get(address(advertisement, url="https://xau.example/", next="//xau.example"))
    assert response["Location"] == DESTINATION


def test_it_costs_one_query(
    client: Client, advertisement: Advertisement, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    link = address(advertisement)
    with django_assert_num_queries(1):
        client.get(link)


def test_head_is_answered_but_not_counted(
    client: Client, advertisement: Advertisement, clicks: list[str]
) -> None:
    assert client.head(address(advertisement))["Location"] == DESTINATION
    assert clicks == []


def test_post_is_not_allowed(client: Client, advertisement: Advertisement) -> None:
    assert client.post(address(advertisement)).status_code == 405


@pytest.mark.parametrize("token", ["", "x", "ads.advertisement:1@1", "\x00", "đ" * 5000])
def test_a_token_not_made_here_is_refused(
    client: Client, advertisement: Advertisement, clicks: list[str], token: str
) -> None:
    response = client.get(address(advertisement, token))
    assert response.status_code == 400
    assert "Liên kết này không đúng" in response.content.decode()
    assert clicks == []


def test_a_token_for_another_advertisement_is_refused(
    client: Client, advertisement: Advertisement, clicks: list[str]
) -> None:
    other = make_advertisement(make_placement())
    response = client.get(address(advertisement, sign(subject_in(other))))
    assert (response.status_code, clicks) == (400, [])


def test_a_token_for_something_else_is_refused(
    client: Client, advertisement: Advertisement, clicks: list[str]
) -> None:
    response = client.get(address(advertisement, sign("news.article:12")))
    assert (response.status_code, clicks) == (400, [])


def test_a_page_left_open_for_days_still_leads_on_but_does_not_count(
    client: Client, advertisement: Advertisement, clicks: list[str]
) -> None:
    with patch("django.utils.timezone.now", return_value=datetime(2026, 1, 1, tzinfo=UTC)):
        token = sign(subject_in(advertisement))
    response = client.get(address(advertisement, token))
    assert (response["Location"], clicks) == (DESTINATION, [])


@pytest.mark.parametrize(
    "over",
    [
        {"ends_at": timezone.now() - timedelta(minutes=5)},
        {"starts_at": timezone.now() + timedelta(days=1)},
        {"is_paused": True},
        {"approved_by": None, "approved_at": None},
    ],
    ids=["ended", "not begun", "paused", "approval taken back"],
)
def test_one_that_does_not_run_leads_nowhere(
    client: Client, advertisement: Advertisement, clicks: list[str], over: dict[str, Any]
) -> None:
    Advertisement.objects.filter(pk=advertisement.pk).update(**over)
    response = client.get(address(advertisement))
    assert (response.status_code, clicks) == (410, [])
    assert "không còn được giới thiệu" in response.content.decode()


def test_one_that_was_deleted_leads_nowhere(client: Client, advertisement: Advertisement) -> None:
    link = address(advertisement)
    advertisement.delete()
    assert client.get(link).status_code == 410


def test_the_reader_gets_there_even_when_counting_fails(
    client: Client, advertisement: Advertisement, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(sender: object, **kwargs: Any) -> Never:
        raise OSError("the spool is full")

    clicked.connect(fail)
    try:
        assert client.get(address(advertisement))["Location"] == DESTINATION
    finally:
        clicked.disconnect(fail)
    assert "the spool is full" in caplog.text
