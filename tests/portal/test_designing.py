"""The page that shows every component."""

import pytest
from django.test import Client

from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_staff_see_every_component_of_an_empty_site(client: Client) -> None:
    client.force_login(make_user())
    answer = client.get("/thiet-ke/")
    assert answer.status_code == 200
    for part in (
        *("story--lead", "pagination", "form__error", "contents", "tools", "message", "alert"),
        *("form__send", "helpful", "visit-stats", "neighbours"),
    ):
        assert f'class="{part}' in answer.content.decode() or f" {part}" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_a_stranger_is_asked_to_sign_in(client: Client) -> None:
    answer = client.get("/thiet-ke/")
    assert answer.status_code == 302
    assert "/quan-tri/login/" in answer["Location"]
