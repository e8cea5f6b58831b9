"""What changed between two bodies, word by word (lxml.html.diff does the comparing)."""

from django.utils.safestring import SafeString
from lxml.html import HtmlElement, fragment_fromstring, tostring
from lxml.html.diff import htmldiff

from core import html


def compare(before: str, after: str) -> tuple[SafeString, SafeString]:
    """Return both pieces of HTML for the page: words that went in `<del>`, that came in `<ins>`."""
    if before == after:
        return html.render(before), html.render(after)
    merged = htmldiff(before, after)
    return _side(merged, without="ins"), _side(merged, without="del")


def _side(merged: str, *, without: str) -> SafeString:
    tree: HtmlElement = fragment_fromstring(merged, create_parent="div")
    for element in list(tree.iter(without)):
        element.drop_tree()
    return html.render_marked(tostring(tree, encoding="unicode"))
