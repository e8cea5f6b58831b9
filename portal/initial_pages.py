"""What a new site has from its first day: the pages that say how it treats its readers."""

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
    """Give a site that nobody has begun with these pages, with a link to each in the footer."""
    if any(model.objects.exists() for model in (SiteIdentity, Page, Article)):
        return
    for order, fields in enumerate(pages(), start=80):  # after what staff will put before them
        page = Page.objects.create(**fields)
        MenuItem.objects.create(menu=MenuItem.Menu.FOOTER, label=page.title, page=page, order=order)
