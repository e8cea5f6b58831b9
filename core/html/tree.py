"""HTML as a tree of elements, for passes that read or rewrite it.

A pass is a function that gets the tree of a body and changes it in place. A tree is always made
from the output of nh3, never from what somebody sent. Therefore it equals the tree that a browser
makes, and the fast XML parser of lxml can read it without differences.
"""

import re
from collections.abc import Iterable, Mapping

import nh3
from lxml import etree
from lxml.html import HtmlElement, XHTMLParser

from core.nesting import escape_if_deep
from core.text import BLOCK_TAGS, without_control_characters

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_VOID_TAGS = frozenset({"br", "hr", "img"})
# nh3 escapes < and > in attributes, so this finds whole tags.
_VOID_TAG = re.compile(rf"<((?:{'|'.join(sorted(_VOID_TAGS))})(?: [^<>]*)?)>")
_MARKED = "marked"  # the tag of elements to be removed; no cleaner allows it
_UNSUITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # in XML

_TEXT_ONLY = nh3.Cleaner(tags=set())
# All that a pass may read. It is not safe on a page before `sanitise`.
_ANYTHING = nh3.Cleaner(
    tags={
        "a", "b", "blockquote", "br", "caption", "div", "em", "figcaption", "figure", "font", "h1",
        "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "li", "ol", "p", "s", "span", "strong",
        "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "u", "ul",
    },
    attributes={
        "*": {"align", "class", "id", "style"},
        "a": {"href", "name"},
        "font": {"face"},
        "img": {"alt", "src"},
        "li": {"value"},
        "ol": {"start", "type"},
        "td": {"colspan", "rowspan"},
        "th": {"colspan", "rowspan", "scope"},
    },
    url_schemes={"data", "file", "http", "https", "mailto", "tel"},
    link_rel=None,
)  # fmt: skip

_find_empty = etree.XPath("descendant-or-self::*[not(node()[1])]")  # [1]: stop at the first
_find_with_attributes = etree.XPath("descendant::*[@*]")


def clean(html: str, cleaner: nh3.Cleaner) -> str:
    """Return `html` as `cleaner` leaves it; HTML that nests too deep becomes text with its tags."""
    return cleaner.clean(escape_if_deep(without_control_characters(html)))


def read(html: str, cleaner: nh3.Cleaner) -> HtmlElement:
    """Return the tree of `html` as `cleaner` leaves it: a <div> around everything."""
    # Characters that XML forbids can still be written as references. They are replaced, not
    # removed: without them an address could become one that nh3 would have refused.
    written = _UNSUITABLE.sub("\ufffd", clean(html, cleaner))
    try:
        return _parse(written)
    except etree.XMLSyntaxError:  # cells and list items that nest too deep
        return _parse(_TEXT_ONLY.clean(written))


def read_anything(html: str) -> HtmlElement:
    """Return the tree of pasted or imported HTML, with its styles, classes, anchors and pictures.

    The result of the passes must be sanitised.
    """
    return read(html, _ANYTHING)


def read_written(html: str) -> HtmlElement:
    """Return the tree of what `write` returned, perhaps only a row or an item of it."""
    return _parse(html)


def write(body: HtmlElement) -> str:
    """Return the HTML in the <div> `body`."""
    for element in _find_empty(body):
        if element.tag not in _VOID_TAGS:
            element.text = ""  # otherwise <td/> is written
    written: str = etree.tostring(body, encoding="unicode", with_tail=False)
    return written.replace("/>", ">").removeprefix("<div>").removesuffix("</div>")


def text_of(element: HtmlElement) -> str:
    """Return the text in `element` on one line, with a space where a block begins or ends."""
    parts = []
    for event, each in etree.iterwalk(element, events=("start", "end")):
        parts.append(" " if each.tag in BLOCK_TAGS else "")
        parts.append((each.text if event == "start" else each is not element and each.tail) or "")
    return " ".join("".join(parts).split())


def is_blank(text: str | None) -> bool:
    """Return whether `text` is empty or only white space."""
    return not text or text.isspace()


def is_sole_child(element: HtmlElement, tag: str, child: str) -> bool:
    """Return whether `element` is a `tag` that holds one `child` element and no text."""
    return (
        element.tag == tag
        and [each.tag for each in element] == [child]
        and is_blank(element.text)
        and is_blank(element[0].tail)
    )


def unwrap(body: HtmlElement, elements: Iterable[HtmlElement]) -> None:
    """Remove elements from `body`, but keep their content."""
    if _mark(elements):
        etree.strip_tags(body, _MARKED)


def remove(body: HtmlElement, elements: Iterable[HtmlElement]) -> None:
    """Remove elements from `body` with their content."""
    if _mark(elements):
        etree.strip_elements(body, _MARKED, with_tail=False)


def wrap(element: HtmlElement, tag: str, attributes: Mapping[str, str]) -> HtmlElement:
    """Put a new element around `element` and return it."""
    wrapper: HtmlElement = element.makeelement(tag, dict(attributes))
    wrapper.tail, element.tail = element.tail, None
    element.getparent().replace(element, wrapper)
    wrapper.append(element)
    return wrapper


def set_attributes(element: HtmlElement, attributes: Mapping[str, str]) -> None:
    """Give `element` these attributes and no other, in alphabetical order."""
    element.attrib.clear()
    element.attrib.update(sorted(attributes.items()))


def normalise_attributes(body: HtmlElement) -> None:
    """Put all attributes into alphabetical order, and drop a `class` without any class."""
    for element in _find_with_attributes(body):
        if element.keys() != ["class"] or not element.get("class"):
            kept = {name: value for name, value in element.items() if value or name != "class"}
            set_attributes(element, kept)


def collapse_spaces(body: HtmlElement) -> None:
    """Leave single spaces in the text of `body`, and none where a block begins or ends."""
    for element in body.iter():
        block = element.tag in BLOCK_TAGS
        first, following = next(iter(element), None), element.getnext()
        before_first = block if first is None else first.tag in BLOCK_TAGS
        if element.tag not in _VOID_TAGS:
            element.text = _collapsed(element.text, after_block=block, before_block=before_first)
        if element is not body:
            after = element.getparent() if following is None else following
            before_next = after.tag in BLOCK_TAGS
            element.tail = _collapsed(element.tail, after_block=block, before_block=before_next)


def styles(element: HtmlElement) -> dict[str, str]:
    """Return the properties in the `style` attribute of `element`, in lower case."""
    declarations = (each.partition(":") for each in element.get("style", "").lower().split(";"))
    return {
        name.strip(): value.partition("!")[0].strip()  # without "!important"
        for name, _, value in declarations
    }


def number(element: HtmlElement, attribute: str, *, default: int) -> int:
    """Return the number in an attribute, `default` if there is none of at most four digits."""
    written = element.get(attribute, "")
    return int(written) if written.isdecimal() and len(written) <= 4 else default


def _parse(written: str) -> HtmlElement:
    xml = _VOID_TAG.sub(r"<\1/>", written.replace("&nbsp;", "\xa0"))
    # A new parser each time: threads cannot share one.
    return etree.fromstring(f"<div>{xml}</div>", XHTMLParser())


def _collapsed(text: str | None, *, after_block: bool, before_block: bool) -> str:
    """Return `text` with single spaces, and without spaces where a block begins or ends."""
    bare = " ".join(f"x{text or ''}x".split())[1:-1]
    bare = bare.lstrip() if after_block else bare
    return bare.rstrip() if before_block else bare


def _mark(elements: Iterable[HtmlElement]) -> bool:
    found = list(elements)
    for element in found:
        element.tag = _MARKED
    return bool(found)
