"""What counting puts into pages."""

from typing import Any

from django import template

from analytics.numbers import site_numbers
from portal.lib.subjects import sign

register = template.Library()


@register.inclusion_tag("analytics/visit_stats.html")
def visit_stats() -> dict[str, Any]:
    """Show the site's four numbers; the beacon's answer refreshes them."""
    return {"numbers": site_numbers()}


@register.inclusion_tag("analytics/beacon.html", takes_context=True)
def beacon(context: template.Context) -> dict[str, Any]:
    """Have the page counted under the `subject` of its view."""
    return {"token": sign(context.get("subject") or "portal.other")}
