from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from analytics import flush as flushing_module
from analytics import spool as spool_module
from analytics.flush import flush, flush_batch
from analytics.models import (
    DailyCount,
    FilteredCount,
    HourlyCount,
    HourlyTotal,
    Reason,
    SpoolMark,
    Visitor,
)
from analytics.numbers import site_numbers
from analytics.signals import counted
from analytics.spool import Hit, Spool, flushing, writing
from core.subjects import Counted, Kind, sign
from tests.analytics.conftest import BROWSER, Clock, Tell
from tests.factories import make_article

pytestmark = pytest.mark.django_db

SUBJECT = "news.article:12"


class DiedError(Exception):
    """Stands for the death of the process at this point."""


@pytest.fixture
def spool() -> Iterator[Spool]:
    with flushing() as spool:
        yield spool


@pytest.fixture
def told() -> Iterator[list[Counted]]:
    """What the other apps were told."""
    told: list[Counted] = []

    def note(sender: Any, counts: list[Counted], **_: Any) -> None:
        told.extend(counts)

    counted.connect(note)
    yield told
    counted.disconnect(note)


def total() -> int:
    return sum(HourlyCount.objects.filter(kind=Kind.VIEW).values_list("count", flat=True))


def test_a_view_is_counted(tell: Tell, spool: Spool, clock: Clock) -> None:
    tell()
    assert flush(spool) == 1
    count = HourlyCount.objects.get(kind=Kind.VIEW)
    assert (count.hour, count.kind, count.subject, count.count) == (clock.now, "view", SUBJECT, 1)


def test_a_view_makes_a_visit_of_the_day(tell: Tell, spool: Spool, clock: Clock) -> None:
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
    assert HourlyCount.objects.get(kind=Kind.VIEW).count == 3


def test_a_repeat_in_a_later_flush_is_filtered(tell: Tell, spool: Spool) -> None:
    for _ in range(2):
        tell()
        flush(spool)
    assert (HourlyCount.objects.get(kind=Kind.VIEW).count, FilteredCount.objects.get().reason) == (
        1,
        Reason.REPEAT,
    )


def test_half_an_hour_later_it_counts_again(tell: Tell, spool: Spool, clock: Clock) -> None:
    tell()
    flush(spool)
    clock.now += timedelta(minutes=30)
    tell()
    flush(spool)
    assert HourlyCount.objects.get(kind=Kind.VIEW).count == 2


def test_a_repeat_across_midnight_is_one(tell: Tell, spool: Spool, clock: Clock) -> None:
    for time in ("2026-11-23 23:50", "2026-11-24 00:10"):
        clock.set(time)
        tell()
        flush(spool)
    assert total() == 1


def test_a_replayed_nonce_counts_once_hours_later(tell: Tell, spool: Spool, clock: Clock) -> None:
    for _ in range(2):
        tell(k="viewable", seen=[sign("ads.advertisement:7@2")])
        flush(spool)
        clock.now += timedelta(hours=1)
    assert HourlyCount.objects.get().count == 1


def test_crawlers_are_tallied_apart(tell: Tell, spool: Spool) -> None:
    tell(headers={"user-agent": "Googlebot/2.1 (+http://www.google.com/bot.html)"})
    flush(spool)
    assert (total(), FilteredCount.objects.get().reason) == (0, Reason.CRAWLER)


def test_an_hour_of_waiting_does_not_move_a_hit(tell: Tell, spool: Spool, clock: Clock) -> None:
    clock.set("2026-12-31 23:59")
    tell()
    clock.set("2027-01-01 03:00")
    flush(spool)
    assert DailyCount.objects.get().day == date(2026, 12, 31)


def test_the_other_apps_are_told(tell: Tell, spool: Spool, told: list[Counted]) -> None:
    tell()
    flush(spool)
    assert [(one.kind, one.subject, one.count) for one in told] == [("view", SUBJECT, 1)]


def test_they_are_not_told_of_nothing(tell: Tell, spool: Spool, told: list[Counted]) -> None:
    tell(headers={"sec-purpose": "prefetch"})
    flush(spool)
    assert told == []


def test_an_article_learns_its_views(tell: Tell, spool: Spool) -> None:
    article = make_article()
    tell(article.subject)
    flush(spool)
    article.refresh_from_db()
    assert article.view_count == 1


