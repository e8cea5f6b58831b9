"""What counting puts into pages."""

from typing import Any
from urllib.parse import unquote

from django import template
from django.utils import timezone

from analytics.numbers import site_numbers
from core.subjects import LONGEST_SUBJECT, Kind, sign

register = template.Library()


@register.inclusion_tag("analytics/visit_stats.html")
def visit_stats() -> dict[str, Any]:
    """Show the site's numbers and when they were taken; the beacon's answer refreshes them."""
    moment = timezone.now()
    return {"numbers": site_numbers(moment), "moment": moment}


@register.inclusion_tag("analytics/beacon.html", takes_context=True)
def beacon(context: template.Context) -> dict[str, Any]:
    """Have the page counted under the `subject` of its view; where nothing is, its address.

    The address is what `django.views.defaults.page_not_found` gives its page.
    """
    if asked := context.get("request_path"):
        path = "".join(letter for letter in unquote(asked) if letter.isprintable())
        return {"kind": Kind.MISSING, "token": sign(path[:LONGEST_SUBJECT])}
    return {"kind": Kind.VIEW, "token": sign(context.get("subject") or "portal.other")}
