"""The lasting pages in the search index, and the receivers that keep them there."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models.signals import post_delete, post_save

from core.search.index import LASTING, Document, Weight, index, remove
from core.text import plain_text
from portal.models import Page

PAGE = "portal.page"


def of_pages(keys: Iterable[int]) -> Iterator[Document]:
    """Yield the documents of lasting pages."""
    for page in Page.objects.filter(pk__in=keys):
        yield Document(
            subject=page.subject,
            title=page.title,
            text=f"{page.summary} {plain_text(page.body)}".strip(),
            address=page.get_absolute_url(),
            starts_at=LASTING if page.is_published else None,
            weight=Weight.PAGE,
        )


def connect() -> None:
    """Connect the receivers."""
    post_save.connect(saved, sender=Page, dispatch_uid="portal.search.page.saved")
    post_delete.connect(deleted, sender=Page, dispatch_uid="portal.search.page.deleted")


def saved(sender: type[Page], instance: Page, raw: bool = False, **kwargs: Any) -> None:
    """Index a page that was saved."""
    if not raw:
        index(of_pages([instance.pk]))


def deleted(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """Remove a page that is gone."""
    remove([instance.subject])
