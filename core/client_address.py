"""Where a request came from, as far as it may be used: never stored, only hashed."""

from ipaddress import IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest


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
