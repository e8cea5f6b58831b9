from typing import Any

from django import template
from django.template import Context

from ads.models import Placement
from ads.slots import PageSlots

register = template.Library()


@register.inclusion_tag("ads/slot.html", takes_context=True)
def ad_slot(context: Context, position: str) -> dict[str, Any]:
    """Show what stands at `position`, nothing if nothing does; "home" shows the next one.

    Raises TemplateSyntaxError for a position that no layout has. Without a request, as on a page
    for an error, it shows nothing.
    """
    if position not in Placement.Position:
        raise template.TemplateSyntaxError(f"No such position: {position!r}")
    request = context.get("request")
    return {"slots": PageSlots.of(request).at(position) if request else []}
