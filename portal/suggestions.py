"""What is suggested to readers while they type into a search box."""

from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Concat

from core.models import SearchDocument
from core.search.candidates import Candidates, Filters
from core.search.index import LASTING_ENTRY
from core.search.query import Query, Reading
from core.search.spellings import PhraseWord, is_meant, phrase_key, phrase_words
from portal.models import BestAnswer
from portal.search import KINDS
from portal.search_phrases import synonyms_in

MOST = 7
MOST_BEGUN = 20
LEAST_LETTERS = 2


class Suggestion(NamedTuple):
    """A page that a reader may mean: its title, its address, and what it is ("" for an article)."""

    title: str
    address: str
    label: str


def suggestions(typed: str) -> list[Suggestion]:
    """Return pages that a reader may mean who has typed so far, the best first.

    Best answers of phrases that begin so come first, then pages, sections and keywords with these
    words in their titles, then the newest articles.
    """
    if sum(character.isalnum() for character in typed) < LEAST_LETTERS:
        return []
    found: dict[str, Suggestion] = {}
    for each in (*_best_answers(typed), *_documents(typed)):
        found.setdefault(each.address, each)
    return list(found.values())[:MOST]


def _documents(typed: str) -> Iterator[Suggestion]:
    """Yield what has the words in its title."""
    query = Query.read(typed, synonyms_in(typed))
    if not query.groups:
        return
    whole = query.tsquery(Reading.EXACT)
    begun = f"({whole}) | ({query.with_last([]).tsquery(Reading.EXACT)})"
    with Candidates(Filters()) as candidates:
        lasting = f"({begun}) & '{LASTING_ENTRY}'"
        ids = candidates.newest("title_words", lasting, MOST, everywhere=True)
        if len(ids) < MOST:
            ids += candidates.newest("title_words", begun, MOST)
    rows = SearchDocument.objects.only("title", "address", "kind").in_bulk(ids)
    for pk in ids:
        if row := rows.get(pk):
            yield Suggestion(row.title, row.address, KINDS.get(row.kind, ""))


def _best_answers(typed: str) -> Iterator[Suggestion]:
    """Yield the best answers of phrases that begin so."""
    words = phrase_words(typed)
    keys = Func(F("keys"), Value("|"), function="array_to_string", output_field=TextField())
    all_keys = Concat(Value("|"), keys, output_field=TextField())
    begun = BestAnswer.objects.public().alias(all_keys=all_keys)
    found = begun.filter(all_keys__contains=f"|{phrase_key(words)}")
    linked = found.select_related("article__section__parent", "page", "attachment")
    for answer in linked.order_by("pk")[:MOST_BEGUN]:
        if any(_begins(words, phrase) for phrase in answer.phrases):
            yield Suggestion(str(answer.target), answer.target.get_absolute_url(), "Trả lời")


def _begins(typed: list[PhraseWord], phrase: str) -> bool:
    """Return whether a phrase begins so; the last word typed is perhaps without its marks yet."""
    *whole, last = typed
    words = phrase_words(phrase)
    if len(words) < len(typed) or not words[len(whole)].folded.startswith(last.folded):
        return False
    before = words[: len(whole)]
    return phrase_key(whole) == phrase_key(before) and is_meant(whole, before)
