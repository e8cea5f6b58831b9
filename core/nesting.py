"""Limits to deeply nested HTML, which takes very long to parse by the rules of browsers."""

import re
from html import escape

from core.limits import LIMITS

MAX_DEPTH = LIMITS.nested_tags  # elements within one another
# The sum of the depths of all tags, which measures the time of parsing: each paragraph, for
# example, opens again every <b> and <i> left open before it.
MAX_WORK = LIMITS.nested_work

_TAG = re.compile(r"<(/?)([a-z][a-z0-9:]*)", re.IGNORECASE)
# Elements without an end tag, or whose end tag may be left out.
_NOT_NESTING = frozenset(
    {
        "area", "base", "body", "br", "col", "colgroup", "dd", "dt", "embed", "head", "hr", "html",
        "img", "input", "li", "link", "meta", "option", "p", "param", "source", "tbody", "td",
        "tfoot", "th", "thead", "tr", "track", "wbr",
    }
)  # fmt: skip


def escape_if_deep(html: str) -> str:
    """Return `html`; if it nests beyond the limits, return it escaped, as text with its tags.

    Tags in comments and attributes are counted, too.
    """
    depth = work = 0
    for slash, name in _TAG.findall(html):
        work += depth
        if name.lower() not in _NOT_NESTING:
            depth = max(0, depth - 1) if slash else depth + 1
        if depth > MAX_DEPTH or work > MAX_WORK:
            return escape(html)
    return html
