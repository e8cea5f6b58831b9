"""The IP address that a request came from. It may be hashed, but never stored."""

from collections.abc import Iterable, Mapping
from ipaddress import IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the client's address; settings.TRUSTED_PROXIES says how many proxies to believe."""
    return address_in(request.META)


def address_in(environ: Mapping[str, Any]) -> str:
    """Return the client's address, as `client_address` does, from the environ of a request."""
    forwarded = str(environ.get("HTTP_X_FORWARDED_FOR", "")).split(",")
    hops = [hop.strip() for hop in forwarded if hop.strip()] + [str(environ.get("REMOTE_ADDR", ""))]
    return hops[-min(settings.TRUSTED_PROXIES + 1, len(hops))]


def network(address: str) -> bytes:
    """Return the network of one client: an IPv4 address, or the first 64 bits of an IPv6 address.

    It is empty if `address` is not an IP address.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return b""
    if isinstance(parsed, IPv6Address):
        return (parsed.ipv4_mapped or IPv6Network((parsed, 64), strict=False)[0]).packed
    return parsed.packed


def is_in(address: str, networks: Iterable[str]) -> bool:
    """Return whether an IP address is in one of the networks; other texts are in none."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None) or found
    return any(mapped in ip_network(each) for each in networks)
