"""Differences between two bodies."""

from django.utils.safestring import SafeString
from lxml.html import HtmlElement
from lxml.html.diff import htmldiff

from core.html import tree
from core.html.rendering import render, render_marked
from core.html.sanitiser import read, sanitised_tree
from core.text import BLOCK_TAGS


def compare(before: str, after: str) -> tuple[SafeString, SafeString]:
    """Return both bodies for the page: removed words are in `<del>`, added words in `<ins>`."""
    if before == after:
        return render(before), render(after)
    merged = htmldiff(tree.write(read(before)), tree.write(read(after)))
    return render_marked(merged, without="ins"), render_marked(merged, without="del")


def is_same(before: str, after: str) -> bool:
    """Return whether two bodies are equal, apart from white space that no reader sees."""
    return tree.write(without_layout(before)) == tree.write(without_layout(after))


def without_layout(html: str) -> HtmlElement:
    """Return the tree of a body, without white space that no reader sees."""
    body = sanitised_tree(html)
    for element in body.iter():
        block = _is_block(element)
        first, following = next(iter(element), None), element.getnext()
        before_first = block if first is None else _is_block(first)
        element.text = _collapsed(element.text, after_block=block, before_block=before_first)
        if element is not body:
            before_next = _is_block(element.getparent() if following is None else following)
            element.tail = _collapsed(element.tail, after_block=block, before_block=before_next)
    return body


def _is_block(element: HtmlElement) -> bool:
    return element.tag in BLOCK_TAGS


def _collapsed(text: str | None, *, after_block: bool, before_block: bool) -> str:
    """Return `text` with single spaces, and without spaces where a block begins or ends."""
    bare = " ".join(f"x{text or ''}x".split())[1:-1]
    bare = bare.lstrip() if after_block else bare
    return bare.rstrip() if before_block else bare
