from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.asserts import assertContains

from analytics import daily_import
from analytics.daily_import import BadFileError, ImportedDay, parse_csv
from analytics.models import DailyCount
from analytics.site_numbers import site_numbers
from tests.analytics.conftest import Clock
from tests.factories import make_user

PAGE = "/quan-tri/analytics/openingbalance/nhap-so-lieu/"
GOOD = "Ngày;Lượt truy cập;Lượt xem\n01/11/2026;1.250;3.480\n02/11/2026;900;\n"

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "content",
    [
        GOOD.encode(),
        GOOD.encode("utf-8-sig"),
        GOOD.encode("utf-16"),
        b"2026-11-02\t900\r\n\r\n2026-11-01\t1 250\t3,480\r\n",
        b'day,visits,views\n"01-11-2026","1,250","3,480"\n02.11.2026,900,0',
    ],
)
def test_a_file_is_parsed_in_every_format_of_spreadsheets(content: bytes, clock: Clock) -> None:
    assert parse_csv(content) == [
        ImportedDay(date(2026, 11, 1), 1250, 3480),
        ImportedDay(date(2026, 11, 2), 900, 0),
    ]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", "không có dòng số liệu nào"),
        (b"day,visits", "không có dòng số liệu nào"),
        ("Ngày,Lượt".encode("utf-16-le"), "không phải CSV|không có dòng"),
        (b"\xff\x00\x80abc\x9d", "không phải CSV"),
        (b"01/11/2026", "Dòng 1: cần có ngày"),
        (b"01/11/2026,-5", "Dòng 1: “-5” không phải số lượt"),
        (b"01/11/2026,1.5", "“1.5” không phải số lượt"),
        (b"31/02/2026,5", "không phải ngày"),
        (b"01/11/2026,5\n01/11/2026,6", "Dòng 2: ngày 01/11/2026 đã có"),
        (b"23/11/2026,5", "đến hết hôm qua"),
        (b"01/11/1990,5", "từ 19/11/1997"),
        (b"01/11/2026,9999999999999", "quá mức"),
        (b"x" * (2 * 1024 * 1024 + 1), "2 MB"),
        (b"a,b\n" + b"01/13/2026,5\n" * 15, "… và 5 lỗi nữa"),
    ],
)
def test_each_error_is_named_with_its_line(content: bytes, error: str, clock: Clock) -> None:
    with pytest.raises(BadFileError, match=error):
        parse_csv(content)


@pytest.fixture
def manager(client: Client) -> Client:
    client.force_login(
        make_user("analytics.view_openingbalance", "analytics.change_openingbalance")
    )
    return client


def send(client: Client, text: str = GOOD) -> Any:
    return client.post(PAGE, {"file": SimpleUploadedFile("cu.csv", text.encode())})


def confirm(client: Client, response: Any) -> Any:
    return client.post(PAGE, {"days": response.context["signed"]}, follow=True)


def test_an_import_is_shown_first_and_saved_when_confirmed(manager: Client, clock: Clock) -> None:
    DailyCount.objects.create(day="2026-11-02", visits=5)
    shown = send(manager)
    assertContains(shown, "2.150 lượt truy cập, 3.480 lượt xem trang")
    assertContains(shown, "1 ngày trong số đó cổng này cũng đã đếm")
    assert site_numbers().total == 5
    assertContains(confirm(manager, shown), "Đã nhập số liệu của 2 ngày.")
    assert site_numbers().total == 2155


def test_importing_again_changes_nothing(manager: Client, clock: Clock) -> None:
    shown = send(manager)
    for _ in range(2):
        confirm(manager, shown)
    assert site_numbers().total == 2150


def test_deleting_the_import_keeps_the_sites_own_counts(manager: Client, clock: Clock) -> None:
    DailyCount.objects.create(day="2026-11-02", visits=5)
    confirm(manager, send(manager))
    response = manager.post(PAGE, {"forget": "1"}, follow=True)
    assertContains(response, "hãy đánh dấu ô xác nhận trước")
    assert not response.context["form"].errors
    response = manager.post(PAGE, {"forget": "1", "sure": "1"}, follow=True)
    assertContains(response, "Đã bỏ số liệu nhập của 2 ngày")
    assert list(DailyCount.objects.values_list("visits", "imported_visits")) == [(5, 0)]


def test_a_bad_file_changes_nothing_and_says_why(manager: Client, clock: Clock) -> None:
    response = send(manager, "01/11/2026;5\n02/11/2026;năm\n")
    assertContains(response, "Dòng 2: “năm” không phải số lượt", status_code=422)
    assert not DailyCount.objects.exists()


def test_a_missing_file_is_an_error_at_the_field(manager: Client) -> None:
    assertContains(manager.post(PAGE, {"file": ""}), "Hãy chọn tệp", status_code=422)


def test_days_without_a_valid_signature_are_not_saved(manager: Client) -> None:
    response = manager.post(PAGE, {"days": "forged"}, follow=True)
    assertContains(response, "không nguyên vẹn")
    assert not DailyCount.objects.exists()


def test_the_import_needs_its_permission(client: Client) -> None:
    client.force_login(make_user("analytics.view_dailycount", "analytics.view_openingbalance"))
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"forget": "1"}).status_code == 403


def test_imported_numbers_are_kept_apart_from_counted_ones(clock: Clock) -> None:
    daily_import.save_days([ImportedDay(date(2026, 11, 1), 10, 20)])
    assert DailyCount.objects.get().visits == 0
