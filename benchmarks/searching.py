"""The search: what a search page costs, and how long the index needs with many documents.

`make bench` adds enough documents that windows by date matter; `make bench-million` has its own.
"""

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from benchmarks.bench import ROUNDS, Bench
from benchmarks.loader import get
from benchmarks.table import Aim, Row

if TYPE_CHECKING:
    from core.search.index import Document

DOCUMENTS = 20_000
LIMIT = 30  # milliseconds for 95 of 100 searches
WORDS = "phường hồ sơ cải cách hành chính dân phố tiếp công khai sinh cấp nước đất đai học"
CASES = {
    "the commonest word": "phường",
    "two common words": "hồ sơ",
    "a phrase": "cải cách hành chính",
    "a quoted phrase": '"hồ sơ"',
    "without diacritics": "cai cach hanh chinh",
    "a rare word": "hiếm7",
    "a rare and a common word": "phường hiếm7",
    "nothing": "qwxyz",
}


def rows(bench: Bench) -> list[Row]:
    """Compare search pages with /healthz, and searches among many documents with the limit."""
    page = bench.site.measure(get("/tim-kiem/?q=h%E1%BB%93+s%C6%A1"))
    found = [bench.compare("search page", page, "/healthz", bench.healthz, aim=Aim(20))]
    return [*found, *searches(bench)]


def searches(bench: Bench, documents: int = DOCUMENTS) -> Iterator[Row]:
    """Yield how long searches take; with `documents`, as many are added before."""
    from django.db import connection

    from core.search.candidates import Filters
    from core.search.find import find
    from core.search.index import index
    from core.search.query import Query

    if documents:
        index(_documents(documents))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE core_searchdocument")
    in_section = Filters(any_of=(("section=3",),))
    asked = [(name, text, Filters()) for name, text in CASES.items()]
    for name, text, filters in [*asked, ("a common word in a section", "phường", in_section)]:
        query = Query.read(text)
        measure = bench.function(lambda query=query, filters=filters: find(query, filters))  # type: ignore[misc]
        p95 = [measure().p95 for _ in range(ROUNDS)]
        yield Row.from_limit(f"search: {name}, p95", p95, LIMIT, "ms")


def _documents(count: int) -> "Iterator[Document]":
    from django.utils import timezone

    from core.search.index import Document

    random, words, now = Random(7), WORDS.split(), timezone.now()
    for number in range(count):
        text = " ".join(random.choices(words, k=60))
        rare = f" hiếm{number % 3000}" if number % 3 == 0 else ""
        yield Document(
            subject=f"news.article:{10_000_000 + number}",
            title=" ".join(random.choices(words, k=8)),
            text=f"Phường cải cách hành chính: {text}{rare}",
            starts_at=now - timedelta(minutes=9 * number),
            filters=(f"section={number % 20}",),
        )
