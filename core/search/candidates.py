"""Documents that match, newest first and no more than asked for, at any size of the index.

What kills search is ordering every match: of a million documents that hold a common word, only the
newest thousand are ever shown. PostgreSQL's index of words cannot read them by date, so the words
are first asked for among the newest few thousand documents, by the entries of their days, and only
if that is not enough among more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from math import ceil, log2
from time import monotonic
from typing import Any, Final, Literal, Self

from django.db import OperationalError, connection, transaction
from django.utils import timezone
from psycopg.errors import QueryCanceled

from core.search.index import HIDDEN_ENTRY, LASTING, day_entry

MOST: Final = 1000  # results that are ordered and counted
MILLISECONDS = 150  # for all statements of a search; what is late leaves out the rest
LAST_RESORT_MILLISECONDS = 90  # for the newest alone, if there was no time for anything
_NEWEST_ALONE = 1000
_SMALLEST = 4_000  # documents; each window has twice as many as the one before
_WINDOWS = 7
_KEPT_SECONDS = 600.0
_LEAST = 5  # milliseconds in which a statement can do anything
_BUSY_YEARS = 60  # of what has no beginning
_FEW_DAYS = 14

Column = Literal["title_words", "words"]


class LateError(Exception):
    """There is no time left for another statement."""


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What documents are asked for besides words.

    Attributes:
        any_of: of each of these lists of entries, a document has at least one.
        since: not those from before.
        until: only those from before.
        for_staff: those that are not public, too.
    """

    any_of: tuple[tuple[str, ...], ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    for_staff: bool = False

    def __bool__(self) -> bool:
        return bool(self.any_of or self.since or self.until)


class Candidates:
    """The matches of one search, which has only so much time; a context manager.

    Its statements are one transaction, in which PostgreSQL ends what takes longer, and uses the
    index of words whatever it believes of their number. It is rolled back, so that nothing of that
    is left to the connection, nor to the transaction that this may be a part of.

    Attributes:
        is_cut: whether there was not enough time for all that was asked.
    """

    def __init__(
        self, filters: Filters, moment: datetime | None = None, *, share: float = 1
    ) -> None:
        """Begin a search; with a `share` it has only so much of the time."""
        self.filters = filters
        self.moment = moment or timezone.now()
        self.is_cut = False
        self._milliseconds = round(share * MILLISECONDS)

    def __enter__(self) -> Self:
        self._begin(self._milliseconds)
        return self

    def __exit__(self, *error: Any) -> None:
        if not error[0]:
            transaction.set_rollback(True)
        self._block.__exit__(*error)

    def _begin(self, milliseconds: int) -> None:
        self.deadline = monotonic() + milliseconds / 1000
        self._limit = 0
        self._block = transaction.atomic()
        self._block.__enter__()

    def _set(self, timeout: str, scan: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('statement_timeout', %s, true), "
                "set_config('enable_seqscan', %s, true)",
                [timeout, scan],
            )

    def newest(
        self, column: Column, query: str, limit: int, *, everywhere: bool = False
    ) -> list[int]:
        """Return at most `limit` of the matches of a query, the newest first.

        Args:
            everywhere: there are few matches, or none among the newest documents.
        """
        found: list[int] = []
        try:
            if self.filters.for_staff:
                hidden = f"({query}) & '{HIDDEN_ENTRY}'"
                found = self._rows(column, hidden, limit, "starts_at IS NULL")
            hidden_ones = found
            place = 0
            while len(found) < limit:
                since = None if everywhere else self._begin_of(place)
                newest = self._ask(column, query, limit, since)
                found = [*hidden_ones, *newest]
                if not since:
                    break
                place += _steps(len(newest), limit)
        except LateError:
            self.is_cut = True
        return found[:limit]

    def called(self, subjects: Sequence[str]) -> list[int]:
        """Return the documents of these subjects that are public, in this order."""
        if not subjects:
            return []
        sql = (
            "SELECT id FROM core_searchdocument WHERE subject = ANY(%(subjects)s) "  # noqa: S608
            f"AND {self._is_public} ORDER BY array_position(%(subjects)s, subject::text)"
        )
        try:
            rows = self.run(sql, {**self._times, "subjects": list(subjects)})
        except LateError:
            self.is_cut = True
            return []
        return [row[0] for row in rows]

    def among(self, ids: list[int], column: Column, query: str) -> set[int]:
        """Return which of these documents match a query."""
        sql = (
            "SELECT id FROM (SELECT * FROM core_searchdocument WHERE id = ANY(%(ids)s) OFFSET 0) "  # noqa: S608
            f"AS listed WHERE {column} @@ %(query)s::tsquery"
        )
        try:
            return {row[0] for row in self.run(sql, {"ids": ids, "query": query})} if ids else set()
        except LateError:
            self.is_cut = True
            return set()

    def newest_alone(self, query: str) -> list[int]:
        """Return the matches among the newest documents, for a search that had no time."""
        sql = (
            "SELECT id FROM (SELECT id, words FROM core_searchdocument "  # noqa: S608
            f"WHERE {self._is_public} ORDER BY starts_at DESC, id DESC LIMIT {_NEWEST_ALONE}) "
            "AS newest WHERE words @@ %(query)s::tsquery"
        )
        self.deadline = monotonic() + LAST_RESORT_MILLISECONDS / 1000
        try:
            return [row[0] for row in self.run(sql, {**self._times, "query": query})]
        except LateError:
            return []

    def run(self, sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        """Return the rows of a statement. Raises LateError if there is no time left for it."""
        left = round(1000 * (self.deadline - monotonic()))
        if left < _LEAST:
            raise LateError
        if left < 0.8 * self._limit or not self._limit:
            self._set(str(left), "off")
            self._limit = left
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql, values)
                rows: list[tuple[Any, ...]] = cursor.fetchall()
                return rows
        except OperationalError as error:
            if not isinstance(error.__cause__, QueryCanceled):
                raise
            self._block.__exit__(type(error), error, error.__traceback__)
            self._begin(0)
            raise LateError from error

    def _ask(self, column: Column, query: str, limit: int, since: datetime | None) -> list[int]:
        parts = [query, *("|".join(f"'{entry}'" for entry in each) for each in self.filters.any_of)]
        since = max(filter(None, (since, self.filters.since)), default=None)
        if since or self.filters.until:
            days = days_between(since, self.filters.until or self.moment + timedelta(days=1))
            parts.append("|".join(f"'{day}'" for day in days))
        asked = " & ".join(f"({part})" for part in parts if part)
        condition = "starts_at IS NOT NULL" if self.filters.for_staff else self._is_public
        return self._rows(column, asked, limit, condition)

    def _rows(self, column: Column, asked: str, limit: int, condition: str) -> list[int]:
        # Within, so that PostgreSQL does not read by date what only the index of words finds.
        sql = (
            "SELECT id FROM (SELECT id, starts_at, ends_at FROM core_searchdocument "  # noqa: S608
            f"WHERE {column} @@ %(asked)s::tsquery OFFSET 0) AS matches "
            f"WHERE {condition} ORDER BY starts_at DESC, id DESC LIMIT %(limit)s"
        )
        return [row[0] for row in self.run(sql, {**self._times, "asked": asked, "limit": limit})]

    @property
    def _is_public(self) -> str:
        condition = "starts_at <= %(now)s AND (ends_at IS NULL OR ends_at > %(now)s)"
        if self.filters.since or self.filters.until:
            condition += " AND starts_at > %(since)s AND starts_at < %(until)s"
        return condition

    @cached_property
    def _times(self) -> dict[str, datetime]:
        since, until = self.filters.since, self.filters.until
        return {
            "now": self.moment,
            # What has no date is not found by one.
            "since": since - timedelta(microseconds=1) if since else LASTING,
            "until": until or self.moment + timedelta(days=1),
        }

    def _begin_of(self, place: int) -> datetime | None:
        """Return since when there are `_SMALLEST * 2**place` documents; None for everything."""
        while len(self._begins) <= place < _WINDOWS:
            self._begins.append(self._next_begin())
        begin = self._begins[place] if place < _WINDOWS else None
        return begin if begin and (not self.filters.since or begin > self.filters.since) else None

    def _next_begin(self) -> datetime | None:
        """Return the moment by which twice as many documents began as by the one before."""
        known = len(self._begins)
        before = self._begins[-1] if known else self.filters.until or self.moment
        if before is None:
            return None
        sql = (
            "SELECT starts_at FROM core_searchdocument WHERE starts_at <= %(before)s "
            "ORDER BY starts_at DESC, id DESC OFFSET %(size)s LIMIT 1"
        )
        size = _SMALLEST * 2 ** max(0, known - 1)
        rows = self.run(sql, {"before": before, "size": size})
        return rows[0][0] if rows and rows[0][0] != LASTING else None

    @cached_property
    def _begins(self) -> list[datetime | None]:
        """Return the beginnings known so far; without a last day they hardly change."""
        return [] if self.filters.until else _kept.begins()


def _steps(found: int, limit: int) -> int:
    """Return how many times a window must double to hold `limit` matches, as far as one knows."""
    if not found:
        return 2
    return max(1, ceil(log2(1.25 * limit / found)))


class _Kept:
    """The beginnings of windows, for some minutes."""

    def __init__(self) -> None:
        self.until = 0.0
        self.known: list[datetime | None] = []

    def begins(self) -> list[datetime | None]:
        """Return the list, to which whoever needs more adds."""
        if monotonic() > self.until:
            self.until, self.known = monotonic() + _KEPT_SECONDS, []
        return self.known


_kept = _Kept()


def days_between(since: datetime | None, until: datetime) -> list[str]:
    """Return few entries of days, months or years that hold all of [since, until), and some more.

    The fewer there are, the faster PostgreSQL finds what has one of them and the words.
    """
    last = timezone.localtime(until).date()
    first = timezone.localtime(since).date() if since else date(last.year - _BUSY_YEARS, 1, 1)
    days = (last - first).days
    if days <= _FEW_DAYS:
        return [day_entry(f"{first + timedelta(days=past):%Y%m%d}") for past in range(days + 1)]
    of_first = _months(first.year, first.month, 12 if first.year < last.year else last.month)
    years = [day_entry(f"{year}") for year in range(first.year + 1, last.year + 1)]
    return [*of_first, *years]


def _months(year: int, first: int, last: int) -> list[str]:
    whole = (first, last) == (1, 12)
    return [day_entry(f"{year}{month:02}" if not whole else f"{year}")
            for month in (range(first, last + 1) if not whole else (1,))]  # fmt: skip
