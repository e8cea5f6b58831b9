"""The dictionary: words of the index, and two side by side, with how many documents have them.

It takes the title and the beginning of each document that is public. Nothing is ever taken off:
what it knows is offered only if a search finds it.
"""

from collections import Counter
from collections.abc import Iterable
from time import monotonic
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models.functions import Now

from core.models import SearchDocument
from core.search.candidates import Candidates
from core.search.index import FORM
from core.search.query import Query, Unit
from core.search.words import forms, tokens
from core.text import fold, tidy

COMPLETIONS = 8
_BATCH = 200
_WORDS = 150  # of a text; what it is about stands in its beginning
_LONGEST_WORD = 39
_ADD = """
INSERT INTO core_searchword (text, folded, documents)
SELECT * FROM unnest(%s::text[], %s::text[], %s::int[])
ON CONFLICT (text) DO UPDATE SET documents = core_searchword.documents + EXCLUDED.documents
"""


class Known(NamedTuple):
    """A word, or two, of the dictionary."""

    text: str
    folded: str
    documents: int


def count_new_words(seconds: float = 60) -> str:
    """Add the documents to the dictionary that it does not have, for so long; return ""."""
    end = monotonic() + seconds
    while monotonic() < end and _count_batch():
        pass
    return ""


@transaction.atomic
def _count_batch() -> int:
    """Count some documents; return how many. Another process that is at it keeps its own."""
    new = SearchDocument.objects.filter(is_counted=False, starts_at__lte=Now(), form=FORM)
    rows = new.order_by("pk").select_for_update(skip_locked=True, of=("self",))
    documents = list(rows.values_list("pk", "title", "text")[:_BATCH])
    counts = Counter(entry for _, *texts in documents for entry in entries_of(*texts))
    words = sorted(counts)  # in one order, so that two who write at once do not wait in a circle
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [words, [fold(word) for word in words], [counts[w] for w in words]])
    SearchDocument.objects.filter(pk__in=[pk for pk, *_ in documents]).update(is_counted=True)
    return len(documents)


def entries_of(*texts: str) -> set[str]:
    """Return the words of the beginnings of texts, and each two that nothing but a space parts."""
    entries = set()
    for text in map(str.lower, map(tidy, texts)):
        before, end = "", -1
        for token, _ in zip(tokens(text), range(_WORDS), strict=False):
            word = token[0]
            if word.isdigit() or len(word) > _LONGEST_WORD:
                before = ""
                continue
            entries.add(word)
            if before and text[end : token.start()] == " ":
                entries.add(f"{before} {word}")
            before, end = word, token.end()
    return entries


def look_up(folded: Iterable[str], candidates: Candidates) -> list[Known]:
    """Return what the dictionary has of these folded words. Raises LateError."""
    wanted = list(folded)
    sql = "SELECT text, folded, documents FROM core_searchword WHERE folded = ANY(%(wanted)s)"
    return [Known(*row) for row in candidates.run(sql, {"wanted": wanted})] if wanted else []


def beginning_so(unit: Unit, candidates: Candidates) -> list[str]:
    """Return the commonest words that begin as the last one of a query. Raises LateError."""
    column, start = ("text", unit.text.lower()) if unit.exact else ("folded", unit.folded[0])
    sql = (
        f"SELECT text FROM core_searchword WHERE {column} LIKE %(start)s "  # noqa: S608
        "AND strpos(text, ' ') = 0 ORDER BY documents DESC LIMIT %(most)s"
    )
    return [row[0] for row in candidates.run(sql, {"start": f"{start}_%", "most": COMPLETIONS})]


def frequencies(query: Query, candidates: Candidates) -> list[int]:
    """Return how many documents have each unit of a query, as the dictionary knows.

    Raises LateError.
    """
    units = query.units
    known = look_up({word for unit in units for word in unit.folded}, candidates)
    return [sum(each.documents for each in known if _means(each, unit)) for unit in units]


def _means(known: Known, unit: Unit) -> bool:
    if not unit.exact:
        return known.folded == unit.folded[0]
    return forms(known.text)[1] == unit.exact
