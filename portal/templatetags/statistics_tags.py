"""Changes and shares in percent, as the statistics show them."""

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.simple_tag
def change(now: int, before: int) -> str:
    """Return in words by how many percent a number changed; "" where it was 0 before."""
    if not before:
        return ""
    percent = round(100 * (now - before) / before, 1)
    if not percent:
        return "như kỳ trước"
    word = "tăng" if percent > 0 else "giảm"
    return f"{word} {number_format(abs(percent), 1, use_l10n=True)}%"


@register.filter
def share(part: int, whole: int) -> str:
    """Return what part of the whole this is, in percent; "—" where the whole is 0."""
    return f"{number_format(100 * part / whole, 1, use_l10n=True)}%" if whole else "—"
