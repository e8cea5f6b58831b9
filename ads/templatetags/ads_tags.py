from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from ads.models import Placement
from ads.page_slots import PageSlots

register = template.Library()

TEMPLATE = "ads/slot.html"


@register.simple_tag(takes_context=True)
def ad_slot(context: Context, position: str) -> SafeString:
    """Show the slots at `position` of the `page_slots` in the context: a shared part.

    At "home" each call shows the next one. A page for an error has no slots and shows nothing.
    Raises TemplateSyntaxError for a position that no layout has.
    """
    if position not in Placement.Position:
        raise template.TemplateSyntaxError(f"No such position: {position!r}")
    page_slots: PageSlots | None = context.get("page_slots")
    if not page_slots:
        return SafeString()
    slots = tuple(page_slots.at(position))
    return page_slots.parts.get(slots, lambda: render_to_string(TEMPLATE, {"slots": slots}))
