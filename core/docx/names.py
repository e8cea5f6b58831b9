"""Names of elements and attributes in the parts of a Word document."""

from functools import cache
from typing import TypeAlias

from lxml import etree

Element: TypeAlias = etree._Element

NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "rel": "http://schemas.openxmlformats.org/package/2006/relationships",
    "dc": "http://purl.org/dc/elements/1.1/",
}
# Word can also save "Strict Open XML", where namespaces have other names.
STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": NAMESPACES["w"].encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": NAMESPACES["r"].encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/math": NAMESPACES["m"].encode(),
    b"http://purl.oclc.org/ooxml/drawingml/": (
        b"http://schemas.openxmlformats.org/drawingml/2006/"
    ),
}


@cache
def name(short: str) -> str:
    """Return the full name of `short`, such as "w:p"."""
    prefix, _, local = short.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def names(*short: str) -> tuple[str, ...]:
    """Return the full names of several."""
    return tuple(map(name, short))


VAL = name("w:val")
P, R, T, TAB, BR = names("w:p", "w:r", "w:t", "w:tab", "w:br")
P_PR, R_PR, TBL, TR, TC = names("w:pPr", "w:rPr", "w:tbl", "w:tr", "w:tc")


def value(parent: Element | None, *path: str) -> str | None:
    """Return the attribute w:val of the element that `path` leads to, None if it is missing."""
    found = child(parent, *path)
    return None if found is None else found.get(VAL)


def child(parent: Element | None, *path: str) -> Element | None:
    """Return the element that `path` leads to from `parent`, None if it is missing."""
    found = parent
    for short in path:
        if found is None:
            return None
        # Not by `find`, which looks for a second one before it returns the first.
        tag = name(short)
        found = next((each for each in found if each.tag == tag), None)
    return found


def is_on(element: Element | None) -> bool:
    """Return whether a property such as <w:b/> is there and not switched off."""
    return element is not None and is_true(element.get(VAL, "1"))


def is_true(written: str | None) -> bool:
    """Return whether `written` is one of the words for true."""
    return written is not None and written.lower() in ("1", "true", "on", "t")


def number(written: str | None, default: int = 0) -> int:
    """Return `written` as a number, `default` if it is none; Word writes "1.0", too."""
    try:
        return int(float(written or ""))
    except (ValueError, OverflowError):
        return default


def make(short: str, *children: Element, **attributes: str) -> Element:
    """Return a new element; `attributes` are of the namespace of Word, such as val="1"."""
    made = etree.Element(name(short), {name(f"w:{key}"): each for key, each in attributes.items()})
    made.extend(children)
    return made


def put_properties_first(root: Element) -> None:
    """Begin each paragraph and table with its properties, so that they are found at once."""
    for element in list(root.iter(P, TBL)):
        short = "w:pPr" if element.tag == P else "w:tblPr"
        properties = child(element, short)
        element.insert(0, make(short) if properties is None else properties)


def text_run(text: str) -> Element:
    """Return a new run with `text`."""
    written = make("w:t")
    written.text = text
    return make("w:r", written)


def unwrap(element: Element) -> None:
    """Put the children of `element` in its place."""
    replace(element, *element)


def remove(element: Element) -> None:
    """Remove `element` with its content."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def replace(element: Element, *others: Element) -> None:
    """Put `others` in the place of `element`."""
    # Not by its index, which takes the longer the more siblings there are.
    if element.getparent() is not None:
        for other in others:
            element.addprevious(other)
        remove(element)
