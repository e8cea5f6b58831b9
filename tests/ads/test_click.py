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
    """The subjects of the clicks that were signalled."""
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


def test_a_click_redirects_to_the_stored_address(
    client: Client, advertisement: Advertisement, clicks: list[str]
) -> None:
    response = client.get(address(advertisement))
    assert (response.status_code, response["Location"]) == (302, DESTINATION)
    assert clicks == [subject_in(advertisement)]


def test_no_cache_keeps_the_redirect_and_the_target_learns_no_page(
    client: Client, advertisement: Advertisement
) -> None:
    response = client.get(address(advertisement))
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "strict-origin"


def test_no_parameter_of_a_click_changes_the_target(
    client: Client, advertisement: Advertisement
) -> None:
    response = client.get(address(advertisement, url="https://xau.example/", next="//xau.example"))
    assert response["Location"] == DESTINATION


def test_a_click_takes_one_query(
    client: Client, advertisement: Advertisement, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    link = address(advertisement)
    with django_assert_num_queries(1):
        client.get(link)


def test_a_head_request_is_redirected_but_not_counted(
    client: Client, advertisement: Advertisement, clicks: list[str]
) -> None:
    assert client.head(address(advertisement))["Location"] == DESTINATION
    assert clicks == []


def test_a_click_refuses_post(client: Client, advertisement: Advertisement) -> None:
    assert client.post(address(advertisement)).status_code == 405


@pytest.mark.parametrize("token", ["", "x", "ads.advertisement:1@1", "\x00", "đ" * 5000])
def test_a_click_with_a_forged_token_is_refused(
    client: Client, advertisement: Advertisement, clicks: list[str], token: str
) -> None:
    response = client.get(address(advertisement, token))
    assert response.status_code == 400
    assert "Liên kết này không đúng" in response.content.decode()
    assert clicks == []


def test_a_click_with_the_token_of_another_advertisement_is_refused(
    client: Client, advertisement: Advertisement, clicks: list[str]
) -> None:
    other = make_advertisement(make_placement())
    response = client.get(address(advertisement, sign(subject_in(other))))
    assert (response.status_code, clicks) == (400, [])


def test_a_click_with_the_token_of_an_article_is_refused(
    client: Client, advertisement: Advertisement, clicks: list[str]
) -> None:
    response = client.get(address(advertisement, sign("news.article:12")))
    assert (response.status_code, clicks) == (400, [])


def test_a_click_on_a_page_open_for_days_is_redirected_but_not_counted(
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
        {"starts_at": timezone.now() + timedelta(days=1), "approved_at": timezone.now()},
        {"is_paused": True},
        {"approved_by": None, "approved_at": None},
    ],
    ids=["ended", "not begun", "paused", "approval taken back"],
)
def test_a_click_on_an_advertisement_that_is_not_running_is_a_410(
    client: Client, advertisement: Advertisement, clicks: list[str], over: dict[str, Any]
) -> None:
    Advertisement.objects.filter(pk=advertisement.pk).update(**over)
    response = client.get(address(advertisement))
    assert (response.status_code, clicks) == (410, [])
    assert "không còn được giới thiệu" in response.content.decode()


def test_a_click_on_a_deleted_advertisement_is_a_410(
    client: Client, advertisement: Advertisement
) -> None:
    link = address(advertisement)
    advertisement.delete()
    assert client.get(link).status_code == 410


def test_a_click_is_redirected_even_if_counting_fails(
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
