"""The words of a text as the search index has them: folded, exact, and dates as days.

A word has up to two entries in the index. The folded one has no diacritics; the exact one, of words
with diacritics, has its tone at its end, so that "hóa" and "hoá" are equal. A date, however it is
written, is also a day ("d2026-11-12"), a day of any year ("d-11-12") and a month ("d2026-11").
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from core.text import fold

_TOKEN = re.compile("[^\\W_](?:[^\\W_]|[\u0300-\u036f])*")
# Longer words are cut into pieces, on both sides of a search: PostgreSQL refuses those over 2 KB.
_PIECE = re.compile(r"[^\W_]{1,64}")
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_YEAR = r"(?P<y{0}>(?:19|20)\d\d)"
_DAY, _MONTH = r"(?P<d{0}>\d{{1,2}})", r"(?P<m{0}>\d{{1,2}})"
_MONTH_WORD = r"\s+th[aá]ng\s+"
_YEAR_WORD = r"(?:,?\s+n[aă]m\s+|\s*[/.-]\s*|\s+)"
_FORMS = (
    rf"{_DAY}\s?(?P<s{{0}}>[/.-])\s?{_MONTH}(?:\s?(?P=s{{0}})\s?|\s+n[aă]m\s+){_YEAR}",
    rf"{_DAY}{_MONTH_WORD}{_MONTH}{_YEAR_WORD}{_YEAR}",
    rf"{_YEAR}-{_MONTH}-{_DAY}",
    rf"(?<=th[aá]ng\s){_MONTH}{_YEAR_WORD}{_YEAR}",
    rf"{_DAY}{_MONTH_WORD}{_MONTH}",
    rf"{_MONTH}/{_YEAR}",
    rf"{_DAY}[/]{_MONTH}",
)
_DATE = re.compile(
    r"(?=\d)(?<![\w/.,-])(?:"
    + "|".join(form.format(number) for number, form in enumerate(_FORMS))
    + r")(?![\w/-]|[.,]\d)",
    re.IGNORECASE,
)


class Word(NamedTuple):
    """A word of a text: where it stands, and its entries in the index."""

    start: int
    end: int
    folded: tuple[str, ...]  # mostly one
    exact: str  # "" if it is written without diacritics


class Day(NamedTuple):
    """A date in a text: where it stands, and its entry in the index with those that hold it."""

    start: int
    end: int
    entries: tuple[str, ...]


def tokens(text: str) -> Iterator[re.Match[str]]:
    """Yield the words of `text` where they stand."""
    return _TOKEN.finditer(text)


def words_of(text: str) -> Iterator[Word]:
    """Yield the words of `text`, in their order."""
    for token in tokens(text):
        yield Word(token.start(), token.end(), *forms(token[0]))


@lru_cache(maxsize=20_000)
def forms(token: str) -> tuple[tuple[str, ...], str]:
    """Return the folded entries of one word, and its exact one, "" without diacritics."""
    folded = fold(token)
    decomposed = unicodedata.normalize("NFD", token.lower())
    letters = unicodedata.normalize("NFC", _TONES.sub("", decomposed))
    exact = letters + "".join(_TONES.findall(decomposed))
    pieces = tuple(_PIECE.findall(folded))
    return pieces, "" if exact == folded or len(pieces) != 1 else exact[:64]


def days_of(text: str) -> Iterator[Day]:
    """Yield the dates in `text`; what no calendar has is none."""
    for found in _DATE.finditer(text):
        parts = {name[0]: int(value) for name, value in found.groupdict().items()
                 if value and name[0] in "ymd"}  # fmt: skip
        if entries := _entries(parts.get("y"), parts["m"], parts.get("d")):
            yield Day(found.start(), found.end(), entries)


def _entries(year: int | None, month: int, day: int | None) -> tuple[str, ...]:
    try:
        date(year or 2000, month, 1 if day is None else day)
    except ValueError:
        return ()
    of_month = f"d{year}-{month:02}"
    if year and day is not None:
        return f"{of_month}-{day:02}", f"d-{month:02}-{day:02}", of_month
    return (of_month,) if day is None else (f"d-{month:02}-{day:02}",)
