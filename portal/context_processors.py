"""The context processor that gives every template the site's identity."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from portal.models import SiteIdentity

_last_known: SiteIdentity | None = None


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the site's identity as `identity`; it is read when a template first uses it."""
    return {"identity": SimpleLazyObject(_load)}


def last_known_identity() -> SiteIdentity | None:
    """Return the identity that this process read last, for pages without the database, or None."""
    return _last_known


def _load() -> SiteIdentity:
    global _last_known
    _last_known = SiteIdentity.load()
    return _last_known
