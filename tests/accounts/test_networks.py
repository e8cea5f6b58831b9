"""The admin can be limited to networks; the public site never is."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db
LOGIN = "/quan-tri/login/"


@pytest.fixture(autouse=True)
def office(settings: Settings) -> None:
    settings.ADMIN_NETWORKS = ["192.0.2.0/24", "2001:db8::/32"]


@pytest.mark.parametrize(
    ("address", "status"),
    [("192.0.2.7", 200), ("::ffff:192.0.2.7", 200), ("2001:db8::7", 200), ("198.51.100.1", 403),
     ("2001:db9::1", 403), ("", 403)],
)  # fmt: skip
def test_only_those_networks_open_the_admin(address: str, status: int) -> None:
    client = Client(REMOTE_ADDR=address)
    for path in (LOGIN, "/quan-tri/bao-mat/", "/quan-tri/khong-co/"):
        answer = client.get(path)
        assert (answer.status_code == 403) == (status == 403)
    assert client.get("/").status_code == 200


def test_nobody_names_another_address_than_their_own(settings: Settings) -> None:
    stranger = Client(REMOTE_ADDR="198.51.100.1", HTTP_X_FORWARDED_FOR="192.0.2.7")
    assert stranger.get(LOGIN).status_code == 403
    settings.TRUSTED_PROXIES = 1
    assert stranger.get(LOGIN).status_code == 200
    twice = Client(REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="192.0.2.7, 198.51.100.1")
    assert twice.get(LOGIN).status_code == 403


def test_without_the_setting_every_network_does(settings: Settings) -> None:
    settings.ADMIN_NETWORKS = []
    assert Client(REMOTE_ADDR="198.51.100.1").get(LOGIN).status_code == 200


def test_the_page_says_why() -> None:
    page = Client(REMOTE_ADDR="198.51.100.1").get(LOGIN).content.decode()
    assert "Chỉ mở được từ mạng của đơn vị" in page
    assert "<form" not in page
