"""The message of the beacon, and the checks that it comes from a page of this site."""

import json
import re
from datetime import timedelta
from typing import Any, NamedTuple

from django.http import HttpRequest

from core.counting_events import EventKind, FilterReason
from core.limits import LIMITS
from core.subjects import StaleTokenError, unsign

MAX_AGE = timedelta(hours=1)  # of what could not be sent when it happened
MAX_BYTES = LIMITS.beacon_bytes
MAX_TOKENS = LIMITS.beacon_tokens  # advertisements of one page in one message
# A host name, never a bare number: that might be somebody's address.
HOST = re.compile(r"(?=.{4,100}$)([a-z0-9-]+\.)+[a-z][a-z0-9-]+")
NONCE = re.compile(r"[0-9a-f]{16}")
IMAGE_KINDS = (EventKind.VIEW, EventKind.SERVED, EventKind.MISSING)
SCRIPT_KINDS = (EventKind.VIEW, EventKind.VIEWABLE, EventKind.MISSING)


class BadMessageError(Exception):
    """The message cannot come from a page of this site."""


class BeaconMessage(NamedTuple):
    """What happened to which subjects; the nonce stands for one showing of the page."""

    kind: EventKind
    subjects: list[str]
    nonce: int | None = None
    reason: FilterReason | None = None
    referrer: str = ""
    age: timedelta = timedelta()
    shown: tuple[str, ...] = ()


def parse_query(request: HttpRequest) -> BeaconMessage:
    """Read the address of the image that stands in for the script.

    Raises BadMessageError, BadTokenError.
    """
    kind = _kind(request.GET.get("k", EventKind.VIEW), allowed=IMAGE_KINDS)
    return _message(kind, [request.GET.get("t", "")])


def parse_body(request: HttpRequest) -> BeaconMessage:
    """Read the JSON that the script sent.

    `k` is the kind, `n` the nonce, `t` the page's token or `seen` the tokens of its visible
    advertisements, `shown` the tokens of all advertisements of a page that is viewed, `r` the host
    of the referring site, `w` whether a program drives the browser, `a` how many seconds ago it
    happened, if it could not be sent then.
    Raises BadMessageError, BadTokenError.
    """
    body = request.read(MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        raise BadMessageError("Too long")
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadMessageError("Not JSON") from error
    if not isinstance(sent, dict):
        raise BadMessageError("Not an object")
    kind = _kind(sent.get("k"), allowed=SCRIPT_KINDS)
    tokens = sent.get("seen") if kind == EventKind.VIEWABLE else [sent.get("t")]
    message = _message(kind, tokens, _nonce(sent.get("n")))
    if kind != EventKind.VIEWABLE:
        message = message._replace(shown=_shown(sent.get("shown", [])))
    if sent.get("w") and not message.reason:
        message = message._replace(reason=FilterReason.AUTOMATED)
    return message._replace(referrer=_host(sent.get("r", "")), age=_age(sent.get("a", 0)))


def _kind(value: Any, *, allowed: tuple[EventKind, ...]) -> EventKind:
    if value not in allowed:
        raise BadMessageError("No such kind")
    return EventKind(value)


def _age(value: Any) -> timedelta:
    if not isinstance(value, int) or not 0 <= value <= MAX_AGE.total_seconds():
        raise BadMessageError("No age, or too old")
    return timedelta(seconds=value)


def _nonce(value: Any) -> int:
    if not isinstance(value, str) or not NONCE.fullmatch(value):
        raise BadMessageError("No nonce")
    return int.from_bytes(bytes.fromhex(value), "big", signed=True)


def _message(kind: EventKind, tokens: Any, nonce: int | None = None) -> BeaconMessage:
    if not isinstance(tokens, list) or not 0 < len(tokens) <= MAX_TOKENS:
        raise BadMessageError("No tokens, or too many")
    if not all(isinstance(token, str) for token in tokens):
        raise BadMessageError("Not a token")
    try:
        subjects, reason = [unsign(token) for token in tokens], None
    except StaleTokenError as stale:
        subjects, reason = [stale.subject], FilterReason.STALE
    if not all(_fits(kind, subject) for subject in subjects):
        raise BadMessageError("Kind and subject do not go together")
    return BeaconMessage(kind, subjects, nonce, reason)


def _shown(tokens: Any) -> tuple[str, ...]:
    """Return the advertisements of a page, each once."""
    if tokens == []:
        return ()
    found = _message(EventKind.MEASURABLE, tokens)
    return () if found.reason else tuple(dict.fromkeys(found.subjects))


def _fits(kind: EventKind, subject: str) -> bool:
    """Return whether events of this kind can happen to the subject.

    A missing page is named by its address, and nothing else is; an advertisement in a placement is
    named `…@placement`, and a page never is.
    """
    if kind == EventKind.MISSING or subject.startswith("/"):
        return kind == EventKind.MISSING and subject.startswith("/")
    return ("@" in subject) == (kind != EventKind.VIEW)


def _host(value: Any) -> str:
    """Return the host as it is counted, "" if it is not a host name."""
    host = value.lower().removeprefix("www.") if isinstance(value, str) else ""
    return host if HOST.fullmatch(host) else ""
