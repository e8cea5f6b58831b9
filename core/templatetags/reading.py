"""What helps with reading a long text."""

import json
from base64 import b64encode
from math import ceil
from urllib.parse import urlencode

from django import template

from core import html
from core.text import plain_text

register = template.Library()

# Written Vietnamese puts a space between syllables; adults read some 250 of them in a minute.
SYLLABLES_PER_MINUTE = 250
LEAST_HEADINGS = 3


@register.filter
def minutes(body: str) -> int:
    """Return how many minutes reading `body` takes, at least 1."""
    return max(1, ceil(len(plain_text(body).split()) / SYLLABLES_PER_MINUTE))


@register.filter
def contents(body: html.RenderedBody) -> list[html.Heading]:
    """Return the headings of a body that has enough of them for a table of contents."""
    return body.headings if len(body.headings) >= LEAST_HEADINGS else []


@register.filter
def zalo_share(address: str) -> str:
    """Return the link by which a reader sends `address` on in Zalo, without Zalo's script.

    It is where Zalo's own button leads: docs/decisions/0010-themes-and-colours.md.
    """
    told = b64encode(json.dumps({"url": address}).encode()).decode()
    return f"https://button-share.zalo.me/share_external?{urlencode({'d': told})}"
