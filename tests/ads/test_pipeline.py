"""From page to counts: each event counts once, also after crashes and repeated messages."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch
from urllib.parse import quote

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from ads.models import Advertisement, PlacementFilteredCount, PlacementHourlyCount
from ads.subjects import subject_of
from analytics import flush as flush_module
from analytics import models, recorder, spool, spool_file
from analytics.flush import flush
from core.counting_events import EventKind
from core.subjects import sign
from tests.factories import make_advertisement, make_placement

pytestmark = pytest.mark.django_db

BROWSER = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36"
)
CRAWLER = "Googlebot/2.1 (+http://www.google.com/bot.html)"


class DiedError(Exception):
    """Stands for a crash of the process at this point."""


class Event(NamedTuple):
    """One message; sending it again is a replay."""

    kind: EventKind
    person: int
    showing: int
    token: str  # genuine, forged, stale, or that of an article


events = st.builds(
    Event,
    kind=st.sampled_from([EventKind.VIEWABLE, EventKind.CLICK]),
    person=st.integers(1, 2),
    showing=st.integers(1, 3),
    token=st.sampled_from(["genuine", "genuine", "genuine", "forged", "stale", "borrowed"]),
)
deaths = st.sampled_from(["before the commit", "after the commit"])


@pytest.fixture
def advertisement() -> Advertisement:
    return make_advertisement(make_placement())


@contextmanager
def fresh() -> Iterator[None]:
    """Start without counts and with a new spool."""
    for table in (PlacementHourlyCount, PlacementFilteredCount, models.SubjectHourlyCount,
                  models.RecentCount, models.SpoolMark):  # fmt: skip
        table.objects.all().delete()
    with (
        tempfile.TemporaryDirectory() as folder,
        override_settings(SPOOL_PATH=Path(folder) / "hits.sqlite3"),
    ):
        yield
        spool_file.close_connection()


def subject_in(advertisement: Advertisement) -> str:
    return subject_of(advertisement.pk, advertisement.placements.get().pk)


def token_for(advertisement: Advertisement, kind: str) -> str:
    subject = subject_in(advertisement)
    if kind == "stale":
        with patch("core.subjects.local_day", return_value=_days_ago(3)):
            return sign(subject)
    if kind == "borrowed":
        return sign("news.article:1")
    return sign(subject) if kind == "genuine" else sign(subject)[:-2] + "xx"


def _days_ago(days: int) -> object:
    return (timezone.now() - timedelta(days=days)).date()


def send(advertisement: Advertisement, event: Event, agent: str = BROWSER) -> int:
    """Send the event as a browser does, and return the status of the answer."""
    client = Client(
        headers={"user-agent": agent, "accept-language": "vi"},
        REMOTE_ADDR=f"203.0.113.{event.person}",
    )
    token = token_for(advertisement, event.token)
    if event.kind == EventKind.CLICK:
        return client.get(f"/di/{advertisement.pk}/?t={quote(token)}").status_code
    message = {"k": event.kind, "n": f"{event.person:08x}{event.showing:08x}", "seen": [token]}
    body = json.dumps(message)
    return client.post("/ghi-nhan/", body, content_type="application/json").status_code


def count() -> None:
    with spool_file.flushing() as waiting:
        flush(waiting)


def die(when: str) -> None:
    """Flush, and crash at the given moment."""
    real = flush_module._count

    def count_and_die(hits: object) -> object:
        real(hits)  # type: ignore[arg-type]
        raise DiedError

    target = (
        patch.object(flush_module, "_count", count_and_die)
        if when == "before the commit"
        else patch.object(spool.Spool, "delete_counted", side_effect=DiedError)
    )
    with suppress(DiedError), target, transaction.atomic():
        try:
            count()
        except DiedError:
            if when == "before the commit":
                raise


def numbers() -> tuple[int, int]:
    rows = PlacementHourlyCount.objects.all()
    return sum(row.viewable for row in rows), sum(row.clicks for row in rows)


@given(sent=st.lists(events | deaths, max_size=25))
def test_each_genuine_event_counts_once_whatever_else_is_sent_or_dies(
    sent: list[Event | str],
) -> None:
    with transaction.atomic(), fresh():
        advertisement = make_advertisement(make_placement())
        for each in sent:
            send(advertisement, each) if isinstance(each, Event) else die(each)
        count()
        genuine = {each for each in sent if isinstance(each, Event) and each.token == "genuine"}
        showings = {(e.person, e.showing) for e in genuine if e.kind == EventKind.VIEWABLE}
        people = {e.person for e in genuine if e.kind == EventKind.CLICK}
        assert numbers() == (len(showings), len(people))


@pytest.mark.parametrize(("token", "status"), [("forged", 400), ("borrowed", 400)])
@pytest.mark.parametrize("kind", [EventKind.VIEWABLE, EventKind.CLICK])
def test_a_changed_token_is_refused(
    advertisement: Advertisement, kind: EventKind, token: str, status: int
) -> None:
    with fresh():
        assert send(advertisement, Event(kind, 1, 1, token)) == status


def test_a_replay_is_filtered_as_a_repeat(advertisement: Advertisement) -> None:
    with fresh():
        for _ in range(5):
            send(advertisement, Event(EventKind.VIEWABLE, 1, 1, "genuine"))
        count()
        assert numbers() == (1, 0)
        assert PlacementFilteredCount.objects.get(reason="repeat").count == 4


def test_a_visitor_counts_up_to_the_daily_cap(
    advertisement: Advertisement, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(recorder.DAILY_CAPS, EventKind.VIEWABLE, 3)
    with fresh():
        for showing in range(5):
            send(advertisement, Event(EventKind.VIEWABLE, 1, showing, "genuine"))
        send(advertisement, Event(EventKind.VIEWABLE, 2, 1, "genuine"))
        count()
        assert numbers() == (4, 0)
        assert PlacementFilteredCount.objects.get(reason="capped").count == 2


def test_rows_of_the_daily_cap_are_deleted_after_the_day(advertisement: Advertisement) -> None:
    with fresh():
        send(advertisement, Event(EventKind.VIEWABLE, 1, 1, "genuine"))
        today = timezone.localdate()
        with spool_file.flushing() as waiting:
            assert waiting._value("SELECT count(*) FROM taken") > 0
            tomorrow = today + timedelta(days=1)
            waiting.destroy_old(salts_before=tomorrow, recent_before=timezone.now())
            assert waiting._value("SELECT count(*) FROM taken") == 0


def test_a_crawlers_view_of_an_advertisement_is_filtered(advertisement: Advertisement) -> None:
    with fresh():
        for kind in (EventKind.VIEWABLE, EventKind.CLICK):
            send(advertisement, Event(kind, 1, 1, "genuine"), agent=CRAWLER)
        count()
        assert numbers() == (0, 0)
        assert PlacementFilteredCount.objects.get(reason="crawler").count == 2


def test_staffs_views_of_an_advertisement_are_filtered(advertisement: Advertisement) -> None:
    with fresh():
        client = Client(headers={"user-agent": BROWSER, "accept-language": "vi"})
        client.cookies["sessionid"] = "anything"
        client.get(f"/di/{advertisement.pk}/?t={quote(token_for(advertisement, 'genuine'))}")
        count()
        assert numbers() == (0, 0)
        assert PlacementFilteredCount.objects.get().reason == "staff"


def test_a_serving_without_script_is_counted(advertisement: Advertisement) -> None:
    with fresh():
        client = Client(headers={"user-agent": BROWSER, "accept-language": "vi"})
        token = quote(token_for(advertisement, "genuine"))
        client.get(f"/ghi-nhan/?t={token}&k=served")
        count()
        assert PlacementHourlyCount.objects.get().served == 1


class TestShowings:
    """Each showing of a page serves what stands on it once, and could measure it."""

    @staticmethod
    def read(*shown: Advertisement, showing: int = 1, agent: str = BROWSER) -> int:
        client = Client(headers={"user-agent": agent, "accept-language": "vi"})
        message = {"k": "view", "t": sign("portal.home"), "n": f"{showing:016x}", "r": "",
                   "shown": [token_for(each, "genuine") for each in shown]}  # fmt: skip
        return client.post(
            "/ghi-nhan/", json.dumps(message), content_type="application/json"
        ).status_code

    @staticmethod
    def counts() -> set[tuple[int, int, int, int]]:
        rows = PlacementHourlyCount.objects
        return set(rows.values_list("advertisement_id", "served", "measurable", "viewable"))

    def test_all_advertisements_of_a_page_are_served_and_measurable(
        self, advertisement: Advertisement
    ) -> None:
        other = make_advertisement(make_placement())
        with fresh():
            assert self.read(advertisement, other) == 200
            send(advertisement, Event(EventKind.VIEWABLE, 1, 1, "genuine"))
            count()
            assert self.counts() == {(advertisement.pk, 1, 1, 1), (other.pk, 1, 1, 0)}

    def test_another_showing_counts_though_the_view_of_the_page_is_a_repeat(
        self, advertisement: Advertisement
    ) -> None:
        with fresh():
            for showing in (1, 2, 2, 2):  # the last two are sent again
                self.read(advertisement, showing=showing)
            count()
            assert self.counts() == {(advertisement.pk, 2, 2, 0)}
            assert PlacementFilteredCount.objects.get(reason="repeat").count == 2

    def test_those_of_a_crawlers_page_are_filtered_one_by_one(
        self, advertisement: Advertisement
    ) -> None:
        other = make_advertisement(make_placement())
        with fresh():
            self.read(advertisement, other, agent=CRAWLER)
            count()
            assert self.counts() == set()
            filtered = PlacementFilteredCount.objects.filter(reason="crawler")
            assert set(filtered.values_list("advertisement", "count")) == {
                (advertisement.pk, 1), (other.pk, 1),
            }  # fmt: skip
            tallied = models.FilteredCount.objects.get(kind="measurable", reason="crawler")
            assert tallied.count == 2
