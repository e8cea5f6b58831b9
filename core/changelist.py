"""Lists of the admin: columns of text are in Vietnamese order, filters that fail are refused."""

from collections.abc import Callable
from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.models import User
from django.core.exceptions import FieldDoesNotExist
from django.db import DataError, transaction
from django.db.models import CharField, TextField
from django.http import HttpRequest

from core.staff_names import by_name


class AlphabeticalColumns(ChangeList):
    """A list in which a click on a column of names or texts sorts by the Vietnamese alphabet."""

    def get_ordering_field(self, field_name: Any) -> Any:
        """Return by what a column is sorted: the order of names for accounts and texts."""
        found = super().get_ordering_field(field_name)
        if not isinstance(found, str):
            return found
        try:
            field = self.lookup_opts.get_field(found)
        except FieldDoesNotExist:
            return found
        if field.related_model is User:
            return by_name(found)
        is_text = isinstance(field, (CharField, TextField)) and not field.choices
        return f"{found}__alphabetical" if is_text else found

    def get_results(self, request: HttpRequest) -> None:
        """Refuse a filter that PostgreSQL cannot read, such as `paths=x` for a list of texts."""
        if not self.get_filters_params():
            super().get_results(request)
        else:
            try:
                with transaction.atomic():
                    super().get_results(request)
            except DataError as error:
                raise IncorrectLookupParameters(error) from error
        if not (self.query or self.has_active_filters):
            self.full_result_count = self.result_count  # nothing to say beside the search field


def with_alphabetical_columns(get_changelist: Callable[..., type[ChangeList]]) -> Any:
    """Return `get_changelist` of a ModelAdmin, whose list is sorted by the Vietnamese alphabet."""

    def wrapper(request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        own = get_changelist(request, **kwargs)
        return type(own.__name__, (AlphabeticalColumns, own), {})

    return wrapper
