"""Tables of contents: they hold numbers of pages, and a page of the site makes its own."""

import re

from core.docx.left_out import LeftOutNames
from core.docx.names import VAL, Element, P, T, make, name, remove, value
from core.docx.styles import Styles
from core.text import fold

_STYLE = re.compile(r"toc ?(?:\d|heading)|table ?of ?figures")
_TITLE = "muc luc"


def remove_contents(root: Element, styles: Styles, left_out: LeftOutNames) -> None:
    """Remove tables of contents with their titles, and name each at its place."""
    before: Element | None = None  # the newest line of other text
    is_inside = False
    for paragraph in list(root.iter(P)):
        if not (_has_style(paragraph, styles) or _is_in_gallery(paragraph)):
            is_inside = False
            before = paragraph if _folded(paragraph) else before
            continue
        if not is_inside:
            is_inside = True
            paragraph.addprevious(make("w:p", left_out.add("Mục lục theo số trang")))
            if before is not None and _folded(before) == _TITLE:
                remove(before)
        remove(paragraph)


def _has_style(paragraph: Element, styles: Styles) -> bool:
    style_id = value(paragraph, "w:pPr", "w:pStyle")
    called = ((style_id or "").lower(), *styles.names_of(style_id))
    return any(_STYLE.fullmatch(each) for each in called)


def _is_in_gallery(paragraph: Element) -> bool:
    """Return whether a paragraph is in a table of contents as Google Docs writes one."""
    for control in paragraph.iterancestors(name("w:sdt")):
        gallery = control.find(f"{name('w:sdtPr')}//{name('w:docPartGallery')}")
        if gallery is not None and gallery.get(VAL) == "Table of Contents":
            return True
    return False


def _folded(paragraph: Element) -> str:
    return fold("".join(each.text or "" for each in paragraph.iter(T)))
