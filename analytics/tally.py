"""Deciding what counts: from waiting hits to counts, without any database."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from django.utils import timezone

from analytics.spool import Hit
from analytics.visitors import REPEAT_WINDOW
from core.subjects import ON_PAGES, Counted, Filtered, Kind, Reason

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
# How long an event of a kind does not count again. A page shows a thing once, however long it is
# open: that ends only when its token is stale, and the rows that remember it are destroyed.
WINDOWS: dict[str, timedelta] = {
    Kind.VIEW: REPEAT_WINDOW,
    Kind.MISSING: REPEAT_WINDOW,
    Kind.CLICK: REPEAT_WINDOW,
    Kind.HELPFUL: timedelta(days=1),
    Kind.UNHELPFUL: timedelta(days=1),
    Kind.VIEWABLE: timedelta(days=3),
}


class Once(NamedTuple):
    """What counts once in a while: analytics.models.RecentCount without its times."""

    who: int
    kind: str
    subject: str


Times: TypeAlias = tuple[datetime, ...]


class DayVisitor(NamedTuple):
    day: date
    hash: int


@dataclass
class Tally:
    """What a batch of hits adds up to."""

    hourly: Counter[tuple[datetime, str, str]] = field(default_factory=Counter)
    # On what the pages were read, and from where their readers came.
    circumstances: Counter[tuple[datetime, str, str]] = field(default_factory=Counter)
    page_views: Counter[datetime] = field(default_factory=Counter)  # of the site, by hour
    filtered: Counter[tuple[date, str, str]] = field(default_factory=Counter)
    # The same for what stands on pages, by subject instead of kind.
    kept_out: Counter[tuple[date, str, str]] = field(default_factory=Counter)
    # The last counted view of each visitor who came, NEVER if none of his counted.
    visitors: dict[DayVisitor, datetime] = field(default_factory=dict)
    # The hour in which each of them came first.
    came: dict[DayVisitor, datetime] = field(default_factory=dict)
    # Visitors whom nobody knows any more, by the hour in which they came.
    forgotten: Counter[datetime] = field(default_factory=Counter)
    # Visitors of the day before who have come back after midnight, as somebody else.
    changed: set[DayVisitor] = field(default_factory=set)
    # When what counted now has counted, before too.
    recent: dict[Once, Times] = field(default_factory=dict)

    @property
    def counts(self) -> list[Counted]:
        """Return the hourly counts, sorted."""
        return [Counted(*key, count) for key, count in sorted(self.hourly.items())]

    @property
    def filtered_by_subject(self) -> list[Filtered]:
        """Return what befell things on pages and was not counted, sorted."""
        return [Filtered(*key, count) for key, count in sorted(self.kept_out.items())]

    def count(self, hit: Hit) -> None:
        hour = hour_of(hit.at)
        self.hourly[hour, hit.kind, hit.subject] += 1
        if hit.kind == Kind.VIEW:
            self.page_views[hour] += 1
            if hit.device:
                self.circumstances[hour, Kind.DEVICE, hit.device] += 1
            if hit.referrer:
                self.circumstances[hour, Kind.REFERRER, hit.referrer] += 1
            self._meet(hit, counted_at=hit.at)
            if hit.earlier is not None:
                self.changed.add(DayVisitor(hour.date() - timedelta(days=1), hit.earlier))

    def filter(self, hit: Hit, reason: str) -> None:
        day = hour_of(hit.at).date()
        self.filtered[day, hit.kind, reason] += 1
        if hit.kind in ON_PAGES:
            self.kept_out[day, hit.subject, reason] += 1
        if hit.kind == Kind.VIEW:
            self._meet(hit, counted_at=NEVER)

    def _meet(self, hit: Hit, *, counted_at: datetime) -> None:
        if hit.who is None:
            self.forgotten[hour_of(hit.at)] += hit.came
            return
        hour = hour_of(hit.at)
        visitor = DayVisitor(hour.date(), hit.who)
        self.visitors[visitor] = max(counted_at, self.visitors.get(visitor, NEVER))
        self.came.setdefault(visitor, hour)


def hour_of(moment: datetime) -> datetime:
    """Return the first moment of the hour, in Việt Nam, whose clocks are whole hours from UTC's."""
    return _local(moment.replace(minute=0, second=0, microsecond=0))


@lru_cache(maxsize=256)  # hits come thousands to an hour
def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment)


def counting_once(hit: Hit) -> list[Once]:
    """Return under what the hit may have counted already: the first one is its own."""
    if hit.reason or hit.kind not in WINDOWS:
        return []
    people = [who for who in (hit.who, hit.earlier) if who is not None]
    return [Once(who, hit.kind, hit.subject) for who in people]


def tally(hits: Iterable[Hit], counted_at: Mapping[Once, Times]) -> Tally:
    """Add up hits in their order, given when each `Once` was counted lately (missing: never).

    What counts lies a whole window apart, and what does not lies within one of something that
    counted, however late and in whatever order the hits come.
    """
    result = Tally()
    for hit in hits:
        onces = counting_once(hit)
        known = [result.recent.get(once, counted_at.get(once, ())) for once in onces]
        if _is_repeat(hit, known):
            result.filter(hit, Reason.REPEAT)
        elif hit.reason:
            result.filter(hit, hit.reason)
        else:
            result.count(hit)
            result.recent |= {
                once: (*times, hit.at) for once, times in zip(onces, known, strict=True)
            }
    return result


def forget_visitors(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Return hits in their order without their visitors, and what these had been needed for.

    Which of them are repeats and which one is the first of its visitor's day is decided from these
    hits alone: what other nodes have seen of the same visitors is destroyed by then.
    """
    counted_at: dict[Once, Times] = {}
    met: set[DayVisitor] = set()
    for hit in hits:
        onces = counting_once(hit)
        known = [counted_at.get(once, ()) for once in onces]
        is_repeat = _is_repeat(hit, known)
        if not is_repeat:
            for once, times in zip(onces, known, strict=True):
                counted_at[once] = (*times, hit.at)
        visitor = DayVisitor(hour_of(hit.at).date(), hit.who or 0)
        came = hit.kind == Kind.VIEW and visitor not in met
        met |= {visitor} if came else set()
        reason = Reason.REPEAT if is_repeat else hit.reason
        yield hit._replace(who=None, earlier=None, reason=reason, came=int(came))


def _is_repeat(hit: Hit, known: Iterable[Times]) -> bool:
    # Hits may come late, after younger ones of another node; hence both sides.
    return any(abs(hit.at - moment) < WINDOWS[hit.kind] for times in known for moment in times)
