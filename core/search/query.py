"""What a reader asks for, and the text search queries of PostgreSQL that it becomes."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from itertools import pairwise
from typing import NamedTuple, Self

from core.limits import LIMITS
from core.search.words import Word, days_of, forms, words_of
from core.text import tidy

MAX_WORDS = LIMITS.query_words
MAX_QUERY = LIMITS.query_letters
LONGEST_SYNONYM = 8  # words
_MOST_IN_PARTS = 8  # words of a query of which a part is looked for
_QUOTES = '["“”„‟«»〝〞＂]'
_QUOTED = re.compile(f'{_QUOTES}([^"“”„‟«»〝〞＂]+){_QUOTES}')
_BEFORE_DAYS = {"ngay", "hom", "thang"}  # "ngày 12/11" also stands as "12/11" in texts

# What only makes a question of a query: "làm căn cước ở đâu". Texts that answer do not hold it.
_ASKING = [
    phrase.split()
    for phrase in (
        "làm như thế nào", "phải làm thế nào", "làm thế nào", "như thế nào", "thế nào", "ra sao",
        "phải làm sao", "làm sao", "ở đâu", "tại đâu", "khi nào", "lúc nào", "bao giờ", "bao lâu",
        "mấy giờ", "mấy ngày", "bao nhiêu", "gồm những gì", "cần những gì", "những gì", "cần gì",
        "gồm gì", "là gì", "có được không", "được không", "có phải không", "hay không",
        "cho tôi hỏi", "cho em hỏi", "cho hỏi", "xin hỏi", "tôi muốn", "em muốn", "tôi cần",
    )
]  # fmt: skip

# Phrases that mean the same, by a folded phrase that a query may hold: {"cccd": ["căn cước …"]}.
Synonyms = Mapping[str, Sequence[str]]


class Reading(Enum):
    """How a query is read: with the diacritics that were typed, or without any."""

    EXACT = "exact"
    FOLDED = "folded"


class Unit(NamedTuple):
    """One word or one date of a query."""

    text: str
    folded: tuple[str, ...]
    exact: str
    day: str  # the entry of a date; "" if it is a word
    is_unfinished: bool = False  # words that begin so are meant, too

    def fragment(self, reading: Reading, *, adjacent: bool = False) -> str:
        """Return this unit as part of a query of PostgreSQL, perhaps of one for a phrase."""
        if self.is_unfinished:
            return f"'{self.folded[0]}':*"
        if self.exact and reading is Reading.EXACT:
            return f"'{self.exact}'"
        words = " <-> ".join(f"'{word}'" for word in self.folded)
        if self.day:
            # PostgreSQL cannot tell where a phrase goes on after one of two that differ in length.
            return f"'{self.day}'" if adjacent else f"('{self.day}' | ({words}))"
        return words if len(self.folded) == 1 else f"({words})"


@dataclass(frozen=True)
class Group:
    """Units that belong together: one, those within quotes, or a phrase with its synonyms."""

    units: tuple[Unit, ...]
    is_quoted: bool = False
    synonyms: tuple[tuple[Unit, ...], ...] = ()

    def fragment(self, reading: Reading) -> str:
        """Return this group as part of a query."""
        own = together if self.is_quoted else all_of
        phrases = [own(self.units, reading)]
        phrases += [together(each, reading) for each in self.synonyms]
        return phrases[0] if len(phrases) == 1 else f"({' | '.join(phrases)})"


@dataclass(frozen=True)
class Query:
    """A query that was read.

    Attributes:
        text: what was typed, cleaned.
        groups: what it asks for; all of them must be found.
        marks_alike: whether words that only look like it, or begin so, are marked as matches, too.
    """

    text: str
    groups: tuple[Group, ...] = field(default=())
    marks_alike: bool = True

    @classmethod
    def read(cls, text: str, synonyms: Synonyms | None = None) -> Self:
        """Read a query; what comes after so many words is not asked for."""
        text = tidy(text[:MAX_QUERY]).strip()
        groups: list[Group] = []
        at = 0
        for quoted in _QUOTED.finditer(text):
            groups += _plain(text[at : quoted.start()], synonyms)
            if units := _units(quoted[1]):
                groups.append(Group(tuple(units), is_quoted=len(units) > 1))
            at = quoted.end()
        groups += _plain(text[at:], synonyms)
        return cls(text, tuple(_first_words(_without_asking(groups))))

    @property
    def units(self) -> list[Unit]:
        """Return the words and dates asked for."""
        return [unit for group in self.groups for unit in group.units]

    @property
    def is_taught(self) -> bool:
        """Return whether it is phrases with synonyms alone: then nothing in it is a slip."""
        return all(len(group.units) > 1 and group.synonyms for group in self.groups)

    @property
    def is_accented(self) -> bool:
        """Return whether it was typed with diacritics."""
        return any(unit.exact for unit in self.units)

    @property
    def folded(self) -> str:
        """Return its words without diacritics."""
        return " ".join(word for unit in self.units for word in unit.folded)

    def tsquery(self, reading: Reading) -> str:
        """Return the query for all words of it; empty if it has none."""
        return " & ".join(group.fragment(reading) for group in self.groups)

    def phrase(self, reading: Reading) -> str:
        """Return the query for all words of it side by side, in their order."""
        own = [together(group.units, reading) for group in self.groups]
        phrases = [own]
        for place, group in enumerate(self.groups):
            for synonym in group.synonyms:
                other = together(synonym, reading)
                phrases += [[*own[:place], other, *own[place + 1 :]]]
        return " | ".join(f"({' <-> '.join(each)})" for each in phrases)

    def pairs(self, reading: Reading) -> str:
        """Return the query for any two of its words that follow one another, side by side.

        It is empty where that means the same as `phrase`.
        """
        units = self.units
        if len(units) < 3:
            return ""
        return " | ".join(together(pair, reading) for pair in pairwise(units))

    def parts(self) -> list[tuple[Unit, ...]]:
        """Return most of its words, as they follow one another; nothing of few or many."""
        units = tuple(self.units)
        length = max(3, len(units) - 2)
        if not 4 <= len(units) <= _MOST_IN_PARTS or any(
            group.is_quoted or group.synonyms for group in self.groups
        ):
            return []
        return [units[at : at + length] for at in range(len(units) - length + 1)]

    def without(self, dropped: Iterable[int]) -> Self:
        """Return the query without some groups, by their places."""
        left_out = set(dropped)
        kept = [group for place, group in enumerate(self.groups) if place not in left_out]
        return type(self)(self.text, tuple(kept))

    def with_last(self, words: Sequence[str]) -> Self:
        """Return the query with the last word completed to any of `words`.

        Without any, the last word is taken for the beginning of whatever begins so.
        """
        last = self.groups[-1]
        completed = [tuple(_units(word)) for word in words]
        first = completed[0] if completed else (last.units[-1]._replace(is_unfinished=True),)
        before = [Group(last.units[:-1])] if len(last.units) > 1 else []
        group = Group(first, synonyms=tuple(completed[1:]))
        return type(self)(self.text, (*self.groups[:-1], *before, group))


def all_of(units: Iterable[Unit], reading: Reading) -> str:
    """Return the query for all these units."""
    parts = [unit.fragment(reading) for unit in units]
    return parts[0] if len(parts) == 1 else f"({' & '.join(parts)})"


def together(units: Iterable[Unit], reading: Reading) -> str:
    """Return the query for these units side by side."""
    parts = [unit.fragment(reading, adjacent=True) for unit in units]
    return parts[0] if len(parts) == 1 else f"({' <-> '.join(parts)})"


def _units(text: str) -> list[Unit]:
    """Return the words and dates of a text in their order."""
    days = list(days_of(text))
    units: list[Unit] = []
    for word in words_of(text):
        day = next((each for each in days if each.start <= word.start < each.end), None)
        if not day:
            units += _of_word(word, text)
        elif day.start == word.start:
            if units and units[-1].folded[0] in _BEFORE_DAYS:
                units.pop()
            written = text[day.start : day.end]
            words = tuple(piece for each in words_of(written) for piece in each.folded)
            units.append(Unit(written, words, "", day.entries[0]))
    return units


def _of_word(word: Word, text: str) -> list[Unit]:
    written = text[word.start : word.end]
    return [Unit(written, word.folded, word.exact, "")] if word.folded else []


def _plain(text: str, synonyms: Synonyms | None) -> list[Group]:
    """Return the groups of a text without quotes: each word, or a phrase that has synonyms."""
    units = _units(text)
    groups: list[Group] = []
    at = 0
    while at < len(units):
        count, found = _longest(units[at : at + LONGEST_SYNONYM], synonyms or {})
        others = tuple(tuple(_units(phrase)) for phrase in found)
        groups.append(Group(tuple(units[at : at + count]), synonyms=tuple(filter(None, others))))
        at += count
    return groups


def _longest(units: list[Unit], synonyms: Synonyms) -> tuple[int, Sequence[str]]:
    """Return how many of the first units are a phrase with synonyms, and those."""
    for count in range(len(units), 0, -1):
        phrase = " ".join(word for unit in units[:count] for word in unit.folded)
        if found := synonyms.get(phrase):
            return count, found
    return 1, ()


def _without_asking(groups: list[Group]) -> list[Group]:
    """Return the groups without those that only make a question, unless nothing else is left."""
    is_accented = any(unit.exact for group in groups for unit in group.units)
    said = [_said(group, is_accented=is_accented) for group in groups]
    kept: list[Group] = []
    at = 0
    while at < len(groups):
        count = next(
            (len(each) for each in _asking(is_accented) if said[at : at + len(each)] == each), 0
        )
        if not count:
            kept.append(groups[at])
        at += count or 1
    return kept or groups


def _said(group: Group, *, is_accented: bool) -> str:
    """Return a group's only word as it is compared; "" if it is a phrase."""
    if len(group.units) > 1 or group.synonyms:
        return ""
    unit = group.units[0]
    return (unit.exact if is_accented else "") or unit.folded[0]


@cache
def _asking(is_accented: bool) -> list[list[str]]:
    readings = [[forms(word) for word in phrase] for phrase in _ASKING]
    return [
        [(exact if is_accented else "") or folded[0] for folded, exact in each] for each in readings
    ]


def _first_words(groups: list[Group]) -> list[Group]:
    kept: list[Group] = []
    count = 0
    for group in groups:
        count += len(group.units)
        if count > MAX_WORDS:
            units = group.units[: MAX_WORDS - count]
            return [*kept, Group(units, group.is_quoted)] if units else kept
        kept.append(group)
    return kept


def phrases_of(text: str) -> list[str]:
    """Return the folded phrases of a query that a table of synonyms may have."""
    words = [word for unit in Query.read(text).units for word in unit.folded]
    ends = range(1, LONGEST_SYNONYM + 1)
    starts = range(len(words))
    return [" ".join(words[at : at + n]) for at in starts for n in ends if at + n <= len(words)]
