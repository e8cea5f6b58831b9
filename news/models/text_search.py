"""Search by words, with PostgreSQL's own text search."""

from typing import Self, TypeVar

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import models
from django.db.models import F, Q

from core.prepared import Given
from core.text import words
from news.search import accented_words, any_of, query_words, tsquery

SEARCH_COLUMNS = ("search_title", "search_text", "search_vector")

# Letters of a row that can be searched; PostgreSQL's limit of 1 MB is never reached.
MAX_LENGTH = 200_000

Model = TypeVar("Model", bound=models.Model, covariant=True)


class TextSearchQuerySet(models.QuerySet[Model]):
    """Rows with a `title`, a `publish_at` and the `search_vector` of their words."""

    def with_all_words(self, query: str) -> Self:
        """Return the rows holding all words of `query`, the last one perhaps unfinished.

        First come those that have the last word whole, too ("phố" is not "phòng"); among them those
        with all words in the title, as they were typed; then those with the words side by side ("hồ
        sơ" is not "sổ hộ"); then those with words in the title that only look like them; then the
        newest. Diacritics, case and punctuation do not matter; a query without any word finds
        nothing.
        """
        anywhere = tsquery(query)
        if not anywhere:
            return self.none()
        return (
            self.filter(search_vector=raw_query(anywhere))
            .alias(
                is_whole=Q(search_vector=raw_query(tsquery(query, unfinished=False))),
                in_title=Q(search_vector=raw_query(tsquery(query, weight="A"))),
                is_together=Q(search_vector=raw_query(tsquery(query, together=True))),
                is_titled=_has_title(query),
            )
            .order_by("-is_whole", "-is_titled", "-is_together", "-in_title", "-publish_at", "-id")
        )

    def resembling(self, query: str) -> Self:
        """Return the rows with any word of `query`, those with most of them first.

        It is for queries without results. Words of one letter are ignored.
        """
        wanted = [word for word in query_words(query) if len(word) > 1]
        if not wanted:
            return self.none()
        any_word = raw_query(any_of(wanted))
        return (
            self.filter(search_vector=any_word)
            .alias(likeness=SearchRank(F("search_vector"), any_word))
            .order_by("-likeness", "-publish_at", "-id")
        )


def searchable(*texts: str) -> str:
    """Return the folded words of `texts`, as the columns of a `search_vector` hold them."""
    return " ".join(words(" ".join(texts)))[:MAX_LENGTH]


def raw_query(query: Given[str]) -> SearchQuery:
    """Return a query in PostgreSQL's own syntax, to compare a `search_vector` with."""
    # Databases differ in their default configuration; most would drop "an", "in" and "do".
    return SearchQuery(query, config="simple", search_type="raw")


def _has_title(query: str) -> Q:
    """Return the condition that a title contains the words of `query`.

    Words typed with diacritics must have them; without any diacritics the words must be side by
    side.
    """
    accented = accented_words(query)
    condition = Q(search_vector=raw_query(tsquery(query, weight="A", together=not accented)))
    for word in accented:
        condition &= Q(title__iregex=rf"\m{word}\M")
    return condition
