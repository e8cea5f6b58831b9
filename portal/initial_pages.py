"""The pages that a new site has from its first day, about accessibility and privacy."""

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from news.models import Article
from portal.models import MenuItem, Page, SiteIdentity

SOURCE = Path(__file__).with_suffix(".toml")


def pages() -> list[dict[str, Any]]:
    """Return the fields of each page."""
    read: list[dict[str, Any]] = tomllib.loads(SOURCE.read_text(encoding="utf-8"))["page"]
    return read


@transaction.atomic
def create_initial_pages() -> None:
    """Create these pages in an empty site, with a link to each in the footer.

    Do nothing if the site already has an identity, a page or an article.
    """
    if any(model.objects.exists() for model in (SiteIdentity, Page, Article)):
        return
    for order, fields in enumerate(pages(), start=80):  # after the entries that staff will add
        page = Page.objects.create(**fields)
        MenuItem.objects.create(menu=MenuItem.Menu.FOOTER, label=page.title, page=page, order=order)
