import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from analytics import flush as flush_module
from analytics import spool_file
from analytics.flush import flush, flush_batch
from analytics.management.commands import flush_hits
from analytics.models import (
    DailyCount,
    FilteredCount,
    HourlyTotal,
    SpoolMark,
    SubjectHourlyCount,
    Visitor,
)
from analytics.retention import forget_old_marks
from analytics.signals import counted
from analytics.site_numbers import site_numbers
from analytics.spool import Hit, Spool
from analytics.spool_file import flushing, writing
from core.counting_events import CountedEvents, EventKind, FilterReason
from core.subjects import sign
from tests.analytics.conftest import BROWSER, Clock, Tell
from tests.factories import make_article

pytestmark = pytest.mark.django_db

SUBJECT = "news.article:12"


class DiedError(Exception):
    """Stands for a crash of the process at this point."""


@pytest.fixture
def spool() -> Iterator[Spool]:
    with flushing() as spool:
        yield spool


@pytest.fixture
def told() -> Iterator[list[CountedEvents]]:
    """The counts that were signalled to the other apps."""
    told: list[CountedEvents] = []

    def note(sender: Any, counts: list[CountedEvents], **_: Any) -> None:
        told.extend(counts)

    counted.connect(note)
    yield told
    counted.disconnect(note)


def total() -> int:
    return sum(
        SubjectHourlyCount.objects.filter(kind=EventKind.VIEW).values_list("count", flat=True)
    )


def test_a_view_is_counted(tell: Tell, spool: Spool, clock: Clock) -> None:
    tell()
    assert flush(spool) == 1
    count = SubjectHourlyCount.objects.get(kind=EventKind.VIEW)
    assert (count.hour, count.kind, count.subject, count.count) == (clock.now, "view", SUBJECT, 1)


def test_the_first_view_of_a_day_is_a_visit(tell: Tell, spool: Spool, clock: Clock) -> None:
    tell()
    flush(spool)
    day = DailyCount.objects.get()
    assert (day.day, day.visits, day.page_views) == (date(2026, 11, 23), 1, 1)


def test_two_pages_of_one_visitor_are_one_visit(tell: Tell, spool: Spool) -> None:
    tell()
    flush(spool)
    tell("portal.home")
    flush(spool)
    day = DailyCount.objects.get()
    assert (day.visits, day.page_views) == (1, 2)


def test_two_visitors_are_two_visits(tell: Tell, spool: Spool) -> None:
    tell(remote="203.0.113.7")
    tell(remote="203.0.113.8")
    flush(spool)
    assert DailyCount.objects.get().visits == 2


def test_counts_add_up_over_flushes(tell: Tell, spool: Spool) -> None:
    for host in range(3):
        tell(remote=f"203.0.113.{host}")
        flush(spool)
    assert SubjectHourlyCount.objects.get(kind=EventKind.VIEW).count == 3


def test_a_repeat_in_a_later_flush_is_filtered(tell: Tell, spool: Spool) -> None:
    for _ in range(2):
        tell()
        flush(spool)
    assert (
        SubjectHourlyCount.objects.get(kind=EventKind.VIEW).count,
        FilteredCount.objects.get().reason,
    ) == (
        1,
        FilterReason.REPEAT,
    )


def test_a_view_half_an_hour_later_counts_again(tell: Tell, spool: Spool, clock: Clock) -> None:
    tell()
    flush(spool)
    clock.now += timedelta(minutes=30)
    tell()
    flush(spool)
    assert SubjectHourlyCount.objects.get(kind=EventKind.VIEW).count == 2


def test_a_repeat_across_midnight_is_one(tell: Tell, spool: Spool, clock: Clock) -> None:
    for time in ("2026-11-23 23:50", "2026-11-24 00:10"):
        clock.set(time)
        tell()
        flush(spool)
    assert total() == 1


def test_a_nonce_replayed_hours_later_does_not_count_again(
    tell: Tell, spool: Spool, clock: Clock
) -> None:
    for _ in range(2):
        tell(k="viewable", seen=[sign("ads.advertisement:7@2")])
        flush(spool)
        clock.now += timedelta(hours=1)
    assert SubjectHourlyCount.objects.get().count == 1


def test_views_of_crawlers_are_counted_as_filtered(tell: Tell, spool: Spool) -> None:
    tell(headers={"user-agent": "Googlebot/2.1 (+http://www.google.com/bot.html)"})
    flush(spool)
    assert (total(), FilteredCount.objects.get().reason) == (0, FilterReason.CRAWLER)


def test_a_hit_that_waits_for_an_hour_counts_in_its_own_hour(
    tell: Tell, spool: Spool, clock: Clock
) -> None:
    clock.set("2026-12-31 23:59")
    tell()
    clock.set("2027-01-01 03:00")
    flush(spool)
    assert DailyCount.objects.get().day == date(2026, 12, 31)


