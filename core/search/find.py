"""Answers a query: which documents, in which order, and how many."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from core.models import SearchDocument
from core.search.candidates import MOST, Candidates, Column, Filters, LateError
from core.search.dictionary import beginning_so, frequencies
from core.search.index import LASTING_ENTRY, kind_entry, title_entry
from core.search.query import Query, Reading, all_of, together
from core.search.ranking import best_first
from core.search.spelling import suggestion

ENOUGH = 10  # matches as typed beyond which nothing else is offered
NEAR = 20  # matches that only look alike
_MOST_NEAR = 2 * NEAR
_IN_TITLE = 120  # that come before those that have the words in their texts
_LOOKED_AT = 60  # of each kind of match, compared among themselves
_NAMED = 20
_TRIES = 3
MIN_PREFIX = 2  # letters of an unfinished word; any text has words beginning with one letter
_PARTLY_NAMED = 60


@dataclass(frozen=True)
class Found:
    """What a search found.

    Attributes:
        ids: the documents that match, best first; at most MOST.
        near: those that match only without regard to diacritics, or with other endings.
        is_more: whether there are more matches than `ids`.
        is_cut: whether there was not enough time to look everywhere.
        suggestion: what was perhaps meant; "" for nothing.
        is_begun: whether the last word only begins as words of `ids`.
    """

    ids: list[int] = field(default_factory=list)
    near: list[int] = field(default_factory=list)
    is_more: bool = False
    is_cut: bool = False
    suggestion: str = ""
    is_begun: bool = False

    @property
    def count(self) -> int:
        """Return how many documents match; MOST if there are more."""
        return len(self.ids)

    @property
    def numbers(self) -> list[int]:
        """Return the keys of the rows of all that was found. 1 query."""
        return SearchDocument.objects.in_order([*self.ids, *self.near])


def find(
    query: Query,
    filters: Filters,
    *,
    best: Sequence[str] = (),
    moment: datetime | None = None,
) -> Found:
    """Return the documents that match a query and filters.

    With diacritics typed, those that have them are the matches, and others are only `near`, if
    there are few. Without a word in the query, the newest that match the filters.

    Args:
        best: subjects that stand before all others, if they are public.
        moment: what is public then; now, if None.
    """
    with Candidates(filters, moment) as candidates:
        if not query.groups:
            newest = candidates.newest("title_words", "", MOST + 1) if filters else []
            return _found(candidates, newest)
        search = _Search(query, candidates)
        ids = search.matches(Reading.EXACT)
        named = candidates.called(best)
        if not ids and candidates.is_cut:
            ids = candidates.newest_alone(query.tsquery(Reading.EXACT))
        near: list[int] = []
        if len(ids) < ENOUGH and not candidates.is_cut:
            ids, near = search.with_near(ids)
        ids = list(dict.fromkeys([*named, *ids]))
        known = set(ids)
        near = [each for each in dict.fromkeys(near) if each not in known][:NEAR]
        is_doubtful = (len(ids) < ENOUGH or not search.has_phrase) and not query.is_taught
        meant = suggestion(query, candidates) if is_doubtful and not candidates.is_cut else ""
        return replace(_found(candidates, ids, near, meant), is_begun=search.is_begun)


def find_rows(text: str, kind: str) -> Found:
    """Return what staff find of one kind, public or not; `Found.numbers` are the keys of the rows.

    A query without any word finds nothing.
    """
    query = Query.read(text)
    if not query.groups:
        return Found()
    return find(query, Filters(any_of=((kind_entry(kind),),), for_staff=True))


def _found(
    candidates: Candidates, ids: list[int], near: Iterable[int] = (), meant: str = ""
) -> Found:
    is_more = len(ids) > MOST
    return Found(ids[:MOST], list(near), is_more, candidates.is_cut, meant)


class _Search:
    """The tiers of one query.

    Attributes:
        has_phrase: whether its words were found side by side.
        is_begun: whether the last word was taken for the beginning of others.
    """

    def __init__(self, query: Query, candidates: Candidates) -> None:
        self.query = query
        self.candidates = candidates
        self.has_phrase = False
        self.is_begun = False

    def matches(self, reading: Reading, limit: int = MOST + 1) -> list[int]:
        """Return the documents that have all words, best first.

        If there are many, those with all words in the title come first. The first of both, what has
        no date, and titles with some of the words are compared among themselves.
        """
        everything = self.query.tsquery(reading)
        phrase = self.query.phrase(reading)
        anywhere = self.candidates.newest("words", everything, limit)
        body = anywhere[:_LOOKED_AT]
        whole = self.candidates.among(body, "words", phrase)
        in_title, pool = [], {*body}
        if len(anywhere) > _LOOKED_AT:
            in_title = self.candidates.newest("title_words", everything, _IN_TITLE)
            pool |= {*in_title[:_LOOKED_AT], *self._named(everything)}
            pool |= self._partly_named(reading, everything)
        self.has_phrase = self.has_phrase or bool(whole)
        is_near = limit <= _MOST_NEAR
        partly = set() if whole or is_near else self._with_parts(reading, body)
        pool |= partly
        ranked = best_first(self.candidates, pool, self.query, reading, whole, partly)
        return list(dict.fromkeys([*ranked, *in_title, *anywhere]))[:limit]

    def _with_parts(self, reading: Reading, body: list[int]) -> set[int]:
        """Return documents with most of the words side by side, where none has all of them so.

        They mean the query rather than those in which all the words stand apart, and are found even
        if they lack the others.
        """
        parts = self.query.parts()
        if not parts:
            return set()
        apart = " | ".join(all_of(part, reading) for part in parts)
        more = self.candidates.newest("words", apart, _LOOKED_AT) if len(body) < ENOUGH else []
        beside = " | ".join(together(part, reading) for part in parts)
        return self.candidates.among([*more, *body], "words", beside)

    def with_near(self, ids: list[int]) -> tuple[list[int], list[int]]:
        """Return the few matches, and what only looks like the query.

        A last word that nothing has as a whole may be unfinished: then what begins so matches.
        """
        near: list[int] = []
        if unfinished := self._unfinished():
            completed = _Search(unfinished, self.candidates)
            begun = completed.matches(Reading.EXACT, _MOST_NEAR)
            # Without a word that the dictionary knows, its diacritics were not looked at.
            is_typed = not (self.query.is_accented and unfinished.units[-1].is_unfinished)
            self.is_begun = is_typed and bool(begun) and not ids
            ids, near = (begun, []) if self.is_begun else (ids, begun)
        if self.query.is_accented:
            near += self.matches(Reading.FOLDED, _MOST_NEAR)
        return ids, near

    def _unfinished(self) -> Query | None:
        """Return the query with the words that begin as its last one, if that can be unfinished."""
        last = self.query.units[-1]
        is_word = not last.day and len(last.folded) == 1 and len(last.folded[0]) >= MIN_PREFIX
        if self.query.groups[-1].is_quoted or not is_word:
            return None
        try:
            words = beginning_so(last, self.candidates)
        except LateError:
            return None
        return self.query.with_last(words)

    def _named(self, everything: str) -> list[int]:
        """Return the documents with exactly this title, and what has no date and all the words."""
        lasting = f"({everything}) & '{LASTING_ENTRY}'"
        titled = f"'{title_entry(self.query.text)}' | ({lasting})"
        asked: list[tuple[Column, str]] = [("title_words", titled), ("words", lasting)]
        return [
            each
            for column, query in asked
            for each in self.candidates.newest(column, query, _NAMED, everywhere=True)
        ]

    def _partly_named(self, reading: Reading, everything: str) -> set[int]:
        """Return documents with all the words of which two stand side by side in the title."""
        pairs = self.query.pairs(reading)
        named = self.candidates.newest("title_words", pairs, _PARTLY_NAMED) if pairs else []
        return self.candidates.among(named, "words", everything)


def similar(query: Query, filters: Filters, limit: int) -> list[int]:
    """Return documents with most of the words of a query, for one that found too little.

    Each word is left out in turn, those that most documents have first; then all but the rarest.
    """
    reading = Reading.EXACT if query.is_accented else Reading.FOLDED
    with Candidates(filters, share=0.5) as candidates:
        found: list[int] = []
        for dropped in _dropped(query, candidates):
            found += candidates.newest("words", query.without(dropped).tsquery(reading), limit)
            if len(set(found)) >= limit or candidates.is_cut:
                break
        return list(dict.fromkeys(found))[:limit]


def _dropped(query: Query, candidates: Candidates) -> list[list[int]]:
    """Return the places of the groups to leave out, at each try."""
    try:
        counts = iter(frequencies(query, candidates))
    except LateError:
        return []
    rarest = [min(next(counts) for _ in group.units) for group in query.groups]
    commonest = sorted(range(len(rarest)), key=lambda place: -rarest[place])
    unknown = [place for place, count in enumerate(rarest) if not count]
    tries = [unknown] if 0 < len(unknown) < len(rarest) else []
    if len(rarest) > 1:
        tries += [[place] for place in commonest[:_TRIES]]
        tries += [commonest[:-1], [*commonest[:-2], commonest[-1]]]
    return tries
