"""The links between the pages of a list."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django import template
from django.core.paginator import Page

from core.pagination import PARAMETER

register = template.Library()


@register.inclusion_tag("components/pagination.html")
def pagination(page: Page[Any], parameters: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Show the links to the other pages of a list; nothing if there is only one page.

    `parameters` are the other query parameters that the links keep. They may only be those that the
    view reads, because a cached page is shown to everybody.
    """
    return {
        "page": page,
        "numbers": page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
        "prefix": "?" + urlencode({**(parameters or {}), PARAMETER: ""}),
    }
