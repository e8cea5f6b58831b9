"""Decides which hits count, and adds them up, without any database."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from django.utils import timezone

from analytics.spool import Hit
from analytics.visitors import REPEAT_WINDOW
from core.counting_events import (
    PLACEMENT_EVENTS,
    CountedEvents,
    EventKind,
    FilteredEvents,
    FilterReason,
)

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
# How long after an event another one like it is a repeat. A page shows an advertisement once,
# however long it is open: until its token is stale, and the rows that remember it are destroyed.
REPEAT_WINDOWS: dict[str, timedelta] = {
    EventKind.VIEW: REPEAT_WINDOW,
    EventKind.MISSING: REPEAT_WINDOW,
    EventKind.CLICK: REPEAT_WINDOW,
    EventKind.HELPFUL: timedelta(days=1),
    EventKind.UNHELPFUL: timedelta(days=1),
    EventKind.MEASURABLE: timedelta(days=3),
    EventKind.VIEWABLE: timedelta(days=3),
}

Times: TypeAlias = tuple[datetime, ...]


class RepeatKey(NamedTuple):
    """What counts once in its window; the key of analytics.models.RecentCount."""

    who: int
    kind: str
    subject: str


class VisitorKey(NamedTuple):
    """A visitor on one day; the key of analytics.models.Visitor."""

    day: date
    hash: int


@dataclass
class BatchCounts:
    """What a batch of hits adds to the counts."""

    # Counted events by hour, kind and subject; those in `page_details` are of the devices and
    # referring sites of the page views.
    events: Counter[tuple[datetime, str, str]] = field(default_factory=Counter)
    page_details: Counter[tuple[datetime, str, str]] = field(default_factory=Counter)
    page_views: Counter[datetime] = field(default_factory=Counter)  # of the site, by hour
    # Events that were not counted, by day, kind and reason; those of advertisements also by day,
    # subject and reason.
    filtered: Counter[tuple[date, str, str]] = field(default_factory=Counter)
    filtered_by_subject: Counter[tuple[date, str, str]] = field(default_factory=Counter)
    # Each visitor's last counted view (NEVER if none counted) and the hour of his first view.
    last_views: dict[VisitorKey, datetime] = field(default_factory=dict)
    first_hours: dict[VisitorKey, datetime] = field(default_factory=dict)
    # Visits of visitors whose hashes were destroyed meanwhile, by hour.
    anonymous_visits: Counter[datetime] = field(default_factory=Counter)
    # Yesterday's keys of visitors who came back after midnight under a new hash.
    renewed: set[VisitorKey] = field(default_factory=set)
    # All times at which each key that counted in this batch has counted lately.
    counted_at: dict[RepeatKey, Times] = field(default_factory=dict)

    def counted_events(self) -> list[CountedEvents]:
        """Return the counted events for the other apps, sorted."""
        return [CountedEvents(*key, count) for key, count in sorted(self.events.items())]

    def filtered_events(self) -> list[FilteredEvents]:
        """Return the filtered events of advertisements for the other apps, sorted."""
        counts = sorted(self.filtered_by_subject.items())
        return [FilteredEvents(*key, count) for key, count in counts]

    def count(self, hit: Hit) -> None:
        hour = hour_of(hit.at)
        for subject in subjects_of(hit):
            self.events[hour, hit.kind, subject] += 1
        if hit.kind == EventKind.VIEW:
            self.page_views[hour] += 1
            if hit.device:
                self.page_details[hour, EventKind.DEVICE, hit.device] += 1
            if hit.referrer:
                self.page_details[hour, EventKind.REFERRER, hit.referrer] += 1
            self._add_visitor(hit, read_at=hit.at)

    def filter(self, hit: Hit, reason: str) -> None:
        day = hour_of(hit.at).date()
        subjects = subjects_of(hit)
        self.filtered[day, hit.kind, reason] += len(subjects)
        if hit.kind in PLACEMENT_EVENTS:
            for subject in subjects:
                self.filtered_by_subject[day, subject, reason] += 1
        if hit.kind == EventKind.VIEW:
            self._add_visitor(hit, read_at=hit.at if reason == FilterReason.REPEAT else NEVER)

    def _add_visitor(self, hit: Hit, *, read_at: datetime) -> None:
        hour = hour_of(hit.at)
        if hit.who is None:
            self.anonymous_visits[hour] += hit.first_of_day
            return
        visitor = VisitorKey(hour.date(), hit.who)
        self.last_views[visitor] = max(read_at, self.last_views.get(visitor, NEVER))
        self.first_hours.setdefault(visitor, hour)
        if hit.who_yesterday is not None:
            self.renewed.add(VisitorKey(hour.date() - timedelta(days=1), hit.who_yesterday))


def hour_of(moment: datetime) -> datetime:
    """Return the start of the hour in Việt Nam, whose clocks are whole hours from UTC's."""
    return _local(moment.replace(minute=0, second=0, microsecond=0))


