"""Pages for refused requests, and no cookies for readers."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.fixtures import Settings

from tests.factories import make_advertisement, make_article, make_placement
from tests.portal.letters import make_enquiry

pytestmark = pytest.mark.django_db

READ_ONLY = ["/", "/tim-kiem/", "/so-do/", "/luu-tru/", "/rss/", "/bao-cao-vi-pham/gia:mao/"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("path", READ_ONLY)
def test_posting_to_a_read_only_page_is_explained(method: str, path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    response = getattr(client, method)(path)
    assert response.status_code == 405
    assert "Trang này chỉ để đọc" in response.content.decode()
    assert response["Content-Length"] == str(len(response.content))
    assert "GET" in response["Allow"]


@pytest.mark.parametrize("path", ["/lien-he/", "/bao-cao-vi-pham/"])
@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_a_form_takes_nothing_but_what_it_sends(method: str, path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    response = getattr(client, method)(path)
    assert response.status_code == 405
    assert "Trang này chỉ để đọc" in response.content.decode()
    assert response["Content-Length"] == str(len(response.content))
    assert "POST" in response["Allow"]


def test_staff_without_a_token_are_asked_to_sign_in_again() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/quan-tri/login/", {"username": "a", "password": "b"})
    assert response.status_code == 403
    assert "phiên làm việc đã hết" in response.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "portal/enquiry/?state__exact=%00",
        "portal/enquiry/?topic__exact=a%00b",
        "portal/alert/?severity__exact=%00",
        "ads/complaint/?reason__exact=%00",
        "news/image/?is_decorative__exact=%00",
        "auth/user/?is_staff__exact=%00",
    ],
)
def test_a_filter_with_a_zero_byte_is_a_bad_request(client: Client, address: str) -> None:
    client.force_login(User.objects.create_superuser("chu"))
    make_enquiry()
    assert client.get(f"/quan-tri/{address}").status_code in (302, 400)


def test_what_was_wrong_with_it_is_said(client: Client) -> None:
    client.force_login(User.objects.create_superuser("chu"))
    response = client.get("/quan-tri/portal/enquiry/?_to_field=body")
    assert response.status_code == 400
    assert "Máy chủ không hiểu yêu cầu này" in response.content.decode()


@pytest.mark.parametrize(
    "path",
    [*READ_ONLY, "/lien-he/", "/lien-he/?tu=/so-do/", "/bao-cao-vi-pham/", "/khong-co/", "/atom/"],
)
def test_no_public_page_sets_a_cookie(path: str) -> None:
    make_advertisement(make_placement(), kind="commercial")
    make_article()
    assert not Client(enforce_csrf_checks=True).get(path).cookies


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_told_by_any_name_and_without_tls(
    client: Client, settings: Settings, path: str
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["anthinh.example"]
    assert client.get(path, headers={"host": "127.0.0.1:8000"}).status_code == 200
    assert client.post(path).status_code == 405
    assert client.get("/", headers={"host": "anthinh.example"}).status_code == 301
    assert client.get("/", headers={"host": "127.0.0.1:8000"}).status_code == 400
