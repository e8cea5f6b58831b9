from datetime import date, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from pytest_django.fixtures import Settings

from analytics import spool_file
from analytics.management.commands.flush_hits import flush_and_clean
from analytics.models import (
    DailyCount,
    FilteredCount,
    RecentCount,
    Salt,
    SubjectHourlyCount,
    Visitor,
)
from analytics.retention import clean_spool
from analytics.spool_file import flushing
from core.counting_events import EventKind
from tests.analytics.conftest import Clock, Tell

pytestmark = pytest.mark.django_db

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def run() -> None:
    with flushing() as spool:
        flush_and_clean(spool)


def salt_in_spool(day: date) -> bytes | None:
    with flushing() as spool:
        return spool.known_salt(day)


def test_the_salt_in_the_spool_is_the_shared_one(clock: Clock) -> None:
    clock.set("2026-11-23 12:00")  # in the last hour of a day there are two
    run()
    salt = Salt.objects.get()
    assert salt_in_spool(salt.day) == bytes(salt.value)


def test_all_nodes_use_the_salt_of_the_first_node(
    clock: Clock, settings: Settings, tmp_path: Path
) -> None:
    clock.set("2026-11-23 12:00")
    salts = []
    for node in ("a", "b"):
        settings.SPOOL_PATH = tmp_path / node / "hits.sqlite3"
        with spool_file.writing() as spool:
            spool.salt(MONDAY)  # made by each node on its own
        run()
        salts.append(salt_in_spool(Salt.objects.get().day))
    assert salts[0] == salts[1]


def test_one_visitor_on_two_nodes_is_one_visit(
    tell: Tell, settings: Settings, tmp_path: Path
) -> None:
    for node in ("a", "b"):
        settings.SPOOL_PATH = tmp_path / node / "hits.sqlite3"
        run()
        tell()
        run()
    assert DailyCount.objects.get().visits == 1


def test_the_salt_of_the_next_day_is_made_in_the_last_hour(clock: Clock) -> None:
    clock.set("2026-11-23 23:00")
    run()
    assert set(Salt.objects.values_list("day", flat=True)) == {MONDAY, TUESDAY}


def test_a_salt_is_random(clock: Clock, own_spool: Path) -> None:
    """A salt that follows from the date or the secret key could be made again."""
    salts = set()
    for _ in range(2):
        run()
        salts.add(bytes(Salt.objects.get().value))
        Salt.objects.all().delete()
        for path in own_spool.parent.iterdir():
            path.unlink()
    assert len(salts) == 2


@pytest.mark.parametrize(
    ("now", "is_kept"), [("2026-11-24 00:29", True), ("2026-11-24 00:30", False)]
)
def test_a_salt_is_destroyed_when_no_repeat_can_refer_to_it(
    now: str, is_kept: bool, clock: Clock
) -> None:
    run()
    clock.set(now)
    run()
    assert (salt_in_spool(MONDAY) is not None, Salt.objects.filter(day=MONDAY).exists()) == (
        is_kept,
        is_kept,
    )


def test_a_site_that_was_off_destroys_old_salts_first(clock: Clock) -> None:
    run()
    clock.set("2026-12-24 08:00")
    run()
    assert list(Salt.objects.values_list("day", flat=True)) == [date(2026, 12, 24)]


def test_a_node_without_postgresql_destroys_its_salts_too(
    tell: Tell, clock: Clock, own_spool: Path
) -> None:
    tell()
    salt = salt_in_spool(MONDAY)
    assert salt
    clock.set("2026-11-24 00:30")
    away = OperationalError("connection refused")
    with (
        patch("django.db.backends.base.base.BaseDatabaseWrapper.cursor", side_effect=away),
        pytest.raises(CommandError),
    ):
        call_command("flush_hits", "--once")
    assert not any(salt in path.read_bytes() for path in own_spool.parent.iterdir())


def test_hits_of_a_destroyed_salt_still_count(tell: Tell, clock: Clock) -> None:
    tell()
    clock.set("2026-11-27 08:00")
    run()
    assert DailyCount.objects.get().visits == 1


