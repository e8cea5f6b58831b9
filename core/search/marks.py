"""Marks the words of a query in titles, and chooses the part of a text that shows them."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from core.search.query import Query, Unit
from core.search.words import Word, days_of, words_of

MIN_PREFIX = 2  # letters of an unfinished word
_LOOKED_THROUGH = 20_000  # letters of a text at a time

_Span = tuple[int, int, frozenset[str]]  # where a match stands, and the folded words of it


class Piece(NamedTuple):
    """A part of a text, and whether it matches the query."""

    text: str
    is_match: bool


def mark(text: str, query: Query) -> list[Piece]:
    """Return `text` in pieces, of which some match the words of `query`."""
    return _pieces(text, _matches(text, query))


def excerpt(text: str, query: Query, length: int = 240) -> list[Piece]:
    """Return about `length` characters around the longest match, in pieces like `mark`."""
    for at in range(0, len(text), _LOOKED_THROUGH):
        if found := _matches(text[at : at + _LOOKED_THROUGH], query):
            first, end = max(found, key=lambda span: span[1] - span[0])
            return mark(_around(text, at + first, at + end, length), query)
    return mark(_around(text, 0, 0, length), query)


def _around(text: str, first: int, end: int, length: int) -> str:
    """Return whole words around a match, with dots for what is left out."""
    start = max(0, min(first - length // 4, len(text) - length))
    if start:
        start = text.rfind(" ", 0, start) + 1
    shown = text[start : start + length]
    if start + length < len(text):
        shown = (shown.rpartition(" ")[0] or shown) + "…"
    return f"…{shown}" if start else shown


def _pieces(text: str, spans: list[tuple[int, int]]) -> list[Piece]:
    pieces, end = [], 0
    for start, stop in spans:
        pieces += [Piece(text[end:start], False), Piece(text[start:stop], True)]
        end = stop
    return [piece for piece in [*pieces, Piece(text[end:], False)] if piece.text]


def _matches(text: str, query: Query) -> list[tuple[int, int]]:
    """Return the start and end of each match of `query` in `text`.

    Neighbouring words are one match. If a word occurs with the diacritics that were typed, the same
    letters with other diacritics do not match: "hồ sơ" does not mark "số". A syllable that occurs
    beside another one of the query does not match where it is alone: "hành chính" does not mark
    "Chính" in "Chính phủ". The words of a phrase match only side by side.
    """
    words = list(words_of(text))
    plain = [unit for group in query.groups if not group.is_quoted for unit in group.units]
    phrases = [group.units for group in query.groups if group.is_quoted]
    phrases += [each for group in query.groups for each in group.synonyms]
    spans = [*_of_units(words, plain, is_loose=query.marks_alike), *_of_days(text, plain)]
    for phrase in phrases:
        spans += _of_phrase(words, phrase)
        spans += _of_days(text, phrase)
    together: set[str] = set()
    joined: list[_Span] = []
    for start, end, found in sorted(spans):
        if joined and (start <= joined[-1][1] or not text[joined[-1][1] : start].strip()):
            first, stop, before = joined.pop()
            start, end, found = first, max(stop, end), before | found
        joined.append((start, end, found))
    together = set().union(*(found for *_, found in joined if len(found) > 1))
    return [(start, end) for start, end, found in joined if len(found) > 1 or found - together]


def _of_units(words: list[Word], units: Sequence[Unit], *, is_loose: bool) -> Iterator[_Span]:
    """Yield the words that one of the units asks for; loosely, also those that look like it."""
    asked = [unit for unit in units if not unit.day]
    bare = {unit.folded for unit in asked}
    alike = [word for word in words if word.folded in bare]
    exact = {word.exact for word in alike}
    as_typed = {unit.folded for unit in asked if unit.exact in exact}
    wanted = {unit.exact for unit in asked if unit.exact}
    # A word without diacritics in the query means any.
    any_form = {unit.folded for unit in asked if not unit.exact}
    for word in alike:
        is_only_alike = is_loose and word.folded not in as_typed
        if word.exact in wanted or word.folded in any_form or is_only_alike:
            yield word.start, word.end, frozenset(word.folded)
    last = asked[-1] if asked else None
    if is_loose and last and last.folded not in {word.folded for word in alike}:
        for word in words:
            if _begins(word, last):
                yield word.start, word.end, frozenset(word.folded)


def _begins(word: Word, last: Unit) -> bool:
    """Return whether a word begins as the last one of a query, which may be unfinished."""
    bare = last.folded[0]
    if len(bare) < MIN_PREFIX or len(last.folded) > 1 or not word.folded:
        return False
    if not last.exact:
        return word.folded[0].startswith(bare)
    letters, tone = _parts(last.exact)
    of_word, its_tone = _parts(word.exact or word.folded[0])
    return of_word.startswith(letters) and tone == its_tone


def _parts(exact: str) -> tuple[str, str]:
    letters = exact.rstrip("\u0300\u0301\u0303\u0309\u0323")
    return letters, exact[len(letters) :]


def _of_phrase(words: list[Word], phrase: Sequence[Unit]) -> Iterator[_Span]:
    """Yield where the words of a phrase stand side by side, with the diacritics typed if any do."""
    wanted = [unit for unit in phrase if not unit.day]
    count = len(wanted)
    if count != len(phrase) or not count:
        return
    runs = [
        words[at : at + count]
        for at in range(len(words) - count + 1)
        if all(
            word.folded == unit.folded
            for word, unit in zip(words[at : at + count], wanted, strict=True)
        )
    ]
    typed = [run for run in runs if all(not u.exact or w.exact == u.exact
             for w, u in zip(run, wanted, strict=True))]  # fmt: skip
    for run in typed or runs:
        yield run[0].start, run[-1].end, frozenset(each.folded[0] for each in run)


def _of_days(text: str, units: Sequence[Unit]) -> Iterator[_Span]:
    """Yield the dates that are asked for, however they are written."""
    asked = {unit.day for unit in units if unit.day}
    if asked:
        for day in days_of(text):
            if not asked.isdisjoint(day.entries):
                yield day.start, day.end, frozenset(day.entries[:1])
