"""Who asks, as far as counting may know: a hash under the salt of the day."""

import hmac
from datetime import datetime, timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from analytics.spool import Spool

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


def client_address(request: HttpRequest) -> str:
    """Return the address the request came from, as told by the proxies that are trusted."""
    told = request.headers.get("X-Forwarded-For", "").split(",")
    hops = [hop.strip() for hop in told if hop.strip()] + [str(request.META.get("REMOTE_ADDR", ""))]
    return hops[-min(settings.TRUSTED_PROXIES + 1, len(hops))]


def network(address: str) -> bytes:
    """Return what tells one line from another: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return b""
    if isinstance(parsed, IPv6Address):
        return (parsed.ipv4_mapped or IPv6Network((parsed, 64), strict=False)[0]).packed
    return parsed.packed


def user_agent(request: HttpRequest) -> str:
    return request.headers.get("User-Agent", "")


def _hash(salt: bytes, whoever: bytes) -> int:
    return int.from_bytes(hmac.digest(salt, whoever, "sha256")[:8], "big", signed=True)
