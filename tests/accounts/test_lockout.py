"""Lockout: five failures, longer each time, never for the owner's own browser."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory

from accounts import lockout
from accounts.models import FailureCount
from core.limits import LIMITS
from tests.accounts.signing_in import (
    CODE,
    COLLEAGUE,
    STRANGER,
    account,
    browser,
    error_of,
    hashes,
    is_signed_in,
    shown_code,
    sign_in,
    with_telephone,
)  # fmt: skip

__all__ = ["hashes"]
pytestmark = pytest.mark.django_db


def fail(client: Client, times: int, name: str = "hoa") -> Any:
    for number in range(times):
        answer = sign_in(client, name, f"sai-{number}")
    return answer


def test_the_fifth_failure_locks_and_says_until_when_and_whom_to_call(clock: Any) -> None:
    account()
    stranger = browser(STRANGER)
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng" in error_of(fail(stranger, 4))
    said = error_of(fail(stranger, 1))
    assert "tạm khóa đăng nhập đến 12:05" in said
    assert "hãy gọi người quản trị của đơn vị" in said


def test_a_right_password_is_no_use_during_a_lock_and_costs_no_hash(hashes: list[str]) -> None:
    account()
    stranger = browser(STRANGER)
    fail(stranger, 5)
    hashes.clear()
    assert "tạm khóa" in error_of(sign_in(stranger))
    assert "tạm khóa" in error_of(sign_in(browser("198.51.100.1")))  # from elsewhere, too
    assert hashes == []


def test_after_the_lock_the_right_password_works_and_the_count_begins_anew(clock: Any) -> None:
    account()
    own = browser()
    fail(own, 5)
    clock.set("2026-11-23 12:06")
    sign_in(own)
    assert is_signed_in(own)
    assert not FailureCount.objects.filter(failures__gt=5).exists()


def test_each_lock_is_twice_as_long(clock: Any) -> None:
    account()
    own, lengths = browser(), []
    for _ in range(4):
        fail(own, 5)
        until = FailureCount.objects.exclude(locked_until=None).latest("locked_until").locked_until
        assert until
        lengths.append((until - clock.now) // timedelta(minutes=1))
        clock.now = until + timedelta(seconds=1)
    assert lengths == [5, 10, 20, 40]


def test_a_lock_is_never_longer_than_a_day(clock: Any) -> None:
    assert lockout._lock(5000, 5, clock.now) == clock.now + timedelta(days=1)


def test_the_browser_of_the_owner_gets_through_what_strangers_locked(clock: Any) -> None:
    account()
    own = browser()
    sign_in(own)
    own.post("/quan-tri/logout/")
    for number in range(40):
        fail(browser(f"203.0.113.{number}"), 5)
    sign_in(own)
    assert is_signed_in(own)
    assert "tạm khóa" in error_of(sign_in(browser("198.51.100.1")))  # still locked for others


def test_the_browser_of_the_owner_has_limits_of_its_own() -> None:
    account()
    own = browser()
    sign_in(own)
    own.post("/quan-tri/logout/")
    fail(own, 5)
    assert "tạm khóa" in error_of(sign_in(own))
    elsewhere = browser("198.51.100.1")
    sign_in(elsewhere)
    assert is_signed_in(elsewhere)


def test_a_browser_known_to_one_account_is_a_stranger_to_another() -> None:
    account()
    account("thu-ky")
    own = browser()
    sign_in(own)
    fail(own, 5, "thu-ky")
    assert "tạm khóa" in error_of(sign_in(own, "thu-ky"))


def test_an_invented_cookie_makes_no_browser_known() -> None:
    account()
    stranger = browser(STRANGER)
    fail(stranger, 5)
    stranger.cookies["thiet_bi"] = "eyJob2EiOiJ4In0:1abcde:xxxxxxxx"
    assert "tạm khóa" in error_of(sign_in(stranger))


def test_one_network_that_tries_many_names_is_locked(hashes: list[str]) -> None:
    stranger = browser(STRANGER)
    for number in range(LIMITS.network_failures):
        sign_in(stranger, f"ten-{number}", "thử")
    account()
    hashes.clear()
    assert "tạm khóa" in error_of(sign_in(stranger))
    assert hashes == []
    colleague = browser(COLLEAGUE)
    sign_in(colleague)
    assert is_signed_in(colleague)


def test_those_who_mistype_do_not_lock_their_office() -> None:
    account()
    account("thu-ky")
    fail(browser(), 5)
    neighbour = browser()
    sign_in(neighbour, "thu-ky")
    assert is_signed_in(neighbour)


def test_failures_of_a_network_are_forgotten_though_somebody_signs_in_every_day(clock: Any) -> None:
    account()
    clock.set("2026-11-23 08:00")
    fail(browser(), 3, "khong-co-ai")
    for day in ("23 17:00", "24 07:30", "24 17:00"):
        clock.set(f"2026-11-{day}")
        own = browser()
        sign_in(own)
        assert is_signed_in(own)
    assert not FailureCount.objects.filter(failures__gt=0, last_at__gte="2026-11-23T02:00Z")
    fail(browser(), 1, "mot-nguoi-khac")
    assert max(FailureCount.objects.order_by("last_at").values_list("failures", flat=True)[1:]) == 1


@pytest.mark.parametrize("name", ["hoa", "khong-co-ai", "nghi-viec", "khach"])
def test_known_and_unknown_names_get_the_same_answers(name: str, hashes: list[str]) -> None:
    account()
    account("nghi-viec", is_active=False)
    outsider = account("khach")
    outsider.is_staff = False
    outsider.save()
    hashes.clear()
    stranger = browser(STRANGER)
    said = [error_of(sign_in(stranger, name, "sai")) for _ in range(6)]
    assert len(set(said[:4])) == 1
    assert ["tạm khóa" in each for each in said] == [False] * 4 + [True] * 2
    assert len(hashes) == 5  # of each attempt that was not locked, one


def test_wrong_codes_lock_as_wrong_passwords_do() -> None:
    with_telephone(account())
    own = browser()
    sign_in(own)
    said = [error_of(own.post(CODE, {"code": "000000"})) for _ in range(5)]
    assert "tạm khóa" in said[-1]
    assert own.post(CODE, {"code": shown_code()}).status_code == 200
    assert not is_signed_in(own)


def test_who_signs_in_hears_of_the_failures_before(client: Client) -> None:
    account()
    fail(client, 3)
    sign_in(client)
    assert "3 lần nhập sai mật khẩu" in client.get("/quan-tri/").content.decode()


def test_who_is_locked_out_adds_no_rows() -> None:
    stranger = browser(STRANGER)
    for number in range(LIMITS.network_failures + 5):
        sign_in(stranger, f"ten-{number}", "thử")
    assert FailureCount.objects.count() == LIMITS.network_failures + 1  # names and one network


def test_thirty_colleagues_who_sign_in_at_once_lock_nobody() -> None:
    """Their passwords wait for one another, and meanwhile nobody knows that they are right."""
    request = RequestFactory().get("/", REMOTE_ADDR=COLLEAGUE)
    under_way = [lockout.begin(request, f"can-bo-{number}") for number in range(30)]
    assert not [each for each in under_way if each.locked_until]
    for each in under_way:
        each.succeed()
    assert not FailureCount.objects.filter(failures__gt=0).exists()


def test_old_counts_are_deleted(clock: Any) -> None:
    fail(browser(), 5)
    clock.set("2026-11-24 11:59")
    lockout.forget_old_failures()
    assert FailureCount.objects.exists()
    clock.set("2026-11-24 12:01")
    lockout.forget_old_failures()
    assert not FailureCount.objects.exists()


def test_no_address_and_no_name_is_kept_of_who_fails() -> None:
    fail(browser(STRANGER), 3, "ten-rieng-cua-ai")
    kept = str(list(FailureCount.objects.values()))
    assert "ten-rieng" not in kept
    assert STRANGER not in kept


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_no_more_tries_than_one_after_the_other(hashes: list[str]) -> None:
    def attempt(number: int) -> None:
        try:
            sign_in(browser(f"203.0.113.{number}"), password="sai")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(attempt, range(24)))
    assert len(hashes) == 5
