"""Search queries of readers: their text search expressions, and marks in the results."""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from core.limits import LIMITS
from core.text import fold, tidy, words

MAX_WORDS = LIMITS.query_words
MAX_QUERY = LIMITS.query_letters
MIN_PREFIX = 2  # letters of an unfinished word; any article has words beginning with one letter
_TOKEN = re.compile("[^\\W_](?:[^\\W_]|[\u0300-\u036f])*")
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")


class _Word(NamedTuple):
    """A word in parts, so that "hóa" and "hoá", with the tone on different letters, are equal."""

    bare: str  # without any diacritics
    letters: str  # without its tone
    tone: str

    @property
    def is_accented(self) -> bool:
        return bool(self.tone) or self.letters != self.bare


class Piece(NamedTuple):
    """A part of a text, and whether it matches the query."""

    text: str
    is_match: bool


def query_words(query: str) -> list[str]:
    """Return the folded words that a reader's query asks for."""
    return words(query[:MAX_QUERY])[:MAX_WORDS]


def accented_words(query: str) -> list[str]:
    """Return the words of `query` that were typed with diacritics, in lower case.

    These match only themselves; a word without diacritics matches words with any diacritics.
    """
    return [typed for typed, word in _typed(query) if word.is_accented]


def tsquery(
    query: str, *, weight: str = "", unfinished: bool = True, together: bool = False
) -> str:
    """Return a raw PostgreSQL text search query for all words of `query`.

    Args:
        weight: search only this part of the text ("A": the title).
        unfinished: the last word also matches all words that begin with it.
        together: the words must follow one another in this order.

    The result is empty if `query` has no words.
    """
    wanted = query_words(query)
    terms = [f"'{word}':{weight}" for word in wanted]
    if unfinished and wanted and len(wanted[-1]) >= MIN_PREFIX:
        terms[-1] += "*"
    return (" <-> " if together else " & ").join(term.rstrip(":") for term in terms)


def any_of(words: Sequence[str], *, weight: str = "") -> str:
    """Return a raw PostgreSQL text search query for any of the folded `words`; empty for none."""
    return " | ".join(f"'{word}':{weight}".rstrip(":") for word in words)


def mark(text: str, query: str) -> list[Piece]:
    """Return `text` in pieces, of which some match the words of `query`."""
    pieces, end = [], 0
    for start, stop in _matches(text, query):
        pieces += [Piece(text[end:start], False), Piece(text[start:stop], True)]
        end = stop
    return [piece for piece in [*pieces, Piece(text[end:], False)] if piece.text]


def excerpt(text: str, query: str, length: int = 240) -> list[Piece]:
    """Return about `length` characters around the longest match, in pieces like `mark`."""
    longest = max(_matches(text, query), key=lambda span: span[1] - span[0], default=(0, 0))
    start = max(0, min(longest[0] - length // 4, len(text) - length))
    if start:
        start = text.rfind(" ", 0, start) + 1
    shown = text[start : start + length]
    if start + length < len(text):
        shown = (shown.rpartition(" ")[0] or shown) + "…"
    return mark(f"…{shown}" if start else shown, query)


def _matches(text: str, query: str) -> list[tuple[int, int]]:
    """Return the start and end of each match of `query` in `text`.

    Neighbouring words are one match. If a word occurs with the diacritics that were typed, the same
    letters with other diacritics do not match: "hồ sơ" does not mark "số". A syllable that occurs
    beside another one of the query does not match where it is alone: "hành chính" does not mark
    "Chính" in "Chính phủ".
    """
    wanted = [word for _, word in _typed(query)]
    unfinished = wanted[-1] if wanted and len(wanted[-1].bare) >= MIN_PREFIX else None
    alike = [
        (token, _read(token[0]))
        for token in _TOKEN.finditer(text)
        if _looks_like(fold(token[0]), wanted, unfinished)
    ]
    as_typed = {
        asked
        for asked in wanted
        if any(_matches_word(word, asked, unfinished) for _, word in alike)
    }
    spans: list[tuple[int, int, set[str]]] = []  # with the words in each
    for token, word in alike:
        if not any(
            _matches_word(word, asked, unfinished) if asked in as_typed else word.bare == asked.bare
            for asked in wanted
        ):
            continue
        start, before = token.start(), set[str]()
        if spans and not text[spans[-1][1] : start].strip():
            start, _, before = spans.pop()
        spans.append((start, token.end(), before | {word.bare}))
    together = set().union(*(found for *_, found in spans if len(found) > 1))
    return [(start, end) for start, end, found in spans if len(found) > 1 or found - together]


def _typed(query: str) -> list[tuple[str, _Word]]:
    tokens = _TOKEN.findall(tidy(query[:MAX_QUERY]).lower())[:MAX_WORDS]
    return [(token, _read(token)) for token in tokens]


def _read(word: str) -> _Word:
    decomposed = unicodedata.normalize("NFD", word.lower())
    letters = unicodedata.normalize("NFC", _TONES.sub("", decomposed))
    return _Word(fold(word), letters, "".join(_TONES.findall(decomposed)))


def _looks_like(bare: str, wanted: list[_Word], unfinished: _Word | None) -> bool:
    if unfinished and bare.startswith(unfinished.bare):
        return True
    return any(bare == asked.bare for asked in wanted)


def _matches_word(word: _Word, asked: _Word, unfinished: _Word | None) -> bool:
    """Return whether `word` equals `asked`, or begins with it if `asked` is the unfinished word."""
    if not asked.is_accented:
        return word.bare == asked.bare or (asked == unfinished and word.bare.startswith(asked.bare))
    begins = asked == unfinished and word.letters.startswith(asked.letters)
    return word.tone == asked.tone and (word.letters == asked.letters or begins)
