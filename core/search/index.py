"""What stands in the search index, and how it gets there.

An app calls `index` with a `Document` for each of its things that were saved, and `remove` for
those that are gone, in the transaction that changes them: `news/search_documents.py` for articles,
attachments, sections, departments and keywords, `portal/search_documents.py` for lasting pages.
A document that is indexed again replaces the former one of its subject, and an unchanged one costs
one read. The text of an attachment is a document of its own: `Document.text`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any

from django.db import connection
from django.utils import timezone

from core.models import SearchDocument
from core.search.words import days_of, forms, tokens, words_of
from core.text import tidy

FORM = 1  # add one when the rules below change: documents of an older form are then made anew
LASTING = datetime(1970, 1, 1, tzinfo=UTC)  # `starts_at` of what has no date: a section, a page
LASTING_ENTRY = "lasting"  # of what has a weight
HIDDEN_ENTRY = "hidden"  # of what is not public
MAX_TEXT = 200_000  # letters; PostgreSQL's limit of 1 MB for a vector is never reached
BATCH = 200
_GAP = 20  # positions between title and text: no words of both stand side by side
_MAX_POSITION = 16_383  # PostgreSQL's
_MAX_POSITIONS = 255  # of one entry, PostgreSQL's


class Weight(IntEnum):
    """How much what has no date stands before articles that match as well."""

    KEYWORD = 1
    EVENT = 2
    OFFICE = 4
    SECTION = 6
    PAGE = 12


@dataclass(frozen=True, kw_only=True)
class Document:
    """A thing that can be found.

    Attributes:
        subject: what it is, as visits are counted: "news.article:12". Before the colon stands its
            kind, by which results are filtered and shown.
        title: what it is called; words of it count most.
        text: what else a reader sees of it, as plain text; excerpts are taken from it.
        more: words by which it is found, too, but which are not shown in an excerpt.
        address: where it is.
        starts_at: from when on the public finds it: the moment of publication, LASTING for what has
            no date, None for what is not public (staff find it in the admin).
        ends_at: until when; None for ever.
        filters: entries such as "section=12" that a search can ask for.
        weight: how much it stands before others that match as well (`Weight`); 0 for an article.
    """

    subject: str
    title: str
    text: str = ""
    more: str = ""
    address: str = ""
    starts_at: datetime | None = LASTING
    ends_at: datetime | None = None
    filters: tuple[str, ...] = ()
    weight: int = 0


def index(documents: Iterable[Document]) -> None:
    """Put documents into the index, in the place of former ones of the same subjects."""
    batch: list[Document] = []
    for document in documents:
        batch.append(document)
        if len(batch) == BATCH:
            _write(batch)
            batch = []
    _write(batch)


def remove(subjects: Iterable[str]) -> None:
    """Take documents out of the index."""
    SearchDocument.objects.filter(subject__in=list(subjects)).delete()


def row_of(document: Document) -> dict[str, Any]:
    """Return the columns of a document, also for whoever loads many rows by COPY."""
    kind, _, number = document.subject.partition(":")
    title, text = document.title[:250], document.text[:MAX_TEXT]
    marks, entries = _marks(document), _Entries()
    entries.add(title)
    title_words = entries.vector(marks)
    entries.add(text)
    entries.add(document.more[:MAX_TEXT])
    return {
        "subject": document.subject,
        "kind": kind,
        "number": int(number),
        "title": title,
        "text": text,
        "address": document.address,
        "weight": document.weight,
        "starts_at": document.starts_at,
        "ends_at": document.ends_at,
        "title_words": title_words,
        "words": entries.vector(marks),
        "form": FORM,
    }


def title_entry(title: str) -> str:
    """Return the entry that only a document with this whole title has."""
    return "=" + " ".join(piece for word in words_of(tidy(title)) for piece in word.folded)


def kind_entry(kind: str) -> str:
    """Return the entry that the documents of a kind have."""
    return f"kind={kind}"


def day_entry(prefix: str) -> str:
    """Return the entry of a day, month or year of publication: "20261128", "202611", "2026"."""
    return f"@{prefix}"


def _marks(document: Document) -> list[str]:
    """Return the entries of a document that are not words of it."""
    kind = document.subject.partition(":")[0]
    marks = [kind_entry(kind), *document.filters, title_entry(document.title)[:500]]
    if document.weight:
        marks.append(LASTING_ENTRY)
    if not document.starts_at:
        marks.append(HIDDEN_ENTRY)
    if document.starts_at and document.starts_at != LASTING:
        day = f"{timezone.localtime(document.starts_at):%Y%m%d}"
        marks += [day_entry(day[:length]) for length in (4, 6, 8)]
    return marks


class _Entries:
    """The entries of a vector with their positions, as PostgreSQL reads it."""

    def __init__(self) -> None:
        self.positions: dict[str, list[str]] = {}
        self.at = 1

    def add(self, text: str) -> None:
        """Add the words of another text, at a distance from those before."""
        text = tidy(text)
        positions = self.positions
        days = {day.start: day.entries for day in days_of(text)}
        for token in tokens(text):
            folded, exact = forms(token[0])
            at = str(min(self.at, _MAX_POSITION))
            if days and (entries := days.get(token.start())):
                folded_and_days = (*entries, *folded[:1])
            else:
                folded_and_days = folded[:1]
            for entry in (exact, *folded_and_days) if exact else folded_and_days:
                if entry in positions:
                    positions[entry].append(at)
                else:
                    positions[entry] = [at]
            self.at += 1
            for entry in folded[1:]:
                positions.setdefault(entry, []).append(str(min(self.at, _MAX_POSITION)))
                self.at += 1
        self.at += _GAP

    def vector(self, marks: Iterable[str]) -> str:
        """Return the entries, and `marks` without positions."""
        words = [
            f"'{entry}':{','.join(at[:_MAX_POSITIONS])}" for entry, at in self.positions.items()
        ]
        return " ".join([*(f"'{mark}'" for mark in marks), *words])


_COLUMNS = (
    "subject", "kind", "number", "title", "text", "address", "weight", "starts_at", "ends_at",
    "title_words", "words", "form",
)  # fmt: skip
_ROW = ", ".join("%s::tsvector" if name.endswith("words") else "%s" for name in _COLUMNS)
_CHANGED = [name for name in _COLUMNS if name != "subject"]
_UPSERT = f"""
INSERT INTO core_searchdocument ({", ".join(_COLUMNS)}) VALUES {{rows}}
ON CONFLICT (subject) DO UPDATE SET
    {", ".join(f"{name} = EXCLUDED.{name}" for name in _CHANGED)},
    indexed_at = now(), is_counted = false
WHERE ({", ".join(f"core_searchdocument.{name}" for name in _CHANGED)})
    IS DISTINCT FROM ({", ".join(f"EXCLUDED.{name}" for name in _CHANGED)})
"""  # noqa: S608  (names of columns alone)


def _write(documents: list[Document]) -> None:
    if not documents:
        return
    # In the order of their subjects, so that two who write at once cannot wait for one another.
    rows = [row_of(each) for each in {d.subject: d for d in documents}.values()]
    rows.sort(key=lambda row: str(row["subject"]))
    values = [row[name] for row in rows for name in _COLUMNS]
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT.format(rows=", ".join([f"({_ROW})"] * len(rows))), values)


def subjects_of(kind: str) -> Iterator[str]:
    """Yield the subjects of a kind that are in the index."""
    yield from SearchDocument.objects.filter(kind=kind).values_list("subject", flat=True).iterator()
