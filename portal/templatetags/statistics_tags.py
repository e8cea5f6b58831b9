"""Tags of the statistics: changes and shares in percent."""

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.simple_tag
def change(now: int, before: int) -> str:
    """Return by how many percent a number changed, with a word; "" if it was 0 before."""
    if not before:
        return ""
    percent = round(100 * (now - before) / before, 1)
    if not percent:
        return "như kỳ trước"
    word = "tăng" if percent > 0 else "giảm"
    return f"{word} {number_format(abs(percent), 1, use_l10n=True)}%"


@register.filter
def share(part: int, whole: int) -> str:
    """Return `part` in percent of `whole`; words if `whole` is 0."""
    return f"{number_format(100 * part / whole, 1, use_l10n=True)}%" if whole else "Chưa có"
