"""Pictures of the library as responsive <img> elements."""

from urllib.parse import urljoin

from django import template
from django.forms.utils import flatatt
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core import images

register = template.Library()


@register.simple_tag
def picture(
    name: str,
    alt: str = "",
    sizes: str = "(min-width: 60em) 30em, 100vw",
    eager: bool = False,
    focus: str = "",
) -> SafeString:
    """Return the <img> of a picture.

    Args:
        eager: load it first; for the picture at the top of a page.
        focus: the classes that keep its focal point in sight where it is cropped.
    """
    loading = {"fetchpriority": "high"} if eager else {"loading": "lazy"}
    attributes = {**images.attributes(name), "sizes": sizes, "alt": alt, **loading}
    if focus:
        attributes["class"] = focus
    return format_html("<img{}>", flatatt(attributes))


@register.simple_tag(takes_context=True)
def picture_url(context: Context, name: str, width: int, host: str = "") -> str:
    """Return the absolute address of a picture at least `width` wide.

    `host` is the host of the request if it is not given.
    """
    address, request = images.url(name, width), context.get("request")
    if not request:
        return address
    return urljoin(f"{request.scheme}://{host or request.get_host()}/", address)
