import pytest
from django.test import Client
from pytest_django.asserts import assertContains

from analytics.models import DailyCount, FilteredCount
from core.subjects import Kind, Reason
from tests.analytics.conftest import Clock

pytestmark = pytest.mark.django_db


def test_the_page_says_what_was_counted_and_what_was_not(client: Client, clock: Clock) -> None:
    DailyCount.objects.create(day="2026-11-22", page_views=1234)
    FilteredCount.objects.create(
        day="2026-11-22", kind=Kind.VIEW, reason=Reason.CRAWLER, count=5678
    )
    response = client.get("/cach-chung-toi-dem/")
    assertContains(response, "Từ 16/11/2026 đến hết 22/11/2026")
    assertContains(response, "1.234")
    assertContains(response, 'máy thu thập dữ liệu</th><td class="number">5.678</td>')


def test_the_page_names_its_limits(client: Client, clock: Clock) -> None:
    assertContains(client.get("/cach-chung-toi-dem/"), "một cơ quan 200 người")
