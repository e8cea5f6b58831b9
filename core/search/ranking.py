"""The order of a few documents that match, by their titles, their kinds and their dates."""

from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise
from math import log1p
from typing import NamedTuple

from core.search.candidates import Candidates, LateError
from core.search.dictionary import frequencies
from core.search.query import Query, Reading, Unit
from core.search.words import days_of, forms, tokens

_YEAR = 365.25 * 24 * 3600
# What a title is worth that has all the words; those with some have a part of it.
_WORDS, _PHRASE, _WHOLE, _PAIR = 30, 10, 16, 5
_LENGTH = 6  # and one that has nothing else
_BODY_PART = 6  # a text that has most of the words side by side
_BODY_PHRASE = 8  # a text that has all the words side by side
# Words apart that were typed without diacritics, or are read so, are mostly other words.
_ONLY_ALIKE = 0.2
_NEWS = 3  # what is new; of a year ago it is half


class _Document(NamedTuple):
    id: int
    title: str
    weight: int
    starts_at: datetime | None


def best_first(
    candidates: Candidates,
    ids: Iterable[int],
    query: Query,
    reading: Reading,
    together: set[int],
    partly: set[int],
) -> list[int]:
    """Return documents in the order in which a reader wants them.

    Args:
        together: those that have all words of the query side by side in their texts.
        partly: those that have most of them so.
    """
    sql = "SELECT id, title, weight, starts_at FROM core_searchdocument WHERE id = ANY(%(ids)s)"
    try:
        documents = [_Document(*row) for row in candidates.run(sql, {"ids": [*set(ids)]})]
        # What few documents have says most of what is meant.
        rarities = [1 / (1 + log1p(count)) for count in frequencies(query, candidates)]
    except LateError:
        candidates.is_cut = True
        return []
    asked = _Asked(query, rarities, is_exact=reading is Reading.EXACT and query.is_accented)
    scored = [
        (
            asked.worth(each.title)
            + _BODY_PHRASE * (each.id in together)
            + _BODY_PART * (each.id in partly)
            + each.weight
            + _freshness(each, candidates.moment),
            each.starts_at or candidates.moment,
            each.id,
        )
        for each in documents
    ]
    return [pk for *_, pk in sorted(scored, reverse=True)]


class _Asked:
    """The words that titles are compared with, and how rare each of them is."""

    def __init__(self, query: Query, rarities: list[float], *, is_exact: bool) -> None:
        self.units = query.units
        self.rarities = rarities
        self.is_exact = is_exact

    def worth(self, title: str) -> float:
        """Return what a title is worth for the query."""
        read = [forms(token[0]) for token in tokens(title)]
        places = [self._places(unit, read, title) for unit in self.units]
        covered = sum(rarity for rarity, at in zip(self.rarities, places, strict=True) if at)
        if not covered:
            return 0
        share = covered / sum(self.rarities)
        known = sum(map(bool, places))
        value = _WORDS * share + _LENGTH * share * min(1, known / len(read))
        run, pairs = places[0], 0
        for before, after in pairwise(places):
            run = {at + 1 for at in run} & after
            pairs += bool({at + 1 for at in before} & after)
        if run:
            return value + _PHRASE + (_WHOLE if len(read) == len(places) else 0)
        if not self.is_exact:
            value *= _ONLY_ALIKE
        return value + _PAIR * pairs / max(1, len(places) - 1)

    def _places(self, unit: Unit, read: list[tuple[tuple[str, ...], str]], title: str) -> set[int]:
        """Return which words of a title are meant by a unit; of a date, where it begins."""
        if unit.day:
            days = (day for day in days_of(title) if unit.day in day.entries)
            return {sum(token.end() <= day.start for token in tokens(title)) for day in days}
        if unit.exact and self.is_exact:
            return {at for at, (_, exact) in enumerate(read) if exact == unit.exact}
        return {at for at, (folded, _) in enumerate(read) if folded == unit.folded}


def _freshness(document: _Document, moment: datetime) -> float:
    if document.weight or not document.starts_at:
        return 0
    years = max(0.0, (moment - document.starts_at).total_seconds() / _YEAR)
    return _NEWS / (1 + years)
