"""What a list of the admin says when there is nothing in it."""

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from news.models import Tag

pytestmark = pytest.mark.django_db
LIST = "/quan-tri/news/tag/"


def test_an_empty_list_says_so_and_offers_nothing_to_do(admin_client: Client) -> None:
    answer = admin_client.get(LIST)
    assertContains(answer, "Chưa có mục nào.")
    assertNotContains(answer, "Việc cần làm")
    assertNotContains(answer, "0 từ khóa")


def test_a_search_that_finds_nothing_leads_back_to_the_whole_list(admin_client: Client) -> None:
    Tag.objects.create(name="Trồng cây", slug="trong-cay")
    answer = admin_client.get(LIST, {"q": "tàu vũ trụ"})
    assertContains(answer, 'bộ lọc. <a href="?">Xem tất cả</a>')
    assertNotContains(answer, "Chưa có mục nào.")
