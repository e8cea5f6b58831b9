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
from typing import Any

from django.db import connection
from django.utils import timezone

from core.models import SearchDocument
from core.search.words import days_of, words_of
from core.text import tidy

FORM = 1  # add one when the rules below change: documents of an older form are then made anew
LASTING = datetime(1970, 1, 1, tzinfo=UTC)  # `starts_at` of what has no date: a section, a page
MAX_TEXT = 200_000  # letters; PostgreSQL's limit of 1 MB for a vector is never reached
BATCH = 200
_GAP = 20  # positions between title and text: no words of both stand side by side
_MAX_POSITION = 16_383  # PostgreSQL's
_MAX_POSITIONS = 255  # of one entry, PostgreSQL's


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
        is_lasting: whether it stands before articles that match as well: pages, sections.
    """

    subject: str
    title: str
    text: str = ""
    more: str = ""
    address: str = ""
    starts_at: datetime | None = LASTING
    ends_at: datetime | None = None
    filters: tuple[str, ...] = ()
    is_lasting: bool = False


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
    marks = _marks(document)
    in_title = _Entries(marks)
    in_title.add(title)
    anywhere = _Entries(marks)
    for part in (title, text, document.more[:MAX_TEXT]):
        anywhere.add(part)
    return {
        "subject": document.subject,
        "kind": kind,
        "number": int(number),
        "title": title,
        "text": text,
        "address": document.address,
        "starts_at": document.starts_at,
        "ends_at": document.ends_at,
        "title_words": str(in_title),
        "words": str(anywhere),
        "form": FORM,
    }


def title_entry(title: str) -> str:
    """Return the entry that only a document with this whole title has."""
    return "=" + " ".join(piece for word in words_of(tidy(title)) for piece in word.folded)


def day_entry(prefix: str) -> str:
    """Return the entry of a day, month or year of publication: "20261128", "202611", "2026"."""
    return f"@{prefix}"


def _marks(document: Document) -> list[str]:
    """Return the entries of a document that are not words of it."""
    kind = document.subject.partition(":")[0]
    marks = [f"kind={kind}", *document.filters, title_entry(document.title)[:500]]
    if document.is_lasting:
        marks.append("lasting")
    if document.starts_at and document.starts_at != LASTING:
        day = f"{timezone.localtime(document.starts_at):%Y%m%d}"
        marks += [day_entry(day[:length]) for length in (4, 6, 8)]
    return marks


class _Entries:
    """The entries of a vector with their positions, as PostgreSQL reads it."""

    def __init__(self, marks: Iterable[str]) -> None:
        self.positions: dict[str, list[int]] = {mark: [] for mark in marks}
        self.at = 1

    def add(self, text: str) -> None:
        """Add the words of another text, at a distance from those before."""
        text = tidy(text)
        days = {day.start: day.entries for day in days_of(text)}
        for word in words_of(text):
            for entry in days.get(word.start, ()):
                self._note(entry)
            if word.exact:
                self._note(word.exact)
            for entry in word.folded:
                self._note(entry)
                self.at += 1
        self.at += _GAP

    def _note(self, entry: str) -> None:
        at = self.positions.setdefault(entry, [])
        if self.at <= _MAX_POSITION and len(at) < _MAX_POSITIONS:
            at.append(self.at)

    def __str__(self) -> str:
        return " ".join(
            f"'{entry}':{','.join(map(str, at))}" if at else f"'{entry}'"
            for entry, at in self.positions.items()
        )


_COLUMNS = (
    "subject", "kind", "number", "title", "text", "address", "starts_at", "ends_at",
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
