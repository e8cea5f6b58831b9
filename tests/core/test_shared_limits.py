"""Limits that all processes of all nodes count together."""

import re
from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import timezone

from core.models import SendCount, forget_old_sendings
from core.submissions.shared_limits import SharedAlarm, SharedThrottle

pytestmark = pytest.mark.django_db


def request_from(address: str = "203.0.113.7") -> HttpRequest:
    return RequestFactory().post("/", REMOTE_ADDR=address)


def throttle(name: str = "thư", most: int = 2, seconds: float = 60) -> SharedThrottle:
    """Return a throttle as another process would have it."""
    return SharedThrottle(name, most, seconds)


def test_processes_count_together() -> None:
    assert [throttle().allows(request_from()) for _ in range(4)] == [True, True, False, False]


def test_what_was_refused_is_not_counted() -> None:
    answers = [throttle(most=most).allows(request_from()) for most in (1, 1, 2)]
    assert answers == [True, False, True]


def test_senders_and_kinds_have_counts_of_their_own() -> None:
    assert throttle(most=1).allows(request_from())
    assert throttle(most=1).allows(request_from("203.0.113.8"))
    assert throttle("phản ánh", most=1).allows(request_from())


def test_an_old_sending_counts_no_longer() -> None:
    assert throttle(most=1).allows(request_from())
    assert 59 < throttle(most=1).seconds_to_wait(request_from()) <= 60
    SendCount.objects.update(times=[timezone.now() - timedelta(seconds=61)])
    assert throttle(most=1).seconds_to_wait(request_from()) == 0
    assert throttle(most=1).allows(request_from())
    assert len(SendCount.objects.get().times) == 1


def test_the_wait_is_until_one_of_the_last_leaves() -> None:
    now = timezone.now()
    assert throttle().seconds_to_wait(request_from()) == 0
    throttle().allows(request_from())
    assert throttle().seconds_to_wait(request_from()) == 0
    throttle().allows(request_from())
    SendCount.objects.update(times=[now - timedelta(seconds=50), now - timedelta(seconds=10)])
    assert throttle().seconds_to_wait(request_from()) == pytest.approx(10, abs=2)


def test_nothing_of_the_sender_is_kept() -> None:
    throttle().allows(request_from())
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'core_sendcount'")
        assert cursor.fetchone() == ("u",)  # nothing of it in the write-ahead log
    (key,) = SendCount.objects.values_list("key", flat=True)
    assert re.fullmatch("[0-9a-f]{64}", key)
    forget_old_sendings()
    assert SendCount.objects.exists()
    SendCount.objects.update(until=timezone.now() - timedelta(hours=2))
    forget_old_sendings()
    assert not SendCount.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_no_more_get_through() -> None:
    allowed: list[bool] = []

    def send() -> None:
        allowed.append(throttle(most=3).allows(request_from()))
        connection.close()

    threads = [Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(allowed) == [False] * 5 + [True] * 3


def alarm() -> SharedAlarm:
    return SharedAlarm("thư", most=3, seconds=60, lasts=600)


def test_an_alarm_is_raised_by_all_together_and_ends() -> None:
    assert not alarm().is_on()
    for _ in range(3):
        alarm().count()
        assert not alarm().is_on()
    alarm().count()
    assert alarm().is_on()
    alarm().count()
    assert len(SendCount.objects.get().times) == 4
    SendCount.objects.update(until=timezone.now())
    assert not alarm().is_on()


def test_a_calm_hour_raises_no_alarm() -> None:
    for _ in range(3):
        alarm().count()
    SendCount.objects.update(times=[timezone.now() - timedelta(minutes=2)] * 3)
    alarm().count()
    assert not alarm().is_on()
