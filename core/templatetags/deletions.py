"""Filters for the pages that ask whether something is to be deleted."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.translation import gettext

register = template.Library()


@register.filter
def without_links(rows: Iterable[Any]) -> list[Any]:
    """Return what is to be deleted without the rows that only tie two things together.

    `rows` are texts, each followed by a list of what goes with it, or pairs of a name and a count.
    """
    return [without_links(row) if isinstance(row, list) else row for row in rows if not _ties(row)]


def _ties(row: Any) -> bool:
    """Return whether Django made the table of this row, for a relation to many."""
    name = str(row[0] if isinstance(row, tuple) else row).casefold()
    start = gettext("%(from)s-%(to)s relationship").partition("%")[0].casefold()
    return name.startswith(start)
