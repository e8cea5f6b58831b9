"""The beacon: how a page tells that it was read, and learns the numbers of the moment."""

import json
import re
from base64 import b64decode
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from analytics.recording import record
from analytics.spool import SpoolError
from portal.lib.subjects import BadTokenError, Kind, Reason, StaleTokenError, read

LONGEST_MESSAGE = 8 * 1024  # bytes
MOST_SEEN = 50  # things on one page that can become viewable
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
    kind = _kind(request.GET.get("k", Kind.VIEW), among=(Kind.VIEW, Kind.SERVED))
    return _message(kind, [request.GET.get("t", "")])


def _posted(request: HttpRequest) -> Message:
    """Read what the script sent: `k` the kind, `n` the nonce, and `t` the page or `seen` on it."""
    body = request.read(LONGEST_MESSAGE + 1)
    if len(body) > LONGEST_MESSAGE:
        raise BadMessageError("Too long")
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadMessageError("Not JSON") from error
    if not isinstance(sent, dict):
        raise BadMessageError("Not an object")
    kind = _kind(sent.get("k"), among=(Kind.VIEW, Kind.VIEWABLE))
    tokens = [sent.get("t")] if kind == Kind.VIEW else sent.get("seen")
    return _message(kind, tokens, _nonce(sent.get("n")))


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
    # What stands in a place on a page is called `…@place`; a page never is.
    if any(("@" in subject) == (kind == Kind.VIEW) for subject in subjects):
        raise BadMessageError("Kind and subject do not go together")
    return Message(kind, subjects, nonce, reason)
