"""The columns of folded words that the search of earlier versions reads.

They are kept for one more release, since old code reads them during an upgrade; what is related to
an article is still found by them. The search itself is `core.search`.
"""

from collections.abc import Sequence

from django.contrib.postgres.search import SearchQuery

from core.prepared import Given
from core.text import words

SEARCH_COLUMNS = ("search_title", "search_text", "search_vector")

# Letters of a row that can be searched; PostgreSQL's limit of 1 MB is never reached.
MAX_LENGTH = 200_000


def searchable(*texts: str) -> str:
    """Return the folded words of `texts`, as the columns of a `search_vector` hold them."""
    return " ".join(words(" ".join(texts)))[:MAX_LENGTH]


def raw_query(query: Given[str]) -> SearchQuery:
    """Return a query in PostgreSQL's own syntax, to compare a `search_vector` with."""
    # Databases differ in their default configuration; most would drop "an", "in" and "do".
    return SearchQuery(query, config="simple", search_type="raw")


def any_of(words: Sequence[str], *, weight: str = "") -> str:
    """Return a raw PostgreSQL text search query for any of the folded `words`; empty for none."""
    return " | ".join(f"'{word}':{weight}".rstrip(":") for word in words)
