"""What a new site has from its first day: the pages that say how it treats its readers."""

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from news.models import Article
from portal.models import MenuItem, Page

SOURCE = Path(__file__).with_suffix(".toml")


def pages() -> list[dict[str, Any]]:
    """Return the fields of each page."""
    read: list[dict[str, Any]] = tomllib.loads(SOURCE.read_text())["page"]
    return read


@transaction.atomic
def give_pages() -> None:
    """Give a site without any page or article these pages, with a link to each in the footer."""
    if Page.objects.exists() or Article.objects.exists():
        return
    for order, fields in enumerate(pages(), start=80):  # after what staff will put before them
        page = Page.objects.create(**fields)
        MenuItem.objects.create(menu=MenuItem.Menu.FOOTER, label=page.title, page=page, order=order)
