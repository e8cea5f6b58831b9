"""The links between the pages of a list."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.core.paginator import Page

from portal.lib.paging import PARAMETER

register = template.Library()


@register.inclusion_tag("components/pagination.html")
def pagination(page: Page[Any], **parameters: str) -> dict[str, Any]:
    """Show the links to the other pages of a list, nothing if there are none.

    `parameters` are what else the address must keep. They are named one by one, because a cached
    page may not repeat whatever else somebody wrote into the address.
    """
    return {
        "page": page,
        "numbers": page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
        "prefix": "?" + urlencode({**parameters, PARAMETER: ""}),
    }
