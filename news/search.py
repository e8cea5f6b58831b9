"""Words searched for: asked of PostgreSQL, and found again in the text that is shown."""

import re
from typing import NamedTuple

from portal.lib.text import fold, tidy, words

MAX_WORDS = 16
MAX_QUERY = 400  # letters of a query that are read at all
MIN_PREFIX = 2  # letters; every article has words that begin with a given letter
_TOKEN = re.compile("[^\\W_](?:[^\\W_]|[\u0300-\u036f])*")


class Piece(NamedTuple):
    """A stretch of text, and whether it is what was searched for."""

    text: str
    is_match: bool


def query_words(query: str) -> list[str]:
    """Return the folded words that a reader's query asks for."""
    return words(query[:MAX_QUERY])[:MAX_WORDS]


def typed_words(query: str) -> list[str]:
    """Return the same words with the diacritics they were typed with.

    Who types some means them; a word without any stands for all that differ by theirs alone.
    """
    return [token[0] for token in _TOKEN.finditer(tidy(query[:MAX_QUERY]).lower())][:MAX_WORDS]


def tsquery(
    query: str, *, weight: str = "", unfinished: bool = True, together: bool = False
) -> str:
    """Return a raw PostgreSQL text search query for all words of `query`.

    `weight` restricts it to one part of the text ("A": the title). If the last word may be
    `unfinished`, it stands for all that begin with it. `together` wants the words side by side, in
    their order. Without a word the result is empty.
    """
    wanted = query_words(query)
    terms = [f"'{word}':{weight}" for word in wanted]
    if unfinished and wanted and len(wanted[-1]) >= MIN_PREFIX:
        terms[-1] += "*"
    return (" <-> " if together else " & ").join(term.rstrip(":") for term in terms)


def mark(text: str, query: str) -> list[Piece]:
    """Return `text` cut where the words of `query` begin and end."""
    pieces, end = [], 0
    for start, stop in _matches(text, query):
        pieces += [Piece(text[end:start], False), Piece(text[start:stop], True)]
        end = stop
    return [piece for piece in [*pieces, Piece(text[end:], False)] if piece.text]


def excerpt(text: str, query: str, length: int = 240) -> list[Piece]:
    """Return about `length` letters of `text`, marked, around the longest match in it."""
    longest = max(_matches(text, query), key=lambda span: span[1] - span[0], default=(0, 0))
    start = max(0, min(longest[0] - length // 4, len(text) - length))
    if start:
        start = text.rfind(" ", 0, start) + 1
    shown = text[start : start + length]
    if start + length < len(text):
        shown = (shown.rpartition(" ")[0] or shown) + "…"
    return mark(f"…{shown}" if start else shown, query)


def _matches(text: str, query: str) -> list[tuple[int, int]]:
    """Return where words of `query` stand in `text`, with the diacritics as typed if anywhere.

    So "sổ hộ" is marked for "hồ sơ" only where no "hồ" and no "sơ" is, and "sớm" never.
    """
    typed, bare = typed_words(query), query_words(query)
    if typed == bare:
        return _spans(text, bare)
    return _spans(text, typed) or _spans(text, bare, unfinished=False)


def _spans(text: str, wanted: list[str], *, unfinished: bool = True) -> list[tuple[int, int]]:
    """Return where the words stand in `text`; neighbours count as one match.

    A Vietnamese word has several syllables: one that stands with others somewhere is no match
    where it stands alone, as "chính" of "hành chính" in "Chính phủ".
    """
    begun = wanted[-1] if unfinished and wanted and len(wanted[-1]) >= MIN_PREFIX else None
    spans: list[tuple[int, int, set[str]]] = []  # with the words in each
    for token in _TOKEN.finditer(text):
        word, start, before = fold(token[0]), token.start(), set[str]()
        forms = (word, tidy(token[0]).lower())
        if not any(form in wanted or (begun and form.startswith(begun)) for form in forms):
            continue
        if spans and not text[spans[-1][1] : token.start()].strip():
            start, _, before = spans.pop()
        spans.append((start, token.end(), before | {word}))
    together = set().union(*(found for *_, found in spans if len(found) > 1))
    return [(start, end) for start, end, found in spans if len(found) > 1 or found - together]
