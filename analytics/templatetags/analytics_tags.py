"""Template tags: the block "Thống kê truy cập" and the beacon."""

from typing import Any
from urllib.parse import unquote

from django import template
from django.utils import timezone

from analytics.site_numbers import site_numbers
from core.counting_events import EventKind
from core.subjects import MAX_SUBJECT_LENGTH, sign

register = template.Library()


@register.inclusion_tag("analytics/visit_stats.html")
def visit_stats() -> dict[str, Any]:
    """Show the site's numbers and when they were read; the beacon's answer refreshes them."""
    moment = timezone.now()
    return {"numbers": site_numbers(moment), "moment": moment}


@register.inclusion_tag("analytics/beacon.html", takes_context=True)
def beacon(context: template.Context) -> dict[str, Any]:
    """Count the page under the `subject` in its context, a 404 page under its address.

    The address is the `request_path` of `django.views.defaults.page_not_found`.
    """
    if asked := context.get("request_path"):
        path = "".join(letter for letter in unquote(asked) if letter.isprintable())
        return {"kind": EventKind.MISSING, "token": sign(path[:MAX_SUBJECT_LENGTH])}
    return {"kind": EventKind.VIEW, "token": sign(context.get("subject") or "portal.other")}
