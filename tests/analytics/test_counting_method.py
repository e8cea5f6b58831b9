import pytest
from django.test import Client
from pytest_django.asserts import assertContains

from analytics.models import DailyCount, FilteredCount
from core.counting_events import EventKind, FilterReason
from tests.analytics.conftest import Clock

pytestmark = pytest.mark.django_db


def test_the_method_page_shows_counted_and_filtered_views(client: Client, clock: Clock) -> None:
    DailyCount.objects.create(day="2026-11-22", page_views=1234)
    FilteredCount.objects.create(
        day="2026-11-22", kind=EventKind.VIEW, reason=FilterReason.CRAWLER, count=5678
    )
    response = client.get("/cach-chung-toi-dem/")
    assertContains(response, "Từ 16/11/2026 đến hết 22/11/2026")
    assertContains(response, "1.234")
    assertContains(response, 'máy thu thập dữ liệu</th><td class="number">5.678</td>')


def test_the_method_page_names_the_limits_of_counting(client: Client, clock: Clock) -> None:
    assertContains(client.get("/cach-chung-toi-dem/"), "một cơ quan 200 người")
