"""The whole pipeline with events in any order, compared with a simple model of it."""

import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime, timedelta
from itertools import count as numbers_from
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from analytics import flush as flush_module
from analytics import ledger, models, spool, spool_file
from analytics.flush import flush, flush_batch
from analytics.retention import agree_on_salts, clean_spool, destroy_visitors, sync_salts
from analytics.site_numbers import site_numbers
from core.counting_events import EventKind
from core.subjects import sign
from tests.analytics.conftest import BROWSER

HALF_AN_HOUR = timedelta(minutes=30)
NODES = ("a", "b")
CRAWLER = "Googlebot/2.1 (+http://www.google.com/bot.html)"

nodes = st.sampled_from(NODES)
people = st.integers(1, 2)
subjects = st.sampled_from(["portal.home", "news.article:1"])

COUNTS = (
    models.SubjectHourlyCount,
    models.HourlyTotal,
    models.DailyCount,
    models.FilteredCount,
    models.RecentCount,
    models.Visitor,
    models.SpoolMark,
    models.Salt,
)


class DiedError(Exception):
    """Stands for a crash of the process at this point."""


class Read(NamedTuple):
    """A page view as the model knows it."""

    at: datetime
    person: int
    subject: str
    is_crawler: bool = False
    serial: int = 0  # tells equal views apart


class Model:
    """The numbers as their definitions give them, computed in the simplest way."""

    def __init__(self) -> None:
        self.counted: dict[tuple[int, str], list[datetime]] = {}
        self.views: Counter[str] = Counter()
        self.filtered: Counter[str] = Counter()
        self.visits: dict[date, set[int]] = {}
        self.known: set[int] = set()

    def count(self, read: Read) -> None:
        if read.serial in self.known:  # a copy of it was counted before
            return
        self.known.add(read.serial)
        if read.is_crawler:
            self.filtered["crawler"] += 1
            return
        self.visits.setdefault(timezone.localdate(read.at), set()).add(read.person)
        counted = self.counted.setdefault((read.person, read.subject), [])
        if any(abs(read.at - moment) < HALF_AN_HOUR for moment in counted):
            self.filtered["repeat"] += 1
            return
        counted.append(read.at)
        self.views[read.subject] += 1


