"""What editors taught the search (portal.models.search), as it applies to a query."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from core.limits import LIMITS
from core.search.query import Synonyms
from core.search.spellings import (
    PhraseWord,
    is_meant,
    other_spelling,
    phrase_key,
    phrase_words,
    typed_words,
)
from portal.models import BestAnswer, SynonymGroup
from portal.models.search import PHRASE_WORDS

MOST_ANSWERS = 3
MOST_SYNONYMS = 12  # of one phrase of a query


class _Part(NamedTuple):
    """Words of a query that stand side by side, and whether they are all of it."""

    words: list[PhraseWord]
    typed: list[PhraseWord]  # in the spelling that was typed
    is_whole: bool = False


def synonyms_in(query: str) -> Synonyms:
    """Return what means the same as words and phrases of a query, by these without diacritics.

    With what editors wrote come words that are spelt with i or with y. 1 query.
    """
    found: dict[str, list[str]] = {}
    for word in typed_words(query)[: LIMITS.query_words]:
        if other := other_spelling(word.exact or word.folded):
            found[word.folded] = [other]
    parts = _by_key(_parts(query))
    groups = SynonymGroup.objects.filter(keys__overlap=list(parts)) if parts else []
    for group in groups:
        for part in _meant(parts, group.phrases):
            typed = phrase_key(part.typed)
            others = found.setdefault(typed, [])
            others += [each for each in group.phrases if phrase_key(typed_words(each)) != typed]
    return {phrase: list(dict.fromkeys(all_))[:MOST_SYNONYMS] for phrase, all_ in found.items()}


def best_answers(query: str, synonyms: Synonyms) -> list[BestAnswer]:
    """Return the best answers to a query that the public may read, the closest first. 1 query.

    An answer is that of a phrase that is the query, or of one of two words or more within it.

    Args:
        synonyms: those in the query: an answer to one of them is one to it.
    """
    parts = _by_key(
        part
        for asked in (query, *_in_other_words(query, synonyms))
        for part in _parts(asked)
        if part.is_whole or len(part.words) > 1
    )
    if not parts:
        return []
    answers = BestAnswer.objects.public().filter(keys__overlap=list(parts))
    closest = {
        answer: max((len(part.words) for part in _meant(parts, answer.phrases)), default=0)
        for answer in answers
    }
    ranked = sorted(closest, key=lambda answer: (-closest[answer], answer.pk))
    return [answer for answer in ranked if closest[answer]][:MOST_ANSWERS]


def _parts(query: str) -> Iterator[_Part]:
    """Yield each run of words of a query that may be a phrase."""
    words = phrase_words(query)[: LIMITS.query_words]
    typed = typed_words(query)[: LIMITS.query_words]
    for start in range(len(words)):
        for stop in range(start + 1, min(start + PHRASE_WORDS, len(words)) + 1):
            is_whole = stop - start == len(words)
            yield _Part(words[start:stop], typed[start:stop], is_whole)


def _by_key(parts: Iterable[_Part]) -> dict[str, list[_Part]]:
    found: dict[str, list[_Part]] = {}
    for part in parts:
        found.setdefault(phrase_key(part.words), []).append(part)
    return found


def _meant(parts: Mapping[str, Sequence[_Part]], phrases: Sequence[str]) -> Iterator[_Part]:
    """Yield the parts of a query that may mean one of the phrases."""
    for phrase in phrases:
        words = phrase_words(phrase)
        for part in parts.get(phrase_key(words), ()):
            if is_meant(part.words, words):
                yield part


def _in_other_words(query: str, synonyms: Synonyms) -> Iterator[str]:
    """Yield the query with each of its phrases that has synonyms replaced by each of them."""
    folded = f" {phrase_key(typed_words(query))} "
    for phrase, others in synonyms.items():
        for other in others:
            yield folded.replace(f" {phrase} ", f" {other} ", 1)
