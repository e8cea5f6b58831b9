"""Who asks, as far as counting may know: a hash under the salt of the day."""

import hmac
from datetime import datetime, timedelta
from typing import NamedTuple

from django.http import HttpRequest
from django.utils import timezone

from analytics.spool import Spool
from core.client_address import client_address, network

REPEAT_WINDOW = timedelta(minutes=30)


class Visitor(NamedTuple):
    """A visitor's hash today; and yesterday's, while a repeat could still refer to it."""

    hash: int
    earlier: int | None


def visitor(request: HttpRequest, moment: datetime, spool: Spool) -> Visitor:
    """Return who sent the request; neither address nor user agent can be told from it."""
    whoever = network(client_address(request)) + b"\n" + user_agent(request).encode()
    today = timezone.localdate(moment)
    lately = timezone.localdate(moment - REPEAT_WINDOW)
    salt = spool.known_salt(lately) if lately != today else None
    return Visitor(_hash(spool.salt(today), whoever), _hash(salt, whoever) if salt else None)


def user_agent(request: HttpRequest) -> str:
    return request.headers.get("User-Agent", "")


def _hash(salt: bytes, whoever: bytes) -> int:
    return int.from_bytes(hmac.digest(salt, whoever, "sha256")[:8], "big", signed=True)
