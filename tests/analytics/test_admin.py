import pytest
from django.test import Client

from analytics.models import DailyCount, OpeningBalance
from tests.analytics.conftest import Clock
from tests.confirming import post_confirmed
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def signed_in(client: Client, *permissions: str) -> Client:
    client.force_login(make_user(*permissions))
    return client


def test_staff_with_the_permission_set_the_opening_balance(client: Client) -> None:
    staff = signed_in(client, "analytics.view_openingbalance", "analytics.change_openingbalance")
    post_confirmed(staff, "/quan-tri/analytics/openingbalance/", {"visits": "7448251"})
    assert OpeningBalance.load().visits == 7_448_251


def test_a_wrong_opening_balance_is_refused_and_kept_in_the_form(client: Client) -> None:
    staff = signed_in(client, "analytics.view_openingbalance", "analytics.change_openingbalance")
    response = staff.post("/quan-tri/analytics/openingbalance/", {"visits": "-5"})
    assert 'value="-5"' in response.content.decode()


def test_the_opening_balance_needs_its_permission(client: Client) -> None:
    staff = signed_in(client, "analytics.view_openingbalance")
    response = staff.post("/quan-tri/analytics/openingbalance/", {"visits": "5"})
    assert response.status_code == 403


def test_staff_with_the_permission_see_the_daily_counts(client: Client, clock: Clock) -> None:
    DailyCount.objects.create(day=clock.now.date(), visits=1234)
    staff = signed_in(client, "analytics.view_dailycount")
    assert "1.234" in staff.get("/quan-tri/analytics/dailycount/").content.decode()


def test_nobody_can_change_the_daily_counts(client: Client, admin_user: object) -> None:
    client.force_login(admin_user)  # type: ignore[arg-type]
    response = client.post(
        "/quan-tri/analytics/dailycount/add/", {"day": "2026-11-23", "visits": "1"}
    )
    assert (response.status_code, DailyCount.objects.count()) == (403, 0)
