"""From the page to the numbers: whatever is sent and whatever dies, each event counts once."""

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
from hypothesis import given, settings
from hypothesis import strategies as st

from ads.models import Advertisement, FilteredCount, HourlyCount
from ads.subjects import subject_of
from analytics import flush as flushing_module
from analytics import models, recorder, spool
from analytics.flush import flush
from core.subjects import Kind, sign
from tests.factories import make_advertisement, make_placement

pytestmark = pytest.mark.django_db

BROWSER = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36"
)
CRAWLER = "Googlebot/2.1 (+http://www.google.com/bot.html)"


class DiedError(Exception):
    """Stands for the death of the process at this point."""


class Event(NamedTuple):
    """One message; sending it again is a replay."""

    kind: Kind
    person: int
    showing: int
    token: str  # genuine, forged, stale or borrowed (of something else than an advertisement)


events = st.builds(
    Event,
    kind=st.sampled_from([Kind.VIEWABLE, Kind.CLICK]),
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
    """Begin with no counts and a spool of one's own."""
    for table in (HourlyCount, FilteredCount, models.HourlyCount, models.RecentCount,
                  models.SpoolMark):  # fmt: skip
        table.objects.all().delete()
    with (
        tempfile.TemporaryDirectory() as folder,
        override_settings(SPOOL_PATH=Path(folder) / "hits.sqlite3"),
    ):
        yield
        spool.forget_connection()


def subject_in(advertisement: Advertisement) -> str:
    return subject_of(advertisement.pk, advertisement.placements.get().pk)


def token_for(advertisement: Advertisement, kind: str) -> str:
    subject = subject_in(advertisement)
    if kind == "stale":
        with patch("django.utils.timezone.localdate", return_value=_days_ago(3)):
            return sign(subject)
    if kind == "borrowed":
        return sign("news.article:1")
    return sign(subject) if kind == "genuine" else sign(subject)[:-2] + "xx"


def _days_ago(days: int) -> object:
    return (timezone.now() - timedelta(days=days)).date()


def send(advertisement: Advertisement, event: Event, agent: str = BROWSER) -> int:
    """Send the event as a browser does, and return the status of the answer."""
    client = Client(headers={"user-agent": agent}, REMOTE_ADDR=f"203.0.113.{event.person}")
    token = token_for(advertisement, event.token)
    if event.kind == Kind.CLICK:
        return client.get(f"/di/{advertisement.pk}/?t={quote(token)}").status_code
    message = {"k": event.kind, "n": f"{event.person:08x}{event.showing:08x}", "seen": [token]}
    body = json.dumps(message)
    return client.post("/ghi-nhan/", body, content_type="application/json").status_code


def count() -> None:
    with spool.flushing() as waiting:
        flush(waiting)


def die(when: str) -> None:
    """Count, and die at the worst of moments."""
    real = flushing_module._count

    def count_and_die(hits: object) -> object:
        real(hits)  # type: ignore[arg-type]
        raise DiedError

    target = (
        patch.object(flushing_module, "_count", count_and_die)
        if when == "before the commit"
        else patch.object(spool.Spool, "settle", side_effect=DiedError)
    )
    with suppress(DiedError), target, transaction.atomic():
        try:
            count()
        except DiedError:
            if when == "before the commit":
                raise


def numbers() -> tuple[int, int]:
    rows = HourlyCount.objects.all()
    return sum(row.viewable for row in rows), sum(row.clicks for row in rows)


@settings(max_examples=40, deadline=None)
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
        showings = {(e.person, e.showing) for e in genuine if e.kind == Kind.VIEWABLE}
        people = {e.person for e in genuine if e.kind == Kind.CLICK}
        assert numbers() == (len(showings), len(people))


@pytest.mark.parametrize(("token", "status"), [("forged", 400), ("borrowed", 400)])
@pytest.mark.parametrize("kind", [Kind.VIEWABLE, Kind.CLICK])
def test_what_was_tampered_with_is_refused(
    advertisement: Advertisement, kind: Kind, token: str, status: int
) -> None:
    with fresh():
        assert send(advertisement, Event(kind, 1, 1, token)) == status


def test_replays_are_told_as_such(advertisement: Advertisement) -> None:
    with fresh():
        for _ in range(5):
            send(advertisement, Event(Kind.VIEWABLE, 1, 1, "genuine"))
        count()
        assert numbers() == (1, 0)
        assert FilteredCount.objects.get(reason="repeat").count == 4


def test_one_visitor_counts_so_many_times_a_day(
    advertisement: Advertisement, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(recorder.DAILY_CAPS, Kind.VIEWABLE, 3)
    with fresh():
        for showing in range(5):
            send(advertisement, Event(Kind.VIEWABLE, 1, showing, "genuine"))
        send(advertisement, Event(Kind.VIEWABLE, 2, 1, "genuine"))
        count()
        assert numbers() == (4, 0)
        assert FilteredCount.objects.get(reason="capped").count == 2


def test_who_was_capped_is_forgotten_with_the_day(advertisement: Advertisement) -> None:
    with fresh():
        send(advertisement, Event(Kind.VIEWABLE, 1, 1, "genuine"))
        today = timezone.localdate()
        with spool.flushing() as waiting:
            assert waiting._value("SELECT count(*) FROM taken") == 1
            tomorrow = today + timedelta(days=1)
            waiting.forget(salts_before=tomorrow, recent_before=timezone.now())
            assert waiting._value("SELECT count(*) FROM taken") == 0


def test_a_crawler_is_not_counted_and_told_as_such(advertisement: Advertisement) -> None:
    with fresh():
        for kind in (Kind.VIEWABLE, Kind.CLICK):
            send(advertisement, Event(kind, 1, 1, "genuine"), agent=CRAWLER)
        count()
        assert numbers() == (0, 0)
        assert FilteredCount.objects.get(reason="crawler").count == 2


def test_staff_are_not_counted(advertisement: Advertisement) -> None:
    with fresh():
        client = Client(headers={"user-agent": BROWSER})
        client.cookies["sessionid"] = "anything"
        client.get(f"/di/{advertisement.pk}/?t={quote(token_for(advertisement, 'genuine'))}")
        count()
        assert numbers() == (0, 0)
        assert FilteredCount.objects.get().reason == "staff"


def test_without_script_what_was_served_is_counted(advertisement: Advertisement) -> None:
    with fresh():
        client = Client(headers={"user-agent": BROWSER})
        token = quote(token_for(advertisement, "genuine"))
        client.get(f"/ghi-nhan/?t={token}&k=served")
        count()
        assert HourlyCount.objects.get().served == 1
