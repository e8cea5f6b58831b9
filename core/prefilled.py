"""Forms of the admin that an address opens with something filled in."""

from collections.abc import Callable, Collection
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import CharField, Model, TextField
from django.http import HttpRequest


def only_texts(
    model: type[Model],
    initial_data: Callable[[HttpRequest], dict[str, Any]],
    also: Collection[str] = (),
) -> Any:
    """Return `get_changeform_initial_data` of a ModelAdmin, which takes texts only from an address.

    Django hands whatever the address says to the boxes, and those of moments, lists and rows fail
    on what is none.

    Args:
        also: fields of other kinds whose boxes take any text.
    """

    def wrapper(request: HttpRequest) -> dict[str, Any]:
        found = initial_data(request)
        return {
            name: value for name, value in found.items() if name in also or _is_text(model, name)
        }

    return wrapper


def _is_text(model: type[Model], name: str) -> bool:
    try:
        return isinstance(model._meta.get_field(name), (CharField, TextField))
    except FieldDoesNotExist:
        return False
