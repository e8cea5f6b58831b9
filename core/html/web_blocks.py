"""Paragraphs and lines as programs and web pages write them: with any elements around them.

Each pass gets the tree of a body and changes it in place.
"""

import re
from itertools import pairwise

from lxml.html import HtmlElement

from core.html import tree

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
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
        keeps = wanted.startswith(("pre", "break-spaces"))
        for child in list(element):
            if keeps:
                child.set("space", wanted)  # inherited
                _break_lines(child, is_tail=True)
        if keeps:
            _break_lines(element, is_tail=False)


def push_emphasis_down(body: HtmlElement) -> None:
    """Put emphasis and links that are around whole paragraphs inside each of them."""
    for element in reversed(list(body.iter(*EMPHASIS))):
        blocks = [each for each in element.iterdescendants() if each.tag in BLOCKS]
        if not blocks:
            continue
        for block in blocks:
            is_leaf = not any(each.tag in BLOCKS for each in block.iterdescendants())
            if is_leaf and block.tag in ("p", "div", "li", "td", "th", *HEADINGS):
                wrap_content(block, element.tag, dict(element.attrib))
        tree.unwrap(body, [element])


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


def _break_lines(element: HtmlElement, *, is_tail: bool) -> None:
    """Put <br> into the text in an element, or after it, where a line ends."""
    first, *lines = ((element.tail if is_tail else element.text) or "").split("\n")
    if is_tail:
        element.tail = first
    elif lines:
        element.text = first
    for line in reversed(lines):
        new = element.makeelement("br")
        new.tail = line
        if is_tail:
            _insert_after(element, new)
        else:
            element.insert(0, new)


def _insert_after(element: HtmlElement, new: HtmlElement) -> None:
    parent = element.getparent()
    parent.insert(parent.index(element) + 1, new)


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
        if len(breaks) > 1 and (len(last) or last.text):
            new = last.makeelement("p", attributes)
            new.tail, last.tail = last.tail, None
            last.addnext(new)
            last = new
        elif breaks and (len(last) or last.text):
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
    elif len(element):
        element[-1].tail = (element[-1].tail or "") + piece
    else:
        element.text = (element.text or "") + piece
