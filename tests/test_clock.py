"""The clock ran ahead for hours or years, or behind: nothing waits until that time comes."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts import lockout
from accounts.models import FailureCount
from analytics.models import SpoolMark
from core.dates import was_lately
from core.models import SendCount
from core.submissions.shared_limits import SharedAlarm, SharedThrottle
from news.models import EditLock
from portal.desk.site import backups, counting
from portal.management.commands.tidy import _was_done_elsewhere
from portal.models import Enquiry, Node, OutgoingMail
from portal.publication_log.verification import run
from portal.publication_log.verification.result import Result, last_result
from tests.accounts.signing_in import account, browser, error_of, is_signed_in, sign_in
from tests.factories import make_article, make_user
from tests.portal.letters import filled

pytestmark = pytest.mark.django_db
LATER = (timedelta(hours=5), timedelta(days=4000))
later = pytest.mark.parametrize("ahead", LATER, ids=("five hours", "years"))
Run = Callable[[timedelta], None]


@pytest.fixture
def run_ahead(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return the function that lets all clocks of the site, but PostgreSQL's, run ahead."""
    real = time.time

    def set_clock(ahead: timedelta) -> None:
        def now() -> float:
            return real() + ahead.total_seconds()

        monkeypatch.setattr("time.time", now)
        monkeypatch.setattr("django.utils.timezone.now", lambda: datetime.fromtimestamp(now(), UTC))

    return set_clock


def test_the_clocks_of_two_machines_may_differ_a_little() -> None:
    now, hour = timezone.now(), timedelta(hours=1)
    moments = (now, now - hour, now + timedelta(minutes=1), now - 2 * hour, now + 2 * hour)
    assert [was_lately(each, hour, now) for each in moments] == [True, True, True, False, False]


@later
def test_a_sign_in_of_a_later_time_does_not_last_until_then(
    ahead: timedelta, run_ahead: Run
) -> None:
    account()
    here = browser()
    run_ahead(ahead)
    sign_in(here)
    assert is_signed_in(here)
    run_ahead(timedelta())
    assert not is_signed_in(here)
    sign_in(here)
    assert is_signed_in(here)


def test_a_sign_in_stands_a_clock_that_jumps_ahead_and_back(run_ahead: Run) -> None:
    account()
    here = browser()
    sign_in(here)
    run_ahead(timedelta(minutes=3))
    assert is_signed_in(here)
    run_ahead(timedelta())
    assert is_signed_in(here)


def test_a_screen_used_at_a_later_time_is_locked(run_ahead: Run) -> None:
    account()
    here = browser()
    sign_in(here)
    run_ahead(timedelta(hours=5))
    here.get("/quan-tri/")
    run_ahead(timedelta())
    assert not is_signed_in(here)


@later
def test_a_lock_of_a_later_time_locks_nobody_out_until_then(
    ahead: timedelta, run_ahead: Run
) -> None:
    account()
    run_ahead(ahead)
    for number in range(5):
        sign_in(browser(), "hoa", f"sai-{number}")
    assert "tạm khóa" in error_of(sign_in(browser()))
    run_ahead(timedelta())
    if ahead > lockout.LONGEST_LOCK:
        own = browser()
        sign_in(own)
        assert is_signed_in(own)
    lockout.forget_old_failures()
    assert FailureCount.objects.exists() == (ahead < lockout.LONGEST_LOCK)


@later
def test_a_letter_whose_form_is_of_a_later_time_is_taken_at_the_second_try(
    client: Client, ahead: timedelta
) -> None:
    fields = filled(-ahead.total_seconds())
    answer = client.post("/lien-he/", fields)
    assert answer.status_code == 422
    assert answer.context["form"]["opened"].value() != fields["opened"]
    assert client.post("/lien-he/", filled()).status_code == 302
    assert Enquiry.objects.count() == 1


@later
def test_what_was_sent_at_a_later_time_counts_against_nobody(ahead: timedelta) -> None:
    throttle, request = SharedThrottle("thư", 1, 3600), RequestFactory().post("/")
    assert throttle.allows(request)
    SendCount.objects.update(times=[timezone.now() + ahead])
    assert throttle.seconds_to_wait(request) == 0
    assert throttle.allows(request)
    assert not throttle.allows(request)


@later
def test_an_alarm_of_a_later_time_is_off(ahead: timedelta) -> None:
    alarm = SharedAlarm("thư", most=1, seconds=60, lasts=600)
    alarm.count()
    alarm.count()
    assert alarm.is_on()
    SendCount.objects.update(until=timezone.now() + ahead)
    assert not alarm.is_on()


@later
def test_an_article_left_open_at_a_later_time_is_not_open_until_then(
    ahead: timedelta, run_ahead: Run
) -> None:
    article, first, second = make_article(), make_user(), make_user()
    run_ahead(ahead)
    EditLock.objects.acquire(article, first)
    run_ahead(timedelta())
    assert EditLock.objects.acquire(article, second).user == second


def test_mail_of_a_later_time_is_sent_now(run_ahead: Run) -> None:
    run_ahead(timedelta(hours=5))
    mail = OutgoingMail.objects.create(subject="a", sender="a@b.vn", recipients=["c@d.vn"])
    run_ahead(timedelta())
    assert OutgoingMail.objects.claim() == mail
    assert OutgoingMail.objects.claim() is None


@later
def test_public_content_is_compared_though_it_was_at_a_later_time(
    ahead: timedelta, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any
) -> None:
    settings.VAR_DIR = tmp_path
    Result(at=(timezone.now() + ahead).isoformat()).save()
    monkeypatch.setattr(run, "verify", lambda: Result(at=timezone.now().isoformat()))
    assert last_result()
    assert run.verify_daily()


@later
def test_the_desk_does_not_take_a_later_time_for_lately(
    ahead: timedelta, settings: Any, tmp_path: Any
) -> None:
    settings.VAR_DIR = tmp_path
    at = timezone.now() + ahead
    SpoolMark.objects.create(writer="00000000-0000-0000-0000-000000000001")
    SpoolMark.objects.update(flushed_at=at)
    assert counting().notes == ["Chưa ghi lần nào"]
    (tmp_path / "backup.json").write_text(f'{{"backup": {{"at": "{at.isoformat()}"}}}}')
    assert "Sao lưu đã lâu chưa làm" in backups().warning


@later
def test_a_round_of_chores_of_a_later_time_keeps_no_node_from_the_next(ahead: timedelta) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now = cursor.fetchone()[0]
    node = Node.objects.create(id="00000000-0000-0000-0000-000000000001", tidied_at=now)
    assert _was_done_elsewhere()
    Node.objects.filter(pk=node.pk).update(tidied_at=now + ahead)
    assert not _was_done_elsewhere()
