"""Forms from other sites on pages without sign-in."""

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from core.http import from_this_site

pytestmark = pytest.mark.django_db


@from_this_site
def view(request: HttpRequest) -> HttpResponse:
    return HttpResponse("nhận rồi")


def status(**headers: str) -> int:
    request = RequestFactory(headers={"host": "localhost:8000", **headers})
    return view(request.post("/lien-he/", {})).status_code


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "none"},
        {"sec-fetch-site": "same-site", "origin": "http://localhost:8000"},
        {"origin": "http://localhost:8000"},
        {"origin": "https://localhost:8000"},
    ],
)
def test_what_this_site_sent_is_taken(headers: dict[str, str]) -> None:
    assert status(**headers) == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "cross-site", "origin": "http://localhost:8000"},
        {"sec-fetch-site": "same-site", "origin": "http://other.localhost:8000"},
        {"origin": "https://evil.example"},
        {"origin": "http://localhost:9000"},
        {"origin": "null"},
        {"origin": "http://["},
    ],
)
def test_what_another_sent_is_refused(headers: dict[str, str]) -> None:
    assert status(**headers) == 403


def test_the_name_a_proxy_serves_under_is_ours(settings: Settings) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://phuong.example"]
    assert status(origin="https://phuong.example") == 200


def test_to_look_is_free_for_all() -> None:
    request = RequestFactory(headers={"sec-fetch-site": "cross-site"}).get("/lien-he/")
    assert view(request).status_code == 200


def test_no_token_is_asked_for() -> None:
    exempt: Any = view
    assert exempt.csrf_exempt