def test_the_beacon_then_answers_with_them(tell: Tell, spool: Spool) -> None:
    article = make_article(opening_view_count=521)
    tell(article.subject)
    flush(spool)
    assert tell(article.subject).json()["views"] == 522


def test_the_beacon_then_answers_with_the_sites_numbers(tell: Tell, spool: Spool) -> None:
    tell()
    flush(spool)
    numbers = tell().json()["numbers"]
    assert abs(numbers.pop("taken_at") - timezone.now().timestamp()) < 60
    assert numbers == {"online": 1, "today": 1, "week": 1, "month": None, "total": 1}


def test_what_is_counted_waits_no_more(tell: Tell, spool: Spool) -> None:
    tell()
    flush(spool)
    assert not spool.has_hits()


def test_a_death_before_the_commit_loses_and_doubles_nothing(tell: Tell, spool: Spool) -> None:
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


def test_a_death_after_the_commit_loses_and_doubles_nothing(tell: Tell, spool: Spool) -> None:
    tell()
    with patch.object(Spool, "settle", side_effect=DiedError), pytest.raises(DiedError):
        flush(spool)
    assert total() == 1
    tell("portal.home")
    flush(spool)
    assert (total(), spool.has_hits()) == (2, False)


def test_many_hits_go_in_batches(tell: Tell, spool: Spool) -> None:
    for host in range(5):
        tell(remote=f"203.0.113.{host}")
    with patch.object(flushing_module, "BATCH", 2):
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


def test_an_empty_spool_asks_the_database_nothing(
    spool: Spool, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert flush_batch(spool) == 0


def test_each_node_counts_its_own(tell: Tell, settings: Settings, tmp_path: Path) -> None:
    for node in ("a", "b"):
        settings.SPOOL_PATH = tmp_path / node / "hits.sqlite3"
        tell(f"news.article:{node}")
        with flushing() as spool:
            flush(spool)
    spool_module.forget_connection()
    assert (total(), SpoolMark.objects.count()) == (2, 2)


def test_a_spool_that_is_lost_starts_afresh(tell: Tell, own_spool: Path) -> None:
    """The new file's ids begin at 1 again; they must not pass for counted."""
    for subject in ("portal.home", SUBJECT):
        tell(subject)
        with flushing() as spool:
            flush(spool)
        for path in own_spool.parent.iterdir():
            path.unlink()
    assert total() == 2


def test_who_is_online_after_midnight_is_so_once(tell: Tell, spool: Spool, clock: Clock) -> None:
    clock.set("2026-11-23 23:58")
    tell("portal.home")
    flush(spool)
    clock.set("2026-11-24 00:01")
    tell(SUBJECT)
    flush(spool)
    assert (site_numbers().online, Visitor.objects.count()) == (1, 2)


def test_it_is_counted_what_a_page_is_read_on_and_who_led_there(tell: Tell, spool: Spool) -> None:
    phone = BROWSER.replace(") AppleWebKit", "; Mobile) AppleWebKit")
    tell("portal.home", headers={"user-agent": phone}, r="www.Chinhphu.vn")
    tell("portal.home", headers={"user-agent": phone}, r="www.Chinhphu.vn")  # a repeat
    tell("news.article:12", headers={"user-agent": phone})
    flush(spool)
    counts = HourlyCount.objects.exclude(kind=Kind.VIEW).values_list("kind", "subject", "count")
    assert set(counts) == {("device", "phone", 2), ("referrer", "chinhphu.vn", 1)}


def test_an_address_where_nothing_is_counts_and_is_no_page_view(tell: Tell, spool: Spool) -> None:
    for _ in range(2):
        tell(k="missing", t=sign("/gioi-thieu.html"))
    flush(spool)
    count = HourlyCount.objects.get()
    assert (count.kind, count.subject, count.count) == ("missing", "/gioi-thieu.html", 1)
    assert not DailyCount.objects.exists()


def test_visitors_come_in_the_hour_of_their_first_page(
    tell: Tell, spool: Spool, clock: Clock
) -> None:
    for moment in ("2026-11-23 09:59", "2026-11-23 10:59"):
        clock.set(moment)
        tell()
        flush(spool)
    hours = HourlyTotal.objects.order_by("hour").values_list("visits", "page_views")
    assert list(hours) == [(1, 1), (0, 1)]
