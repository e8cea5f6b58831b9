"""Form fields for the pages and the weekdays on which something is shown."""

from collections.abc import Iterable
from typing import Any

from django import forms

from ads.models import Weekday
from ads.signals import pages_asked

ChoiceGroup = tuple[str, list[tuple[str, str]]]

MISSING_PAGES = "Không còn trên cổng thông tin"


def page_choices() -> list[ChoiceGroup]:
    """Return the pages and sections of the site as grouped choices, without empty groups."""
    answers: list[tuple[Any, Any]] = pages_asked.send(sender=None)
    return [(name, choices) for _, groups in answers for name, choices in groups if choices]


class PathPrefixesField(forms.MultipleChoiceField):
    """A choice of pages and sections; its value is a list of path prefixes.

    A prefix that was chosen earlier can be kept even if its page no longer exists.
    """

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=page_choices, **kwargs)

    def add_missing(self, chosen: Iterable[str]) -> None:
        """Offer those of `chosen` whose page no longer exists, too."""
        offered = page_choices()
        known = {path for _, choices in offered for path, _ in choices}
        missing = [(path, path) for path in chosen if path not in known]
        self.choices = [*offered, (MISSING_PAGES, missing)] if missing else offered


class WeekdaysField(forms.TypedMultipleChoiceField):
    """A choice of days of the week; its value is a list of their ISO numbers."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=Weekday.choices, coerce=int, empty_value=[], **kwargs)