def test_the_signal_carries_the_counts(tell: Tell, spool: Spool, told: list[CountedEvents]) -> None:
    tell()
    flush(spool)
    assert [(one.kind, one.subject, one.count) for one in told] == [("view", SUBJECT, 1)]


def test_no_signal_is_sent_without_counts(
    tell: Tell, spool: Spool, told: list[CountedEvents]
) -> None:
    tell(headers={"sec-purpose": "prefetch"})
    flush(spool)
    assert told == []


def test_the_flush_adds_to_an_articles_views(tell: Tell, spool: Spool) -> None:
    article = make_article()
    tell(article.subject)
    flush(spool)
    article.refresh_from_db()
    assert article.view_count == 1


def test_after_a_flush_the_beacon_answers_with_an_articles_views(tell: Tell, spool: Spool) -> None:
    article = make_article(opening_view_count=521)
    tell(article.subject)
    flush(spool)
    assert tell(article.subject).json()["views"] == 522


def test_after_a_flush_the_beacon_answers_with_the_sites_numbers(tell: Tell, spool: Spool) -> None:
    tell()
    flush(spool)
    numbers = tell().json()["numbers"]
    assert abs(numbers.pop("taken_at") - timezone.now().timestamp()) < 60
    assert numbers == {"online": 1, "today": 1, "week": 1, "month": None, "total": 1}


def test_counted_hits_are_deleted_from_the_spool(tell: Tell, spool: Spool) -> None:
    tell()
    flush(spool)
    assert not spool.has_hits()


def test_a_crash_before_the_commit_loses_and_doubles_nothing(tell: Tell, spool: Spool) -> None:
    tell()

    def die(**_: Any) -> None:
        raise DiedError

    counted.connect(die)
    with pytest.raises(DiedError):
        flush(spool)
    counted.disconnect(die)
    assert (total(), SpoolMark.objects.filter(last_id__gt=0).exists()) == (0, False)
    flush(spool)
    assert total() == 1


def test_a_crash_after_the_commit_loses_and_doubles_nothing(tell: Tell, spool: Spool) -> None:
    tell()
    with patch.object(Spool, "delete_counted", side_effect=DiedError), pytest.raises(DiedError):
        flush(spool)
    assert total() == 1
    tell("portal.home")
    flush(spool)
    assert (total(), spool.has_hits()) == (2, False)


def test_many_hits_are_counted_in_batches(tell: Tell, spool: Spool) -> None:
    for host in range(5):
        tell(remote=f"203.0.113.{host}")
    with patch.object(flush_module, "BATCH_SIZE", 2):
        assert [flush_batch(spool) for _ in range(4)] == [2, 2, 1, 0]
    assert total() == 5


