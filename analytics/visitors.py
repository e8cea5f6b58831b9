"""Hashes of visitors with the salt of the day; nothing else is known of them."""

import hmac
from datetime import datetime, timedelta
from typing import NamedTuple

from django.http import HttpRequest

from analytics.spool import Spool, UnknownSaltError
from core.client_address import client_address, network
from core.dates import local_day

REPEAT_WINDOW = timedelta(minutes=30)


class VisitorHashes(NamedTuple):
    """Hashes: of a visitor today; yesterday, while a repeat could refer to it; of the network."""

    today: int
    yesterday: int | None
    network: int


def visitor_hashes(request: HttpRequest, moment: datetime, spool: Spool) -> VisitorHashes:
    """Return who sent the request; neither address nor user agent can be found out from it.

    Raises UnknownSaltError if the node must first agree on the day's salt with the others.
    """
    own_network = network(client_address(request))
    identity = own_network + b"\n" + user_agent(request).encode()
    today = local_day(moment)
    window_start = local_day(moment - REPEAT_WINDOW)
    salt = spool.known_salt(today)
    if salt is None:
        raise UnknownSaltError
    old_salt = spool.known_salt(window_start) if window_start != today else None
    yesterday = _hash(old_salt, identity) if old_salt else None
    return VisitorHashes(_hash(salt, identity), yesterday, _hash(salt, own_network))


def user_agent(request: HttpRequest) -> str:
    return str(request.META.get("HTTP_USER_AGENT", ""))


def _hash(salt: bytes, identity: bytes) -> int:
    return int.from_bytes(hmac.digest(salt, identity, "sha256")[:8], "big", signed=True)
