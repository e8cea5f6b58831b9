"""How numbers of the statistics are written."""

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.simple_tag
def change(now: int, before: int) -> str:
    """Return by how much a number rose or fell, in percent; "" where there was nothing before."""
    if not before:
        return ""
    percent = round(100 * (now - before) / before, 1)
    if not percent:
        return "như kỳ trước"
    word = "tăng" if percent > 0 else "giảm"
    return f"{word} {number_format(abs(percent), 1, use_l10n=True)}%"


@register.filter
def share(part: int, whole: int) -> str:
    """Return a part in percent of the whole, "—" where there is no whole."""
    return f"{number_format(100 * part / whole, 1, use_l10n=True)}%" if whole else "—"
