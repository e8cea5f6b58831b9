"""What was perhaps meant by a slip: "rubela", "cải cánh", "chinhs"."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from core.search.candidates import Candidates, LateError
from core.search.dictionary import Known, look_up
from core.search.query import Query, Reading, Unit
from core.search.telex import read_telex
from core.search.words import forms
from core.text import fold

_LETTERS = "abcdefghijklmnopqrstuvwxyz "  # with a space: "khaisinh"
_SHORTEST = 3  # letters of a word that can be a slip
_LONG = 6  # letters of a word in which there may be two
_MOST_ALIKE = 3000
_MOST_READ = 60  # documents in which two words are looked for side by side
_MOST_WORDS, _MOST_PAIRS = 5, 2  # that are looked up


def suggestion(query: Query, candidates: Candidates) -> str:
    """Return a query that was perhaps meant, and that finds something; "" for none."""
    try:
        changed = _Slips(query.units, candidates).changed()
    except LateError:
        return ""
    text = _rewritten(query, changed)
    meant = Query.read(text)
    if not changed or (fold(text) == fold(query.text) and text.lower() == query.text.lower()):
        return ""
    finds = candidates.newest("words", meant.tsquery(Reading.EXACT), 1)
    return text if finds and not candidates.is_cut else ""


def _rewritten(query: Query, changed: dict[int, str]) -> str:
    text, at = "", 0
    for place, unit in enumerate(query.units):
        start = query.text.index(unit.text, at)
        text += query.text[at:start] + changed.get(place, unit.text)
        at = start + len(unit.text)
    return text + query.text[at:]


class _Slips:
    """The words of a query that the dictionary does not know, alone or beside one another."""

    def __init__(self, units: list[Unit], candidates: Candidates) -> None:
        self.units = units
        self.candidates = candidates

    def changed(self) -> dict[int, str]:
        """Return what stands for some words, by their places. Raises LateError."""
        asked = [unit.text.lower() for unit in self.units]
        words = asked.copy()
        known = self._known(words)
        unknown = [
            place
            for place, unit in enumerate(self.units)
            if words[place] not in known and _can_be_slip(unit)
        ]
        for place in unknown[:_MOST_WORDS]:
            words[place] = self._word_for(self.units[place]) or words[place]
        pairs = self._known(" ".join(pair) for pair in pairwise(words))
        doubtful = [at for at in range(len(words) - 1) if self._is_doubtful(words, at, pairs)]
        for place in doubtful[:_MOST_PAIRS]:
            is_as_typed = words[place : place + 2] == asked[place : place + 2]
            if is_as_typed and self._stand_together(*words[place : place + 2]):
                continue
            meant = self._pair_for(" ".join(words[place : place + 2])).split()
            words[place : place + 2] = meant or words[place : place + 2]
        return {
            place: word
            for place, (word, former) in enumerate(zip(words, asked, strict=True))
            if word != former
        }

    def _known(self, texts: Iterable[str]) -> set[str]:
        """Return those of the texts that the dictionary has, as they were typed."""
        wanted = list(texts)
        found = look_up({fold(text) for text in wanted}, self.candidates)
        exact = {_exact(each.text) for each in found}
        folded = {each.folded for each in found}
        return {text for text in wanted if _exact(text) in exact or text in folded}

    def _is_doubtful(self, words: list[str], place: int, known: set[str]) -> bool:
        """Return whether two words are unknown together, and beside those before and after them."""
        before, these, after = (
            " ".join(words[at : at + 2]) if at >= 0 else "" for at in (place - 1, place, place + 1)
        )
        units = self.units[place : place + 2]
        if these in known or any(unit.day for unit in units):
            return False
        return not (before in known or after in known) and all(
            word.replace(" ", "").isalpha() for word in words[place : place + 2]
        )

    def _stand_together(self, *words: str) -> bool:
        """Return whether a text beyond the dictionary has the words side by side."""
        query = Query.read(" ".join(words))
        newest = self.candidates.newest("words", query.tsquery(Reading.EXACT), _MOST_READ)
        phrase = query.phrase(Reading.EXACT)
        return bool(newest and self.candidates.among(newest, "words", phrase))

    def _word_for(self, unit: Unit) -> str:
        """Return the word that is meant by an unknown one; "" if there is none."""
        if self.candidates.newest("words", unit.fragment(Reading.EXACT), 1):
            return ""  # it stands in a text beyond the dictionary
        word, telex = unit.folded[0], read_telex(unit.text)
        found = self._alike({word, fold(telex), *slips(word)})
        typed = (each.text for each in found if _exact(each.text) == telex)
        alike = (each.text for each in found if each.folded == word)
        near = (each.text for each in found if each.folded in slips(word))
        meant = next(typed, "") or next(alike, "") or next(near, "")
        return meant or (self._far(word) if len(word) >= _LONG else "")

    def _pair_for(self, pair: str) -> str:
        """Return the two words that are meant by two unknown ones; "" if there are none."""
        folded = fold(pair)
        found = self._alike({folded, *slips(folded)})
        found = [each for each in found if " " in each.text and each.text != pair]
        found.sort(key=lambda each: each.folded != folded)
        return found[0].text if found else ""

    def _alike(self, folded: set[str]) -> list[Known]:
        return sorted(look_up(folded, self.candidates), key=lambda each: -each.documents)

    def _far(self, word: str) -> str:
        """Return the word that differs in two letters; "" if there is none."""
        sql = (
            "SELECT text, folded, documents FROM core_searchword WHERE folded LIKE %(start)s "  # noqa: S608
            "AND strpos(text, ' ') = 0 AND length(folded) BETWEEN %(least)s AND %(most)s "
            f"ORDER BY documents DESC LIMIT {_MOST_ALIKE}"
        )
        given = {"start": f"{word[0]}%", "least": len(word) - 2, "most": len(word) + 2}
        two_slips = (
            text
            for text, folded, _ in self.candidates.run(sql, given)
            if not slips(word).isdisjoint(slips(folded))
        )
        return next(two_slips, "")


def _exact(text: str) -> str:
    return " ".join(exact or " ".join(folded) for folded, exact in map(forms, text.split()))


def _can_be_slip(unit: Unit) -> bool:
    return len(unit.folded[0]) >= _SHORTEST and unit.folded[0].isalpha() and not unit.day


def slips(word: str) -> set[str]:
    """Return what one slip makes of a word: a letter too many, too few, other, or swapped."""
    parts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    return set(_slips(parts)) - {word}


def _slips(parts: list[tuple[str, str]]) -> Iterator[str]:
    for start, end in parts:
        if end:
            yield start + end[1:]
        if len(end) > 1:
            yield start + end[1] + end[0] + end[2:]
        for letter in _LETTERS:
            yield start + letter + end
            if end:
                yield start + letter + end[1:]
