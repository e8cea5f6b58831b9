"""The cookies of staff: names and attributes that no other site, script or plain line can use."""

import os
import subprocess
import sys

import pytest
from django.test import Client

from tests.factories import make_user

SHOW = (
    "import django; django.setup(); from django.conf import settings; "
    "from accounts.known_devices import COOKIE; "
    "print(settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, COOKIE, "
    "settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SECURE_HSTS_SECONDS)"
)


def test_behind_tls_no_other_host_can_set_them() -> None:
    environment = {**os.environ, "HTTPS": "1", "DJANGO_SETTINGS_MODULE": "portal.settings"}
    done = subprocess.run(
        [sys.executable, "-c", SHOW], env=environment, check=True, capture_output=True, text=True
    )
    assert done.stdout.split() == [
        "__Host-sessionid", "__Host-csrftoken", "__Secure-thiet_bi", "True", "True", "31536000",
    ]  # fmt: skip


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
