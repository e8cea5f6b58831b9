"""The cookies of staff: names and attributes that no other site, script or plain line can use."""

import os
import subprocess
import sys

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests.factories import make_user

SHOW = (
    "import django; django.setup(); from django.conf import settings; "
    "from accounts.known_devices import COOKIE; "
    "print(settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, COOKIE, "
    "settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SECURE_HSTS_SECONDS, "
    "settings.SECURE_HSTS_INCLUDE_SUBDOMAINS, settings.SECURE_HSTS_PRELOAD)"
)


@pytest.mark.parametrize(
    ("variables", "subdomains", "preload"),
    [({}, "False", "False"), ({"HSTS_PRELOAD": "1"}, "False", "False"),
     ({"HSTS_SUBDOMAINS": "1"}, "True", "False"),
     ({"HSTS_SUBDOMAINS": "1", "HSTS_PRELOAD": "1"}, "True", "True")],
)  # fmt: skip
def test_behind_tls_no_other_host_can_set_them(
    variables: dict[str, str], subdomains: str, preload: str
) -> None:
    environment = {**os.environ, "HTTPS": "1", "DJANGO_SETTINGS_MODULE": "portal.settings"}
    environment |= variables
    done = subprocess.run(
        [sys.executable, "-c", SHOW], env=environment, check=True, capture_output=True, text=True
    )
    assert done.stdout.split() == [
        "__Host-sessionid", "__Host-csrftoken", "__Secure-thiet_bi", "True", "True", "31536000",
        subdomains, preload,
    ]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status"),
    [("/", 301), ("/quan-tri/login/", 301), ("/lien-he/", 301), ("/rss/", 301),
     ("/thong-ke.json", 403), ("/ghi-nhan/", 403), ("/bao-loi/", 403), ("/healthz", 200)],
)  # fmt: skip
def test_behind_tls_people_are_led_to_it_and_programs_are_refused(
    client: Client, settings: Settings, address: str, status: int
) -> None:
    """A program that is led on sends its token in the clear each time, and nobody notices."""
    settings.SECURE_SSL_REDIRECT = True
    for method in (client.get, client.post):
        answer = method(address, headers={"authorization": "Bearer x"})
        assert answer.status_code in (status, 405)
    secure = client.get(address, secure=True)
    assert secure.status_code not in (301, 403)


@pytest.mark.django_db
def test_they_are_for_this_site_and_no_script() -> None:
    client = Client()
    make_user(username="hoa")
    login = "/quan-tri/login/"
    client.get(login)
    answer = client.post(login, {"username": "hoa", "password": "mat-khau-thu-123"})
    assert answer.status_code == 302
    assert set(client.cookies) == {"csrftoken", "sessionid", "thiet_bi"}
    for name, cookie in client.cookies.items():
        assert cookie["samesite"] == "Lax", name
        assert bool(cookie["httponly"]) == (name != "csrftoken"), (
            name
        )  # whose page's script reads it
        assert not cookie["domain"], name
