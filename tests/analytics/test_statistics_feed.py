from typing import Any

import pytest
from django.test import Client
from pytest_django.asserts import assertContains

from analytics import statistics_feed
from analytics.models import DailyCount, StatisticsSettings
from core.submissions.throttle import Throttle
from tests.analytics.conftest import Clock
from tests.confirming import post_confirmed
from tests.factories import make_user

ADMIN = "/quan-tri/analytics/statisticssettings/"
MANAGER = ("analytics.view_statisticssettings", "analytics.change_statisticssettings")

pytestmark = pytest.mark.django_db


@pytest.fixture
def token(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(statistics_feed, "wrong_tokens", Throttle(most=3, seconds=3600))
    token, known = statistics_feed.new_token()
    StatisticsSettings.objects.create(feed_is_on=True, feed_token_hash=known)
    return token


def get(client: Client, token: str, **query: str) -> Any:
    return client.get("/thong-ke.json", query, headers={"authorization": f"Bearer {token}"})


def test_the_feed_has_days_and_numbers(client: Client, token: str) -> None:
    DailyCount.objects.create(day="2026-11-22", visits=3, page_views=7, imported_visits=1)
    found = get(client, token, tu="2026-11-22", den="2026-11-23").json()
    assert found["days"] == [
        {"day": "2026-11-22", "visits": 4, "page_views": 7},
        {"day": "2026-11-23", "visits": 0, "page_views": 0},
    ]
    assert found["numbers"] == {"online": 0, "today": 0, "week": 0, "total": 4}
    assert found["taken_at"] == "2026-11-23T12:00:00+07:00"


def test_no_cache_keeps_the_feed(client: Client, token: str) -> None:
    assert "no-store" in get(client, token)["Cache-Control"]


def test_the_feed_is_off_by_default(client: Client) -> None:
    assert get(client, "x").status_code == 404


def test_the_feed_needs_the_right_token(client: Client, token: str) -> None:
    assert client.get("/thong-ke.json").status_code == 401
    assert get(client, "wrong").status_code == 401


def test_wrong_tokens_are_throttled_and_the_right_one_is_not(client: Client, token: str) -> None:
    assert [get(client, "wrong").status_code for _ in range(4)] == [401, 401, 401, 429]
    assert get(client, token).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        {"tu": "x"},
        {"tu": "2026-11-24", "den": "2026-11-01"},
        {"tu": "2020-01-01", "den": "2026-11-01"},
        {"den": "0001-01-01"},
    ],
)
def test_a_wrong_period_is_a_400_with_an_error(
    query: dict[str, str], client: Client, token: str
) -> None:
    response = get(client, token, **query)
    assert (response.status_code, bool(response.json()["error"])) == (400, True)


def test_the_feed_refuses_post(client: Client, token: str) -> None:
    assert client.post("/thong-ke.json").status_code == 405


def test_the_token_is_shown_once_and_only_its_hash_is_kept(client: Client) -> None:
    client.force_login(make_user(*MANAGER))
    shown = post_confirmed(client, ADMIN, {"feed_is_on": "on"}, follow=True)
    token = str(next(iter(shown.context["messages"]))).split()[-1]
    assertContains(shown, token)
    assert token not in client.get(ADMIN).content.decode()
    assert get(Client(), token).status_code == 200
    assert StatisticsSettings.load().feed_token_hash != token


def test_a_new_token_ends_the_old_one(client: Client, token: str) -> None:
    client.force_login(make_user(*MANAGER))
    post_confirmed(client, ADMIN, {"feed_is_on": "on"})
    assert get(Client(), token).status_code == 200
    client.post(ADMIN, {"feed_is_on": "on", "_new_token": "1"})
    assert get(Client(), token).status_code == 401


def test_the_feed_settings_need_their_permission(client: Client) -> None:
    client.force_login(make_user("analytics.view_dailycount"))
    assert client.post(ADMIN, {"feed_is_on": "on"}).status_code == 403
