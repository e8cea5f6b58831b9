"""The context processor that gives every template the site's identity and the shared parts."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from core.shared_parts import shared_parts_of
from portal.models import SiteIdentity

_last_known: SiteIdentity | None = None


def site(request: HttpRequest) -> dict[str, Any]:
    """Return what every page needs.

    `identity` is read when a template first uses it, and `origin`, such as https://anthinh.gov.vn,
    is only known if the host of the request is one of ours.
    """
    parts = shared_parts_of(request)
    return {
        "identity": SimpleLazyObject(lambda: parts.get("portal.identity", _load)),
        "origin": lambda: f"{request.scheme}://{request.get_host()}",
        "shared_parts": parts,
    }


def last_known_identity() -> SiteIdentity | None:
    """Return the identity that this process read last, for pages without the database, or None."""
    return _last_known


def _load() -> SiteIdentity:
    global _last_known
    _last_known = SiteIdentity.load()
    return _last_known