@lru_cache(maxsize=256)  # hits come thousands to an hour
def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment)


def subjects_of(hit: Hit) -> list[str]:
    """Return what a hit happened to: all advertisements of a page are measurable at once."""
    return hit.subject.split() if hit.kind == EventKind.MEASURABLE else [hit.subject]


def repeat_keys(hit: Hit) -> list[RepeatKey]:
    """Return the keys under which the hit may be a repeat, its own first; none if it always counts.

    The second one is of the day before, just after midnight.
    """
    if hit.reason or hit.kind not in REPEAT_WINDOWS:
        return []
    hashes = [who for who in (hit.who, hit.who_yesterday) if who is not None]
    # Who is a showing of a page shows its advertisements once, whatever they are.
    subject = "" if hit.kind == EventKind.MEASURABLE else hit.subject
    return [RepeatKey(who, hit.kind, subject) for who in hashes]


def aggregate(hits: Iterable[Hit], counted_at: Mapping[RepeatKey, Times]) -> BatchCounts:
    """Add up hits in their order, given when each key was counted lately (missing: never).

    Hits that count are a whole window apart, and every repeat is within the window of one that
    counts, however late and in whatever order the hits come.
    """
    result = BatchCounts()
    for hit in hits:
        keys = repeat_keys(hit)
        known = [result.counted_at.get(key, counted_at.get(key, ())) for key in keys]
        if _is_repeat(hit, known):
            result.filter(hit, FilterReason.REPEAT)
        elif hit.reason:
            result.filter(hit, hit.reason)
        else:
            result.count(hit)
            result.counted_at |= {
                key: (*times, hit.at) for key, times in zip(keys, known, strict=True)
            }
    return result


def anonymize(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Return hits in their order without their visitors, with the decisions these were needed for.

    These hits alone decide which of them are repeats and which is the first of its visitor's day:
    what other nodes know of the same visitors is destroyed by then.
    """
    counted_at: dict[RepeatKey, Times] = {}
    seen: set[VisitorKey] = set()
    for hit in hits:
        keys = repeat_keys(hit)
        known = [counted_at.get(key, ()) for key in keys]
        is_repeat = _is_repeat(hit, known)
        if not is_repeat:
            for key, times in zip(keys, known, strict=True):
                counted_at[key] = (*times, hit.at)
        visitor = VisitorKey(hour_of(hit.at).date(), hit.who or 0)
        is_first = hit.kind == EventKind.VIEW and visitor not in seen
        seen |= {visitor} if is_first else set()
        reason = FilterReason.REPEAT if is_repeat else hit.reason
        yield hit._replace(who=None, who_yesterday=None, reason=reason, first_of_day=int(is_first))


def _is_repeat(hit: Hit, known: Iterable[Times]) -> bool:
    # Hits may come late, after younger ones of another node: hence the window on both sides.
    window = REPEAT_WINDOWS.get(hit.kind, timedelta(0))
    return any(abs(hit.at - moment) < window for times in known for moment in times)
