"""A form that was sent from a locked screen: it goes with the question for the password, and can be
sent again afterwards. So nothing typed is lost, without script, too."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

PREFIX = "giu:"
CSRF = "csrfmiddlewaretoken"


def keep_sent(request: HttpRequest) -> HttpResponse:
    """Answer a form with the question for the password, and with what was sent in hidden fields.

    Files cannot be kept. It is no success, so that a script takes nothing for saved.
    """
    kept = [(f"{PREFIX}{name}", value) for name, value in _values(request.POST) if name != CSRF]
    context = {
        "title": "Màn hình đã khóa",
        "kept": kept,
        "has_files": bool(request.FILES),
        "next": request.get_full_path(),
    }
    return render(request, "admin/accounts/unlock.html", context, status=HTTPStatus.FORBIDDEN)


def kept_values(sent: QueryDict) -> list[tuple[str, str]]:
    """Return the names and values of the kept form, as it was sent at first."""
    found = _values(sent)
    return [(name[len(PREFIX) :], value) for name, value in found if name.startswith(PREFIX)]


def _values(sent: QueryDict) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, values in sent.lists() for value in values]
