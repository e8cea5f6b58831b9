"""The parts of the desk: cards, which hold groups of lines, each with a button to the work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

ROWS = 5  # of each group, which links to the full list


@dataclass(frozen=True)
class Line:
    """A piece of work, with the button that leads to it, and an urgent note, if any.

    Without an address it has no button: nothing can be done about it here.
    """

    title: str
    address: str = ""
    button: str = ""
    notes: Sequence[str] = ()
    warning: str = ""


@dataclass(frozen=True)
class Group:
    """Lines of one kind; `all_address` is the list that has all of them."""

    lines: Sequence[Line]
    heading: str = ""
    all_address: str = ""


@dataclass(frozen=True)
class Card:
    """Work of one kind. `empty` says what is shown when there is none."""

    slug: str
    heading: str
    groups: Sequence[Group]
    empty: str
    note: str = ""

    @property
    def is_empty(self) -> bool:
        return not any(group.lines for group in self.groups)


def moment(at: datetime) -> str:
    """Return a moment as lines show it: 15:30, 27/11/2026."""
    return date_format(timezone.localtime(at), "H:i, d/m/Y")


def page(pk: Any, name: str) -> str:
    """Return the address of a page of the admin about a row."""
    return reverse(f"admin:{name}", args=[pk])


def filtered(name: str, query: str = "") -> str:
    """Return the address of a list of the admin, filtered by a query."""
    return reverse(f"admin:{name}_changelist") + query
