from django import template

from core import images

register = template.Library()


@register.filter
def picture_url(name: str, width: int = 400) -> str:
    """Return the address of the stored picture of this name, about `width` pixels wide."""
    return images.url(name, width)
