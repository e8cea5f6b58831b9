from typing import Any

from django import template
from django.template import Context

from ads.models import Placement
from ads.page_slots import PageSlots

register = template.Library()


@register.inclusion_tag("ads/slot.html", takes_context=True)
def ad_slot(context: Context, position: str) -> dict[str, Any]:
    """Show the slots at `position` of the `page_slots` in the context.

    At "home" each call shows the next one. A page for an error has no slots and shows nothing.
    Raises TemplateSyntaxError for a position that no layout has.
    """
    if position not in Placement.Position:
        raise template.TemplateSyntaxError(f"No such position: {position!r}")
    page_slots: PageSlots | None = context.get("page_slots")
    return {"slots": page_slots.at(position) if page_slots else []}
