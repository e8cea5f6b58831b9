"""Documents that match, newest first and no more than asked for, at any size of the index.

What kills search is ordering every match: of a million documents that hold a common word, only the
newest thousand are ever shown. PostgreSQL's index of words cannot read them by date, so the words
are first asked for among the newest few thousand documents, by the entries of their days, and only
if that is not enough among more.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from time import monotonic
from typing import Any, Final, Literal, Self

from django.db import OperationalError, connection, transaction
from django.utils import timezone
from psycopg.errors import QueryCanceled

from core.search.index import HIDDEN_ENTRY, LASTING, day_entry

MOST: Final = 1000  # results that are ordered and counted
MILLISECONDS = 200  # for all statements of a search; what is late leaves out the rest
LAST_RESORT_MILLISECONDS = 90  # for the newest alone, if there was no time for anything
_NEWEST_ALONE = 1000
_WINDOWS = (4_000, 32_000, 256_000)  # documents
_KEPT_SECONDS = 600
_BUSY_YEARS = 40  # more years, months and days than a window has to name

Column = Literal["title_words", "words"]
COLUMNS: Final[tuple[Column, ...]] = ("title_words", "words")


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
    index of words whatever it believes of their number. Nothing of that is left to the connection,
    nor to the transaction that this may be a part of.

    Attributes:
        is_cut: whether there was not enough time for all that was asked.
    """

    def __init__(self, filters: Filters, moment: datetime | None = None) -> None:
        self.filters = filters
        self.moment = moment or timezone.now()
        self.is_cut = False
        self._begin(MILLISECONDS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: Any) -> None:
        if self._former and not error[0]:
            self._set(*self._former)
        self._block.__exit__(*error)

    def _begin(self, milliseconds: int) -> None:
        self.deadline = monotonic() + milliseconds / 1000
        self._limit = 0
        is_part = connection.in_atomic_block
        self._block = transaction.atomic()
        self._block.__enter__()
        self._former = self._settings() if is_part else None

    def _settings(self) -> tuple[str, str]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('statement_timeout'), current_setting('enable_seqscan')"
            )
            timeout, scan = cursor.fetchone()
        return timeout, scan

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
            staff_only = found
            for since in [None] if everywhere else self._windows(limit):
                found = [*staff_only, *self._ask(column, query, limit, since)]
                if len(found) >= limit:
                    break
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

    def among(self, ids: list[int], query: str) -> set[int]:
        """Return which of these documents match a query."""
        sql = "SELECT id FROM core_searchdocument WHERE id = ANY(%(ids)s) AND words @@ %(query)s"
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
        if left < 1:
            raise LateError
        if left < self._limit / 2 or not self._limit:
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
        sql = (
            f"SELECT id FROM core_searchdocument WHERE {column} @@ %(asked)s::tsquery "  # noqa: S608
            f"AND {condition} ORDER BY starts_at DESC, id DESC LIMIT %(limit)s"
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

    def _windows(self, limit: int) -> Iterator[datetime | None]:
        """Yield the moments since which documents are asked for, the last of all being None."""
        since = self.filters.since
        for size, begin in zip(_WINDOWS, self._begins, strict=False):
            if size > limit and (not since or begin > since):
                yield begin
        yield None

    @cached_property
    def _begins(self) -> list[datetime]:
        if self.filters.until:
            return _begins(self, self.filters.until, _WINDOWS[:2])
        return _kept_begins(self)


_kept: tuple[float, list[datetime]] = (0, [])


def _kept_begins(candidates: Candidates) -> list[datetime]:
    """Return when the windows begin, which hardly changes: kept for some minutes."""
    global _kept
    until, begins = _kept
    if monotonic() > until:
        begins = _begins(candidates, candidates.moment, _WINDOWS)
        _kept = (monotonic() + _KEPT_SECONDS, begins) if begins else (0, [])
    return begins


def _begins(candidates: Candidates, until: datetime, sizes: tuple[int, ...]) -> list[datetime]:
    """Return since when there are as many documents; of sizes beyond the index nothing."""
    sql = (
        "SELECT starts_at FROM core_searchdocument WHERE starts_at <= %(until)s "
        "ORDER BY starts_at DESC, id DESC OFFSET %(size)s LIMIT 1"
    )
    begins = []
    for size in sizes:
        rows = candidates.run(sql, {"until": until, "size": size})
        if not rows or rows[0][0] == LASTING:
            break
        begins.append(rows[0][0])
    return begins


def days_between(since: datetime | None, until: datetime) -> list[str]:
    """Return the entries of the fewest years, months and days that hold all of [since, until)."""
    last = timezone.localtime(until).date()
    first = timezone.localtime(since).date() if since else date(last.year - _BUSY_YEARS, 1, 1)
    entries = []
    day = first
    while day <= last:
        month_end = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        if day.month == day.day == 1 and date(day.year, 12, 31) <= last:
            entries.append(day_entry(f"{day:%Y}"))
            day = date(day.year + 1, 1, 1)
        elif day.day == 1 and month_end <= last:
            entries.append(day_entry(f"{day:%Y%m}"))
            day = month_end + timedelta(days=1)
        else:
            entries.append(day_entry(f"{day:%Y%m%d}"))
            day += timedelta(days=1)
    return entries
