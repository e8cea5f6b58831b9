"""Filters of the admin's lists whose titles and choices read well after “Theo”."""

from collections.abc import Iterator
from typing import Any

from django.contrib.admin import BooleanFieldListFilter, DateFieldListFilter, FieldListFilter
from django.contrib.admin.views.main import ChangeList


def titled(title: str, base: type[FieldListFilter]) -> type[FieldListFilter]:
    """Return the filter `base` with this title in place of the name of its field."""

    class Titled(base):  # type: ignore[valid-type, misc]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.title = title

    return Titled


def by_day(title: str) -> type[FieldListFilter]:
    """Return a filter by ranges of days."""
    return titled(title, DateFieldListFilter)


def either(title: str, yes: str, no: str) -> type[FieldListFilter]:
    """Return a filter of a field that is true or false, which names both."""
    words = {"1": yes, "0": no}

    class Either(titled(title, BooleanFieldListFilter)):  # type: ignore[misc]
        def choices(self, changelist: ChangeList) -> Iterator[dict[str, Any]]:
            for choice in super().choices(changelist):
                value = choice["query_string"].rpartition("=")[2]
                is_own = f"{self.lookup_kwarg}=" in choice["query_string"]
                shown = words.get(value) if is_own else None
                yield choice | {"display": shown or choice["display"]}

    return Either
