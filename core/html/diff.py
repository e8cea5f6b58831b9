"""Differences between two bodies."""

from django.utils.safestring import SafeString
from lxml.html import HtmlElement

from core.html import tree
from core.html.passages import merge
from core.html.rendering import render, render_marked
from core.html.sanitiser import sanitised_tree


def compare(before: str, after: str) -> tuple[SafeString, SafeString]:
    """Return both bodies for the page: removed words are in `<del>`, added words in `<ins>`."""
    if before == after:
        return render(before), render(after)
    merged = merge(before, after)
    return render_marked(merged, without="ins"), render_marked(merged, without="del")


def is_same(before: str, after: str) -> bool:
    """Return whether two bodies are equal, apart from white space that no reader sees."""
    return tree.write(without_layout(before)) == tree.write(without_layout(after))


def without_layout(html: str) -> HtmlElement:
    """Return the tree of a body, without white space that no reader sees."""
    body = sanitised_tree(html)
    tree.collapse_spaces(body)
    return body
