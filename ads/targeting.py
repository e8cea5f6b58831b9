"""Choosing on which pages an advertisement is shown."""

from collections.abc import Iterable
from typing import Any

from django import forms

from ads.models import Weekday
from ads.signals import pages_asked

Group = tuple[str, list[tuple[str, str]]]

GONE = "Không còn trên cổng thông tin"


def pages() -> list[Group]:
    """Return the pages and sections of the site, in named groups, none of them empty."""
    answers: list[tuple[Any, Any]] = pages_asked.send(sender=None)
    return [(name, choices) for _, groups in answers for name, choices in groups if choices]


class PathPrefixesField(forms.MultipleChoiceField):
    """Gives the path prefixes of the chosen pages.

    One that was chosen while its page was there can be kept, though it leads nowhere now.
    """

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=pages, **kwargs)

    def keep(self, chosen: Iterable[str]) -> None:
        """Offer what was chosen before beside what there is now."""
        offered = pages()
        known = {path for _, choices in offered for path, _ in choices}
        gone = [(path, path) for path in chosen if path not in known]
        self.choices = [*offered, (GONE, gone)] if gone else offered


class WeekdaysField(forms.TypedMultipleChoiceField):
    """Gives the ISO numbers of the chosen days of the week."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=Weekday.choices, coerce=int, empty_value=[], **kwargs)
