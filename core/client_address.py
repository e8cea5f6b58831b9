"""The IP address that a request came from. It may be hashed, but never stored."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from socket import AF_INET, inet_pton
from typing import Any

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the client's address; settings.TRUSTED_PROXIES says how many proxies to believe."""
    return address_in(request.META)


def address_in(environ: Mapping[str, Any]) -> str:
    """Return the client's address, as `client_address` does, from the environ of a request."""
    peer = str(environ.get("REMOTE_ADDR", ""))
    if not settings.TRUSTED_PROXIES:
        return peer
    forwarded = str(environ.get("HTTP_X_FORWARDED_FOR", "")).split(",")
    hops = [*(hop.strip() for hop in forwarded if hop.strip()), peer]
    return hops[-min(settings.TRUSTED_PROXIES + 1, len(hops))]


def network(address: str) -> bytes:
    """Return the network of one client: an IPv4 address, or the first 64 bits of an IPv6 address.

    It is empty if `address` is not an IP address.
    """
    try:
        return inet_pton(AF_INET, address)  # nearly all, at a tenth of the cost
    except (OSError, ValueError):
        parsed = parsed_address(address)
    if isinstance(parsed, IPv6Address):
        return IPv6Network((parsed, 64), strict=False)[0].packed
    return parsed.packed if parsed else b""


def is_in(address: str, networks: Iterable[str]) -> bool:
    """Return whether an IP address is in one of the networks; other texts are in none."""
    parsed = parsed_address(address)
    return parsed is not None and any(parsed in ip_network(each) for each in networks)


def is_in_ranges(address: str, ranges: Sequence[tuple[int, int, int]]) -> bool:
    """Return whether an address is in one of many ranges.

    Args:
        ranges: the IP version, the first and the last address as numbers; sorted, none overlaps.
    """
    parsed = parsed_address(address) if ranges else None
    if not parsed:
        return False
    version: int = parsed.version
    number = int(parsed)
    index = bisect_left(ranges, (version, number + 1, 0)) - 1
    return index >= 0 and ranges[index][0] == version and number <= ranges[index][2]


def parsed_address(address: str) -> IPv4Address | IPv6Address | None:
    """Return an IP address, that of version 4 if it is only written as one of version 6."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return None
    return (isinstance(parsed, IPv6Address) and parsed.ipv4_mapped) or parsed
