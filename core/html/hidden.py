"""What the writer of pasted HTML did not see, or what means nothing on a page of the site."""

import re

from lxml.html import HtmlElement

from core.docx.colours import WHITE, Colour, colour
from core.html import tree
from core.text import fold

_NOT_OWN = ("", "inherit", "initial", "none", "unset")
_CLEAR = re.compile(r"transparent|rgba\((?:[^,()]{1,9},){3}\s*0?\.?0*\s*\)")
_NOTHING = re.compile(r"0?\.?0+%?")
_CONTENTS_TITLE = "muc luc"


def remove_hidden(body: HtmlElement) -> None:
    """Remove what is hidden, deleted text, comments on the text, and tables of contents."""
    contents = [each for each in body.iterdescendants() if _is_contents(each)]
    before = contents[0].getprevious() if contents else None
    if before is not None and fold(tree.text_of(before)) == _CONTENTS_TITLE:
        contents.append(before)
    hidden = [each for each in body.iterdescendants() if _is_hidden(each)]
    tree.remove(body, [*contents, *hidden])


def remove_unseen(body: HtmlElement, html: str) -> None:
    """Remove text in the colour of its background.

    Args:
        html: the whole of what was pasted. A document stands on white paper; a web page may be
            dark where it does not say so.
    """
    is_on_paper = "libreoffice" in html[:5000].lower() or any(
        is_from_word(each) or each.get("id", "").startswith("docs-internal-guid")
        for each in body.iter()
    )
    paper = WHITE if is_on_paper else None
    colours: dict[HtmlElement | None, tuple[Colour | None, Colour | None]] = {None: (None, paper)}
    for element in body.iter():
        letters, behind = colours[None if element is body else element.getparent()]
        if element is not body and _looks_same(letters, behind):
            element.tail = None
        own = _named(element, "color", "color")
        ground = _named(element, "bgcolor", "background-color", "background")
        if ground not in _NOT_OWN and not _CLEAR.fullmatch(ground):
            behind = colour(ground)
        if own not in _NOT_OWN:
            letters = behind if _CLEAR.fullmatch(own) else colour(own)
        colours[element] = letters, behind
        if _looks_same(*colours[element]):
            element.text = None


def is_from_word(element: HtmlElement) -> bool:
    """Return whether only Word writes such an element."""
    return element.get("class", "").startswith("Mso") or "mso-" in element.get("style", "")


def _named(element: HtmlElement, attribute: str, *properties: str) -> str:
    """Return what a style says of one of these properties, else an attribute."""
    styles = tree.styles(element)
    by_style = (styles[each] for each in properties if styles.get(each))
    return next(by_style, element.get(attribute) or "")


def _looks_same(letters: Colour | None, behind: Colour | None) -> bool:
    return letters is not None and behind is not None and letters.looks_like(behind)


def _is_contents(element: HtmlElement) -> bool:
    """Return whether this is a table of contents of Word or LibreOffice, or a line of one."""
    by_class: bool = element.get("class", "").startswith("MsoToc")
    by_id: bool = element.get("id", "").startswith("Table of Contents")
    return by_class or by_id


def _is_hidden(element: HtmlElement) -> bool:
    styles = tree.styles(element)
    return bool(
        styles.get("display") == "none"
        or styles.get("mso-hide") == "all"
        or styles.get("visibility") in ("hidden", "collapse")
        or _NOTHING.fullmatch(styles.get("opacity", ""))
        or "hidden" in element.attrib
        or (element.tag == "del" and "datetime" in element.attrib)  # a tracked change
        or styles.get("mso-element") in ("comment-list", "comment")
        or styles.get("mso-special-character") == "comment"
        or not {"msoDel", "MsoCommentReference", "msocomanchor"}.isdisjoint(
            element.get("class", "").split()
        )
    )
