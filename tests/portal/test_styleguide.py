"""The page that shows every component."""

import pytest
from django.conf import settings
from django.test import Client

from portal.models import MenuItem
from tests.factories import make_user
from tests.news.makers import publish

pytestmark = pytest.mark.django_db

# The first two stand on reports of figures alone; the last is there to be seen by nobody.
ELSEWHERE = {"chart.html", "period.html", "form_trap.html"}


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


def test_no_component_is_left_out(client: Client) -> None:
    publish(title="Đang đọc nhiều")
    MenuItem.objects.create(label="Giới thiệu", url="/trang/gioi-thieu/")
    client.force_login(make_user())
    used = {template.name for template in client.get("/thiet-ke/").templates}
    folder = settings.BASE_DIR / "templates" / "components"
    missing = {path.name for path in folder.iterdir() if f"components/{path.name}" not in used}
    assert missing == ELSEWHERE


def test_a_stranger_is_asked_to_sign_in(client: Client) -> None:
    answer = client.get("/thiet-ke/")
    assert answer.status_code == 302
    assert "/quan-tri/login/" in answer["Location"]
