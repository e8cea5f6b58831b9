"""Paragraphs and lines as programs and web pages write them: with any elements around them.

Each pass gets the tree of a body and changes it in place.
"""

import re
from itertools import pairwise

from lxml.html import HtmlElement

from core.html import tree
from core.html.tree import HEADINGS

# Elements that hold other blocks or are a block, and mean nothing else here.
CONTAINERS = {
    "address", "article", "aside", "center", "dd", "details", "dl", "dt", "fieldset", "figcaption",
    "footer", "form", "header", "hgroup", "main", "nav", "pre", "section", "summary",
}  # fmt: skip
BLOCKS = {
    "blockquote", "caption", "div", "figure", "hr", "li", "ol", "p", "table", "tbody", "td",
    "tfoot", "th", "thead", "tr", "ul", *HEADINGS, *CONTAINERS,
}  # fmt: skip
_HOLDERS = ("blockquote", "div", "li", "td", "th")  # of paragraphs
EMPHASIS = ("a", "b", "em", "i", "s", "strong", "sub", "sup", "u")
INLINE = (*EMPHASIS, "del", "font", "ins", "mark", "span", "strike")


def name_containers(body: HtmlElement) -> None:
    """Make a <div> of every element that only holds blocks or is a line of text."""
    for element in body.iter(*CONTAINERS):
        if element.tag == "figcaption" and element.getparent().tag == "figure":
            continue
        if element.tag == "center":
            element.set("style", f"text-align:center;{element.get('style', '')}")
        if element.tag == "pre":
            element.set("style", f"white-space:pre;{element.get('style', '')}")
        element.tag = "div"
    for element in body.iter("span"):
        if tree.styles(element).get("display") in ("block", "flex", "grid", "list-item"):
            element.tag = "div"


def name_headings(body: HtmlElement) -> None:
    """Make headings of paragraphs that only say beside their element that they are one."""
    for element in body.iter("p", "div"):
        level = element.get("aria-level", "")
        if element.get("role") == "heading":
            element.tag = f"h{level}" if re.fullmatch("[1-6]", level) else "h2"
        elif "MsoTitle" in element.get("class", ""):
            element.tag = "h1"


def keep_line_breaks(body: HtmlElement) -> None:
    """Make <br> of the line breaks in text that is shown as it is written."""
    for element in list(body.iter()):
        wanted = tree.styles(element).get("white-space") or element.get("space", "")
        if wanted.startswith(("pre", "break-spaces")):
            for child in list(element):
                child.set("space", wanted)  # inherited
            _break_lines(element)


def push_emphasis_down(body: HtmlElement) -> None:
    """Put emphasis and links that are around whole paragraphs inside each of them."""
    around_blocks = []
    for element in reversed(list(body.iter(*EMPHASIS))):
        blocks = [each for each in element.iterdescendants() if each.tag in BLOCKS]
        if blocks:
            around_blocks.append(element)
        for block in blocks:
            is_leaf = not any(each.tag in BLOCKS for each in block.iterdescendants())
            if is_leaf and block.tag in ("p", "div", "li", "td", "th", *HEADINGS):
                wrap_content(block, element.tag, dict(element.attrib))
    tree.unwrap(body, around_blocks)


def make_paragraphs(body: HtmlElement) -> None:
    """Make paragraphs of <div>s and of loose text beside blocks; a single line stays a line."""
    for holder in reversed(list(body.iter(*_HOLDERS))):
        lists = ("ol", "ul") if holder.tag == "li" else ()
        if any(child.tag in BLOCKS and child.tag not in lists for child in holder):
            _wrap_loose_text(holder)
        elif holder is not body and holder.tag == "div":
            holder.tag = "p"
    tree.unwrap(body, list(body.iterdescendants("div")))
    if not any(child.tag in BLOCKS for child in body) and _has_blank_line(body):
        wrap_content(body, "p")
    for paragraph in list(body.iter("p")):
        _split_at_blank_lines(paragraph)


def _break_lines(element: HtmlElement) -> None:
    """Put <br> into the text of an element, where a line ends."""
    for piece in _take_pieces(element):
        if not isinstance(piece, str):
            element.append(piece)
            continue
        for place, line in enumerate(piece.split("\n")):
            if place:
                element.append(element.makeelement("br"))
            _append(element, line)


def wrap_content(element: HtmlElement, tag: str, attributes: dict[str, str] | None = None) -> None:
    """Put a new element around everything in `element`."""
    inner = element.makeelement(tag, attributes or {})
    inner.text, element.text = element.text, None
    inner.extend(list(element))
    element.append(inner)


def _wrap_loose_text(holder: HtmlElement) -> None:
    """Make paragraphs of the text and inline elements that stand beside the blocks of `holder`."""
    line: HtmlElement | None = None
    for piece in _take_pieces(holder):
        if not isinstance(piece, str) and piece.tag in BLOCKS:
            holder.append(piece)
            line = None
        elif line is not None or not isinstance(piece, str) or not tree.is_blank(piece):
            if line is None:
                line = holder.makeelement("p")
                holder.append(line)
            _append(line, piece)


def _split_at_blank_lines(paragraph: HtmlElement) -> None:
    """Split a paragraph at empty lines, and remove line breaks where it begins or ends."""
    if paragraph.find("br") is None:
        return
    attributes, last = dict(paragraph.attrib), paragraph
    breaks: list[HtmlElement] = []
    for piece in _take_pieces(paragraph):
        if not isinstance(piece, str) and piece.tag == "br":
            breaks.append(piece)
            continue
        if isinstance(piece, str) and tree.is_blank(piece):
            continue
        if len(breaks) > 1 and _has_content(last):
            new = last.makeelement("p", attributes)
            new.tail, last.tail = last.tail, None
            last.addnext(new)
            last = new
        elif breaks and _has_content(last):
            _append(last, breaks[0])
        breaks = []
        _append(last, piece)


def _has_blank_line(element: HtmlElement) -> bool:
    return any(
        each.tag == "br" and following.tag == "br" and tree.is_blank(each.tail)
        for each, following in pairwise(element)
    )


def _take_pieces(element: HtmlElement) -> list["HtmlElement | str"]:
    """Take everything out of `element`: its texts and its children, in their order."""
    pieces: list[HtmlElement | str] = [element.text or ""]
    for child in list(element):
        pieces += [child, child.tail or ""]
        child.tail = None
        element.remove(child)
    element.text = None
    return pieces


def _append(element: HtmlElement, piece: "HtmlElement | str") -> None:
    if not isinstance(piece, str):
        element.append(piece)
    elif (last := next(element.iterchildren(reversed=True), None)) is not None:
        last.tail = (last.tail or "") + piece
    else:
        element.text = (element.text or "") + piece


def _has_content(element: HtmlElement) -> bool:
    # Not by its length, for which all its children are counted.
    return bool(element.text) or next(element.iterchildren(), None) is not None
