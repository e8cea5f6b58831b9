"""What helps with reading a long text."""

from math import ceil

from django import template

from portal.lib import html
from portal.lib.text import plain_text

register = template.Library()

# Written Vietnamese puts a space between syllables; adults read some 250 of them in a minute.
SYLLABLES_PER_MINUTE = 250
LEAST_HEADINGS = 3


@register.filter
def minutes(body: str) -> int:
    """Return how many minutes reading `body` takes, at least 1."""
    return max(1, ceil(len(plain_text(body).split()) / SYLLABLES_PER_MINUTE))


@register.filter
def contents(body: str) -> list[html.Heading]:
    """Return the headings of a rendered body that has enough of them for a table of contents."""
    found = html.headings(body)
    return found if len(found) >= LEAST_HEADINGS else []
