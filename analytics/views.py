"""The beacon, by which a page tells that it was read; and the page that explains the counting."""

import json
import re
from base64 import b64decode
from datetime import timedelta
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from analytics import figures
from analytics.recorder import record
from analytics.spool import SpoolError
from core.subjects import BadTokenError, Kind, Reason, StaleTokenError, read

METHOD_DAYS = 7
LONGEST_MESSAGE = 8 * 1024  # bytes
MOST_SEEN = 50  # things on one page that can become viewable
# A name as sites have, never a bare number: that might be somebody's address.
HOST = re.compile(r"(?=.{4,100}$)([a-z0-9-]+\.)+[a-z][a-z0-9-]+")
NONCE = re.compile(r"[0-9a-f]{16}")
PIXEL = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
NO_STORE = {"Cache-Control": "no-store"}


class BadMessageError(Exception):
    """The message is not one that a page of this site sends."""


class Message(NamedTuple):
    """What a page tells: what happened to which subjects, in which showing of the page."""

    kind: Kind
    subjects: list[str]
    nonce: int | None = None
    reason: Reason | None = None
    referrer: str = ""


# Nobody is signed in here, and a page that is the same for everybody can carry no CSRF token; what
# a message may say is bound by the signatures in it.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def beacon(request: HttpRequest) -> HttpResponse:
    """Take down what a page tells; answer its script with numbers, its image with an image."""
    try:
        message = _posted(request) if request.method == "POST" else _asked(request)
        recorded = record(request, **message._asdict())
    except (BadMessageError, BadTokenError):
        return HttpResponse(status=400, headers=NO_STORE)
    except SpoolError:
        return HttpResponse(status=503, headers=NO_STORE)
    if request.method == "POST":
        return JsonResponse(recorded._asdict(), headers=NO_STORE)
    return HttpResponse(PIXEL, content_type="image/gif", headers=NO_STORE)


def _asked(request: HttpRequest) -> Message:
    """Read the address of the image that stands in for the script."""
    kind = _kind(request.GET.get("k", Kind.VIEW), among=(Kind.VIEW, Kind.SERVED, Kind.MISSING))
    return _message(kind, [request.GET.get("t", "")])


def _posted(request: HttpRequest) -> Message:
    """Read what the script sent.

    `k` is the kind, `n` the nonce, `t` the page or `seen` what was on it, `r` the host that led
    here.
    """
    body = request.read(LONGEST_MESSAGE + 1)
    if len(body) > LONGEST_MESSAGE:
        raise BadMessageError("Too long")
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadMessageError("Not JSON") from error
    if not isinstance(sent, dict):
        raise BadMessageError("Not an object")
    kind = _kind(sent.get("k"), among=(Kind.VIEW, Kind.VIEWABLE, Kind.MISSING))
    tokens = sent.get("seen") if kind == Kind.VIEWABLE else [sent.get("t")]
    message = _message(kind, tokens, _nonce(sent.get("n")))
    return message._replace(referrer=_host(sent.get("r", "")))


def _kind(value: Any, *, among: tuple[Kind, ...]) -> Kind:
    if value not in among:
        raise BadMessageError("No such kind")
    return Kind(value)


def _nonce(value: Any) -> int:
    if not isinstance(value, str) or not NONCE.fullmatch(value):
        raise BadMessageError("No nonce")
    return int.from_bytes(bytes.fromhex(value), "big", signed=True)


def _message(kind: Kind, tokens: Any, nonce: int | None = None) -> Message:
    if not isinstance(tokens, list) or not 0 < len(tokens) <= MOST_SEEN:
        raise BadMessageError("Nothing, or too much")
    if not all(isinstance(token, str) for token in tokens):
        raise BadMessageError("Not a token")
    try:
        subjects, reason = [read(token) for token in tokens], None
    except StaleTokenError as stale:
        subjects, reason = [stale.subject], Reason.STALE
    if not all(_fits(kind, subject) for subject in subjects):
        raise BadMessageError("Kind and subject do not go together")
    return Message(kind, subjects, nonce, reason)


def _fits(kind: Kind, subject: str) -> bool:
    """Return whether a kind can befall the subject.

    Nothing but what is missing is called by its address, and what stands in a place on a page is
    called `…@place`; a page never is.
    """
    if kind == Kind.MISSING or subject.startswith("/"):
        return kind == Kind.MISSING and subject.startswith("/")
    return ("@" in subject) == (kind != Kind.VIEW)


def _host(value: Any) -> str:
    """Return the host as it is counted; "" for what no site is called."""
    host = value.lower().removeprefix("www.") if isinstance(value, str) else ""
    return host if HOST.fullmatch(host) else ""


@require_safe
def method(request: HttpRequest) -> HttpResponse:
    """Explain how visits are counted, what is not, and how much that was in the last days."""
    yesterday = timezone.localdate() - timedelta(days=1)
    first = yesterday - timedelta(days=METHOD_DAYS - 1)
    context = {
        "subject": "analytics.method",
        "first": first,
        "last": yesterday,
        "page_views": sum(total.page_views for total in figures.days(first, yesterday).values()),
        "filtered": figures.filtered(first, yesterday),
    }
    return render(request, "analytics/method.html", context)
