"""Pictures of the library as responsive <img> elements."""

from urllib.parse import urljoin

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core import images

register = template.Library()

LAZY = (
    '<img alt="{alt}"{focus} decoding="{decoding}" height="{height}" loading="lazy"'
    ' sizes="{sizes}" src="{src}" srcset="{srcset}" width="{width}">'
)
EAGER = LAZY.replace(' loading="lazy"', "").replace(" height=", ' fetchpriority="high" height=')


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
    return format_html(
        EAGER if eager else LAZY,
        focus=format_html(' class="{}"', focus) if focus else "",
        alt=alt,
        sizes=sizes,
        **images.attributes(name),
    )


@register.simple_tag
def picture_url(name: str, width: int, origin: str = "") -> str:
    """Return the address of a picture at least `width` wide, absolute with the site's `origin`."""
    address = images.url(name, width)
    return urljoin(f"{origin}/", address) if origin else address
