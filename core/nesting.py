"""Limits to HTML that takes long to read: browsers' rules for it are slow where it nests deep."""

import re
from html import escape

# Elements within one another. A browser shows 512, lxml reads 256; a page copied from anywhere has
# some 30.
MAX_DEPTH = 200
# The depths of all tags together, which is what reading costs: each paragraph, for one, opens again
# whatever <b> and <i> were left open before it. A page of the usual sort has some 50,000.
MAX_WORK = 500_000

_TAG = re.compile(r"<(/?)([a-z][a-z0-9:]*)", re.IGNORECASE)
# What has no end tag, or need not have one.
_NOT_NESTING = frozenset(
    {
        "area", "base", "body", "br", "col", "colgroup", "dd", "dt", "embed", "head", "hr", "html",
        "img", "input", "li", "link", "meta", "option", "p", "param", "source", "tbody", "td",
        "tfoot", "th", "thead", "tr", "track", "wbr",
    }
)  # fmt: skip


def escape_if_deep(html: str) -> str:
    """Return `html`, or if it nests beyond all reason, text that shows its tags.

    Tags are counted as they stand, in comments and attributes, too.
    """
    depth = work = 0
    for slash, name in _TAG.findall(html):
        work += depth
        if name.lower() not in _NOT_NESTING:
            depth = max(0, depth - 1) if slash else depth + 1
        if depth > MAX_DEPTH or work > MAX_WORK:
            return escape(html)
    return html
