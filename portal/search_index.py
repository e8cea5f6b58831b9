"""Keeps the search index whole: what is missing or made by older rules is made, what is gone goes.

Whatever saves through the models is in the index at once. This is for the rest: what a release
before this one wrote, what was loaded or deleted past the models, and new rules.
"""

from collections.abc import Callable, Iterable, Iterator
from time import monotonic

from django.db.models import Exists, Model, OuterRef

from core.models import SearchDocument
from core.search.dictionary import count_new_words
from core.search.index import BATCH, FORM, Document, index
from news import search_documents as news
from portal import search_documents as portal
from portal.models import Page

KINDS: dict[str, tuple[type[Model], Callable[[Iterable[int]], Iterator[Document]]]] = {
    portal.PAGE: (Page, portal.of_pages),
    **news.KINDS,
}
SECONDS = 300


def mend_index(seconds: float = SECONDS) -> str:
    """Make what is missing, for so long; return a line for the log, "" if nothing was."""
    end = monotonic() + seconds
    made = 0
    for kind, (model, documents) in KINDS.items():
        _remove_gone(kind, model)
        keys = _to_make(kind, model)
        for at in range(0, len(keys), BATCH):
            if monotonic() > end:
                break
            index(documents(keys[at : at + BATCH]))
            made += len(keys[at : at + BATCH])
    count_new_words(max(10, end - monotonic()))
    return f"Đã lập chỉ mục tìm kiếm cho {made} mục." if made else ""


def _to_make(kind: str, model: type[Model]) -> list[int]:
    """Return the keys of rows whose documents are missing, or were made by older rules."""
    documents = SearchDocument.objects.filter(kind=kind)
    has_document = Exists(documents.filter(number=OuterRef("pk")))
    missing = model._default_manager.filter(~has_document).order_by("-pk")
    old = documents.filter(form__lt=FORM).order_by("-number")
    return [*missing.values_list("pk", flat=True), *old.values_list("number", flat=True)]


def _remove_gone(kind: str, model: type[Model]) -> None:
    row = model._default_manager.filter(pk=OuterRef("number"))
    SearchDocument.objects.filter(~Exists(row), kind=kind).delete()
