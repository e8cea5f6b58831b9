"""Filters for the tools beside an article: reading time, table of contents, sharing."""

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
MIN_HEADINGS = 3


@register.filter
def minutes(body: str) -> int:
    """Return how many minutes reading `body` takes, at least 1."""
    return max(1, ceil(len(plain_text(body).split()) / SYLLABLES_PER_MINUTE))


@register.filter
def contents(body: html.RenderedBody) -> list[html.Heading]:
    """Return the headings for a table of contents; none if there are fewer than MIN_HEADINGS."""
    return body.headings if len(body.headings) >= MIN_HEADINGS else []


@register.filter
def zalo_share(address: str) -> str:
    """Return the link that shares `address` in Zalo, without Zalo's script.

    Zalo's own button opens the same address: docs/decisions/0010-themes-and-colours.md.
    """
    data = b64encode(json.dumps({"url": address}).encode()).decode()
    return f"https://button-share.zalo.me/share_external?{urlencode({'d': data})}"