class Pipeline(RuleBasedStateMachine):
    """Two nodes, a clock that advances, and processes that crash at the worst moments."""

    @initialize()
    def start(self) -> None:
        for table in COUNTS:
            table.objects.all().delete()
        self.folder = tempfile.TemporaryDirectory()
        self.now = datetime.fromisoformat("2026-12-31T12:00:00+07:00")
        self.latest = self.now
        self.model = Model()
        self.waiting: dict[str, list[Read | None]] = {node: [] for node in NODES}
        self.serials = numbers_from(1)
        self.copied: list[Read | None] | None = None

    def teardown(self) -> None:
        with self.folder:
            for node in NODES:
                self.flush(node)
            self.everything_is_counted()

    @contextmanager
    def at(self, node: str) -> Iterator[spool.Spool]:
        """Act as a node at the present moment."""
        path = self.folder_of(node) / "hits.sqlite3"
        with (
            override_settings(SPOOL_PATH=path),
            patch("django.utils.timezone.now", lambda: self.now),
            spool_file.flushing() as spool_of_node,
        ):
            agree_on_salts(spool_of_node, self.now)
            yield spool_of_node
        spool_file.close_connection()

    @rule(node=nodes, person=people, subject=subjects)
    def read(self, node: str, person: int, subject: str) -> None:
        self.visit(node, Read(self.now, person, subject), BROWSER)

    @rule(node=nodes, subject=subjects)
    def crawl(self, node: str, subject: str) -> None:
        self.visit(node, Read(self.now, 9, subject, is_crawler=True), CRAWLER)

    @rule(node=nodes, other=nodes, person=people, subject=subjects, minutes=st.integers(16, 44))
    def read_past_midnight(
        self, node: str, other: str, person: int, subject: str, minutes: int
    ) -> None:
        days = timedelta(days=1 if self.now.hour == 23 else 0)
        self.now = (self.now + days).replace(hour=23, minute=45)
        self.read(node, person, subject)
        self.time_passes(minutes)
        self.read(other, person, subject)

    def visit(self, node: str, read: Read, agent: str) -> None:
        with self.at(node) as own:
            response = Client().post(
                "/ghi-nhan/",
                json.dumps({"k": "view", "n": "00" * 8, "t": sign(read.subject)}),
                content_type="application/json",
                headers={"user-agent": agent, "accept-language": "vi"},
                REMOTE_ADDR=f"203.0.113.{read.person}",
            )
            added = len(own.oldest_hits(10_000)) - len(self.waiting[node])
        assert response.status_code == 200
        # A thread that finds another file adds its last hits again: they were counted before.
        self.waiting[node] += [None] * (added - 1)
        self.waiting[node].append(read._replace(serial=next(self.serials)))

    @rule(minutes=st.sampled_from([0, 10, 20, 29, 30, 31, 300]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes, seconds=1)

    @rule(node=nodes)
    def flush(self, node: str) -> None:
        with self.at(node) as own:
            flush(own)
        self.counted_up_to(node, len(self.waiting[node]))

    @rule(node=nodes, size=st.integers(1, 3))
    def flush_some(self, node: str, size: int) -> None:
        with self.at(node) as own, patch.object(flush_module, "BATCH_SIZE", size):
            flushed = flush_batch(own)
        self.counted_up_to(node, flushed)

    @rule(minutes=st.integers(1, 25))
    def the_clock_is_set_back(self, minutes: int) -> None:
        """By less than the time for which a salt is kept after its day."""
        self.latest = max(self.now, self.latest)
        self.now = max(self.now - timedelta(minutes=minutes), self.latest - HALF_AN_HOUR / 2)

    @rule(node=nodes, statement=st.integers(1, 8))
    def die_at_a_statement(self, node: str, statement: int) -> None:
        """Crash between any two statements of the flush."""
        left = statement
        execute = ledger._execute

        def die_in_time(*arguments: Any) -> Any:
            nonlocal left
            left -= 1
            if not left:
                raise DiedError
            return execute(*arguments)

        flushed = 0
        with (
            suppress(DiedError),
            self.at(node) as own,
            patch.object(ledger, "_execute", side_effect=die_in_time),
        ):
            flushed = flush_batch(own)
        self.counted_up_to(node, flushed)

    @rule(node=nodes)
    def die_before_the_commit(self, node: str) -> None:
        """The marks are written last."""
        with (
            suppress(DiedError),
            self.at(node) as own,
            patch.object(ledger, "set_marks", side_effect=DiedError),
        ):
            flush_batch(own)

    @rule(node=nodes)
    def die_after_the_commit(self, node: str) -> None:
        flushed = len(self.waiting[node])
        try:
            with (
                self.at(node) as own,
                patch.object(spool.Spool, "delete_counted", side_effect=DiedError),
            ):
                flush_batch(own)
        except DiedError:
            self.counted_up_to(node, flushed)

    @rule(node=nodes)
    def copy(self, node: str) -> None:
        shutil.rmtree(self.folder_of("copy"), ignore_errors=True)
        with self.at(node):
            shutil.copytree(self.folder_of(node), self.folder_of("copy"))
        self.copied = list(self.waiting[node])

    @rule(node=nodes)
    def put_copy_back(self, node: str) -> None:
        """On the node that it is from, or on another one, which is a clone then."""
        if self.copied is None:
            return
        self.flush(node)
        shutil.rmtree(self.folder_of(node))
        shutil.copytree(self.folder_of("copy"), self.folder_of(node))
        self.waiting[node] = list(self.copied)

    @rule(node=nodes)
    def lose_everything_counted(self, node: str) -> None:
        self.flush(node)
        shutil.rmtree(self.folder_of(node))

    def folder_of(self, node: str) -> Path:
        return Path(self.folder.name) / node

    @rule()
    def keep_house(self) -> None:
        self.copied = None  # visitors are destroyed, by whom its hits could be told to be repeats
        for node in NODES:
            self.flush(node)
        for node in NODES:
            with self.at(node) as own:
                clean_spool(own)
                sync_salts(own)
                destroy_visitors()

    def counted_up_to(self, node: str, hits: int) -> None:
        for read in self.waiting[node][:hits]:
            if read:
                self.model.count(read)
        del self.waiting[node][:hits]

    @invariant()
    def everything_is_counted(self) -> None:
        hours = models.SubjectHourlyCount.objects.filter(kind=EventKind.VIEW)
        views = hours.values_list("subject", "count")
        found: Counter[str] = Counter()
        for subject, count in views:
            found[subject] += count
        assert found == self.model.views

    @invariant()
    def everything_else_is_tallied(self) -> None:
        found: Counter[str] = Counter()
        for reason, count in models.FilteredCount.objects.values_list("reason", "count"):
            found[reason] += count
        assert found == self.model.filtered

    @invariant()
    def each_visitor_counts_once_a_day(self) -> None:
        found = dict(models.DailyCount.objects.values_list("day", "visits"))
        assert found == {day: len(people) for day, people in self.model.visits.items()}

    @invariant()
    def hours_add_up_to_their_day(self) -> None:
        hours: Counter[date] = Counter()
        for hour, visits, page_views in models.HourlyTotal.objects.values_list():
            hours[timezone.localdate(hour)] += 1000 * visits + page_views
        days = models.DailyCount.objects.values_list("day", "visits", "page_views")
        assert hours == {day: 1000 * visits + page_views for day, visits, page_views in days}

    @invariant()
    def the_numbers_contain_one_another(self) -> None:
        numbers = site_numbers(self.now)
        assert numbers.today <= numbers.week <= numbers.total


@pytest.mark.django_db
def test_no_hit_is_lost_and_none_counted_twice() -> None:
    with transaction.atomic():  # one savepoint for the whole run
        run_state_machine_as_test(
            Pipeline,
            settings=settings(
                max_examples=max(5, settings.default.max_examples // 10),
                stateful_step_count=25,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
