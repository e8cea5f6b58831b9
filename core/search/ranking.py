"""The order of a few documents that match, by their titles, their kinds and their dates."""

from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise
from math import log1p
from typing import NamedTuple

from core.search.candidates import Candidates, LateError
from core.search.dictionary import frequencies
from core.search.query import Query, Reading
from core.search.words import forms, tokens

_YEAR = 365.25 * 24 * 3600
# What a title is worth that has all the words; those with some have a part of it.
_WORDS, _PHRASE, _WHOLE, _PAIR = 30, 10, 16, 5
_LENGTH = 6  # and one that has nothing else
_BODY_PHRASE = 8  # a text that has all the words side by side
_NEWS = 3  # what is new; of a year ago it is half


class _Document(NamedTuple):
    id: int
    title: str
    weight: int
    starts_at: datetime | None


def best_first(
    candidates: Candidates, ids: Iterable[int], query: Query, reading: Reading, together: set[int]
) -> list[int]:
    """Return documents in the order in which a reader wants them.

    Args:
        together: those that have all words of the query side by side in their texts.
    """
    sql = "SELECT id, title, weight, starts_at FROM core_searchdocument WHERE id = ANY(%(ids)s)"
    try:
        documents = [_Document(*row) for row in candidates.run(sql, {"ids": [*set(ids)]})]
        # What few documents have says most of what is meant.
        rarities = [1 / (1 + log1p(count)) for count in frequencies(query, candidates)]
    except LateError:
        candidates.is_cut = True
        return []
    asked = [_entry(unit.exact, unit.folded, reading) for unit in query.units]
    scored = [
        (
            _of_title(each.title, asked, rarities, reading)
            + _BODY_PHRASE * (each.id in together)
            + each.weight
            + _freshness(each, candidates.moment),
            each.starts_at or candidates.moment,
            each.id,
        )
        for each in documents
    ]
    return [pk for *_, pk in sorted(scored, reverse=True)]


def _entry(exact: str, folded: tuple[str, ...], reading: Reading) -> str:
    return (exact if reading is Reading.EXACT else "") or " ".join(folded)


def _of_title(title: str, asked: list[str], rarities: list[float], reading: Reading) -> float:
    """Return what a title is worth for a query."""
    read = [forms(token[0]) for token in tokens(title)]
    folded = [" ".join(pieces) for pieces, _ in read]
    exact = [own or bare for (_, own), bare in zip(read, folded, strict=True)]
    # A word without diacritics in the query means any.
    has = {*exact, *folded} if reading is Reading.EXACT else set(folded)
    known = [word in has for word in asked]
    if not any(known):
        return 0
    covered = sum(rarity for rarity, is_known in zip(rarities, known, strict=True) if is_known)
    share = covered / sum(rarities)
    value = _WORDS * share + _LENGTH * min(1, sum(known) / len(read)) * share
    places = [{at for at, pair in enumerate(zip(exact, folded, strict=True)) if word in pair}
              for word in asked]  # fmt: skip
    runs = places[0]
    pairs = 0
    for before, after in pairwise(places):
        runs = {at + 1 for at in runs} & after
        pairs += bool({at + 1 for at in before} & after)
    if runs:
        value += _PHRASE + (_WHOLE if len(read) == len(asked) else 0)
    elif pairs:
        value += _PAIR * pairs / (len(asked) - 1)
    return value


def _freshness(document: _Document, moment: datetime) -> float:
    if document.weight or not document.starts_at:
        return 0
    years = max(0.0, (moment - document.starts_at).total_seconds() / _YEAR)
    return _NEWS / (1 + years)
