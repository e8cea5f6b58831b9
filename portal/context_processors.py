"""What every page's template knows."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from portal.models import SiteIdentity


def site(request: HttpRequest) -> dict[str, Any]:
    """Give the site's identity; it is read when a template first asks for it."""
    return {"identity": SimpleLazyObject(SiteIdentity.load)}