def test_the_number_of_queries_does_not_grow_with_the_hits(
    spool: Spool, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def wait(subject: str, hits: int) -> None:
        with writing() as web:
            for who in range(hits):
                web.add(Hit(timezone.now(), "view", subject, who))

    wait("portal.home", 1)
    flush_batch(spool)
    for subject, hits in (("news.article:1", 1), ("news.article:2", 500)):
        wait(subject, hits)
        with django_assert_num_queries(10):
            flush_batch(spool)


def test_an_empty_spool_needs_no_query(
    spool: Spool, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert flush_batch(spool) == 0


def test_each_node_flushes_its_own_spool(tell: Tell, settings: Settings, tmp_path: Path) -> None:
    for node in ("a", "b"):
        settings.SPOOL_PATH = tmp_path / node / "hits.sqlite3"
        tell(f"news.article:{node}")
        with flushing() as spool:
            flush(spool)
    spool_file.close_connection()
    assert (total(), SpoolMark.objects.count()) == (2, 2)


def test_a_lost_spool_is_replaced_by_an_empty_one(tell: Tell, own_spool: Path) -> None:
    """The new file's ids start at 1 again; they must not be taken for counted."""
    for subject in ("portal.home", SUBJECT):
        tell(subject)
        with flushing() as spool:
            flush(spool)
        for path in own_spool.parent.iterdir():
            path.unlink()
    assert total() == 2


def test_a_lost_spool_counts_nobody_twice(tell: Tell, own_spool: Path) -> None:
    """Before the counting process has shared the day's salt with the new spool again."""
    call_command("flush_hits", "--once")
    for subject in ("portal.home", SUBJECT, "portal.home"):
        tell(subject)
        with flushing() as spool:
            flush(spool)
        for path in own_spool.parent.iterdir():
            path.unlink()
    assert (DailyCount.objects.get().visits, total()) == (1, 2)


def put_back(saved: Path, own_spool: Path) -> None:
    """Put a copy in the place of the spool, as `tar` and `rsync` do."""
    shutil.rmtree(own_spool.parent)
    shutil.copytree(saved, own_spool.parent)


def test_a_spool_put_back_from_a_copy_loses_and_doubles_nothing(
    tell: Tell, own_spool: Path, tmp_path: Path
) -> None:
    """The copy holds hits that were counted since, and what comes after it looks like them."""
    readers = iter(range(256))

    def read(times: int) -> None:
        for _ in range(times):
            tell(remote=f"203.0.113.{next(readers)}")

    read(5)
    shutil.copytree(own_spool.parent, tmp_path / "copy")
    read(20)
    call_command("flush_hits", "--once")
    put_back(tmp_path / "copy", own_spool)
    read(10)  # the web process goes on
    call_command("flush_hits", "--once")
    assert (total(), DailyCount.objects.get().visits) == (35, 35)


def test_the_counting_process_counts_what_came_into_a_file_that_was_replaced(
    tell: Tell, own_spool: Path, tmp_path: Path
) -> None:
    command = flush_hits.Command()
    tell(remote="203.0.113.1")
    shutil.copytree(own_spool.parent, tmp_path / "copy")

    def pause(_: float) -> None:
        if next(pauses) == 0:
            tell(remote="203.0.113.2")
            put_back(tmp_path / "copy", own_spool)
        elif total() == 2:
            command.stop()

    pauses = count()
    with patch("time.sleep", pause), patch("signal.signal"):
        command.run()
    assert total() == 2


def test_a_cloned_node_counts_what_waits_once(
    tell: Tell, own_spool: Path, settings: Settings, tmp_path: Path
) -> None:
    tell(remote="203.0.113.1")
    clone = tmp_path / "clone"
    shutil.copytree(own_spool.parent, clone)
    for number, path in enumerate((own_spool, clone / own_spool.name)):
        settings.SPOOL_PATH = path
        tell(remote=f"203.0.113.{10 + number}")
        call_command("flush_hits", "--once")
    assert total() == 3


def test_hits_of_an_older_version_are_counted_once(
    tell: Tell, spool: Spool, own_spool: Path
) -> None:
    """They have no writer; how many are counted is under the name of their file."""
    for host in range(3):
        tell(remote=f"203.0.113.{host}")
    spool._database.execute("UPDATE hit SET writer = '', number = 0")
    node = spool._database.execute("SELECT value FROM meta WHERE name = 'node'").fetchone()[0]
    SpoolMark.objects.create(writer=node, last_id=2)
    flush(spool)
    assert (total(), spool.has_hits(), SpoolMark.objects.get().last_id) == (1, False, 3)


def test_marks_that_no_copy_needs_are_deleted() -> None:
    for days in (399, 401):
        mark = SpoolMark.objects.create(writer=uuid4())
        moment = timezone.now() - timedelta(days=days)
        SpoolMark.objects.filter(pk=mark.pk).update(flushed_at=moment)
    forget_old_marks()
    assert SpoolMark.objects.count() == 1


def test_a_visitor_who_reads_past_midnight_is_online_once(
    tell: Tell, spool: Spool, clock: Clock
) -> None:
    clock.set("2026-11-23 23:58")
    tell("portal.home")
    flush(spool)
    clock.set("2026-11-24 00:01")
    tell(SUBJECT)
    flush(spool)
    assert (site_numbers().online, Visitor.objects.count()) == (1, 2)


def test_device_types_and_referrers_are_counted(tell: Tell, spool: Spool) -> None:
    phone = BROWSER.replace(") AppleWebKit", "; Mobile) AppleWebKit")
    tell("portal.home", headers={"user-agent": phone}, r="www.Chinhphu.vn")
    tell("portal.home", headers={"user-agent": phone}, r="www.Chinhphu.vn")  # a repeat
    tell("news.article:12", headers={"user-agent": phone})
    flush(spool)
    counts = SubjectHourlyCount.objects.exclude(kind=EventKind.VIEW).values_list(
        "kind", "subject", "count"
    )
    assert set(counts) == {("device", "phone", 2), ("referrer", "chinhphu.vn", 1)}


def test_a_missing_page_is_counted_and_is_no_page_view(tell: Tell, spool: Spool) -> None:
    for _ in range(2):
        tell(k="missing", t=sign("/gioi-thieu.html"))
    flush(spool)
    count = SubjectHourlyCount.objects.get()
    assert (count.kind, count.subject, count.count) == ("missing", "/gioi-thieu.html", 1)
    assert not DailyCount.objects.exists()


def test_a_visit_counts_in_the_hour_of_its_first_page(
    tell: Tell, spool: Spool, clock: Clock
) -> None:
    for moment in ("2026-11-23 09:59", "2026-11-23 10:59"):
        clock.set(moment)
        tell()
        flush(spool)
    hours = HourlyTotal.objects.order_by("hour").values_list("visits", "page_views")
    assert list(hours) == [(1, 1), (0, 1)]
