"""Middleware: cleans the texts of every request, whatever view or form reads them."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError

from core.text import tidy

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class TidyTextMiddleware:
    """Cleans what people type, paste and search for as `core.text.tidy` does, before any view.

    Passwords stay as they were typed. What reaches the database in another way is cleaned when it
    is saved (core.model_text).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: Any, kwargs: Any) -> None:
        setattr(request, "GET", tidied(request.GET))  # noqa: B010  (declared as read-only)
        if request.method == "POST" and request.content_type in FORMS:
            with suppress(UnreadablePostError):  # the view meets the same error and answers
                setattr(request, "POST", tidied(request.POST))  # noqa: B010


def tidied(sent: QueryDict) -> QueryDict:
    """Return what was sent with its texts cleaned; the same object if they are clean."""
    clean = {
        name: values if "password" in name else [_tidied(value) for value in values]
        for name, values in sent.lists()
    }
    if all(clean[name] == values for name, values in sent.lists()):
        return sent
    copy = sent.copy()
    for name, values in clean.items():
        copy.setlist(name, values)
    copy._mutable = False
    return copy


def _tidied(value: str) -> str:
    """Return the text cleaned. Nobody types a zero byte: whoever reads it refuses it."""
    return value if "\0" in value else tidy(value)