def test_a_destroyed_salt_goes_with_the_file_of_its_table(clock: Clock) -> None:
    def file_of_salts() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_relation_filepath('analytics_salt')")
            return str(cursor.fetchone()[0])

    run()
    before = file_of_salts()
    clock.set("2026-11-24 12:00")
    run()
    assert file_of_salts() != before


def test_the_table_of_salts_is_unlogged() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'analytics_salt'")
        assert cursor.fetchone() == ("u",)


@pytest.mark.parametrize(("now", "rows"), [("2026-11-24 23:59", 1), ("2026-11-25 00:00", 0)])
def test_rows_of_visitors_are_destroyed_within_two_days(
    now: str, rows: int, tell: Tell, clock: Clock
) -> None:
    clock.set("2026-11-23 00:00")
    tell()
    run()
    clock.set(now)
    run()
    assert (Visitor.objects.count(), RecentCount.objects.count()) == (rows, rows)


def test_totals_are_kept(tell: Tell, clock: Clock) -> None:
    tell()
    run()
    clock.set("2027-11-23 12:00")
    run()
    assert DailyCount.objects.get().visits == 1
    assert SubjectHourlyCount.objects.get(kind=EventKind.VIEW).count == 1


def test_the_spool_deletes_recent_views_after_half_an_hour(tell: Tell, clock: Clock) -> None:
    tell()
    clock.now += timedelta(minutes=31)
    run()
    with flushing() as spool:
        assert spool._value("SELECT count(*) FROM recent") == 0


def visitors_that_wait() -> list[int]:
    with flushing() as spool:
        waiting = [each.hit for each in spool.oldest_hits(1000)]
        return [hit.who for hit in waiting if hit.who is not None]


def without_postgresql() -> None:
    with flushing() as spool:
        clean_spool(spool)


@pytest.mark.parametrize(("moment", "left"), [("2026-11-24 23:59", 3), ("2026-11-25 00:00", 0)])
def test_waiting_hits_lose_their_visitors_within_two_days(
    moment: str, left: int, tell: Tell, clock: Clock
) -> None:
    for subject in ("portal.home", "portal.home", "news.article:12"):
        tell(subject)
    clock.set(moment)
    without_postgresql()
    assert len(visitors_that_wait()) == left


def test_anonymized_hits_count_as_they_would_have(tell: Tell, clock: Clock) -> None:
    for moment in ("2026-11-23 10:00", "2026-11-23 10:20", "2026-11-23 10:40"):
        clock.set(moment)
        tell()
        tell("portal.home", remote="203.0.113.8")
    clock.set("2026-11-30 12:00")
    for _ in range(2):
        without_postgresql()
    run()
    day = DailyCount.objects.get()
    assert (day.day, day.visits, day.page_views) == (MONDAY, 2, 4)
    assert FilteredCount.objects.get().count == 2
    assert not Visitor.objects.exists()
    assert not RecentCount.objects.exists()


def test_an_anonymized_visitor_who_read_past_midnight_is_one_view_and_two_visits(
    tell: Tell, clock: Clock
) -> None:
    with flushing() as spool, spool.transaction():
        spool.salt(MONDAY)
    for moment in ("2026-11-23 23:50", "2026-11-24 00:10"):
        clock.set(moment)
        tell()
    clock.set("2026-11-30 12:00")
    run()
    assert sum(day.page_views for day in DailyCount.objects.all()) == 1
    assert [day.visits for day in DailyCount.objects.order_by("day")] == [1, 1]


def test_rows_of_visitors_are_destroyed_in_time_even_if_the_flush_fails(
    tell: Tell, clock: Clock
) -> None:
    tell()
    run()
    clock.set("2026-11-25 00:00")
    tell("news.article:13")
    with (
        patch("analytics.management.commands.flush_hits.flush", side_effect=OperationalError),
        pytest.raises(OperationalError),
    ):
        run()
    assert not Visitor.objects.exists()
