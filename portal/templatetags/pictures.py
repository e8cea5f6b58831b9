"""Pictures of the library as responsive <img> elements."""

from django import template
from django.forms.utils import flatatt
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.lib import images

register = template.Library()


@register.simple_tag
def picture(
    name: str,
    alt: str = "",
    sizes: str = "(min-width: 60em) 30em, 100vw",
    eager: bool = False,
    focus: str = "",
) -> SafeString:
    """Return the <img> of a picture; `eager` is for the one that is seen first.

    `focus` are the classes that keep its focal point in sight where it is cropped.
    """
    loading = {"fetchpriority": "high"} if eager else {"loading": "lazy"}
    attributes = {**images.attributes(name), "sizes": sizes, "alt": alt, **loading}
    if focus:
        attributes["class"] = focus
    return format_html("<img{}>", flatatt(attributes))


@register.simple_tag(takes_context=True)
def picture_url(context: Context, name: str, width: int) -> str:
    """Return the absolute address of a picture at least `width` pixels wide, if it has one."""
    address = images.url(name, width)
    request = context.get("request")
    return request.build_absolute_uri(address) if request else address
