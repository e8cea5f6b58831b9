"""HTML from the clipboard, as Word, Word on the web, LibreOffice, Google Docs, Zalo and web pages
write it, made into HTML that means the same and that `sanitise` keeps.

Each pass gets the tree of a body and changes it in place.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

import nh3
from lxml.html import HtmlElement

from core.html import tree, word, word_lists, word_tables
from core.html.hidden import remove_hidden, remove_unseen
from core.html.legacy_text import convert_by_font, write_symbols
from core.html.missing_media import note_missing_media, without_data
from core.html.notes import link_notes
from core.html.sanitiser import sanitise
from core.html.style_sheets import inline_classes
from core.html.tree import HEADINGS
from core.html.web_blocks import (
    BLOCKS,
    INLINE,
    keep_line_breaks,
    make_paragraphs,
    name_containers,
    name_headings,
    push_emphasis_down,
    wrap_content,
)
from core.html.web_lists import free_headings, read_word_online, tidy_lists
from core.nesting import escape_if_deep


class Pasted(NamedTuple):
    """What to insert, and how many pictures and films are not in it but noted at their place."""

    html: str
    noted: int


class TooDeepError(ValueError):
    """The HTML nests deeper, or takes longer to read, than anything a person writes."""


_HIGHEST, _LOWEST = 2, 4  # the levels of headings of a body
_BOLD = re.compile(r"bold(?:er)?|[6-9]\d\d")
_NOT_BOLD = re.compile(r"normal|lighter|[1-5]\d\d")
_ALIGNED = ("p", "div", "td", "th", *HEADINGS)
_WITH_SIDE = (*_ALIGNED, "tr", "li", "blockquote")
# Addresses that only lead on, and the parameter that says where to.
_REDIRECTS = {"l.facebook.com": "u", "lm.facebook.com": "u", "www.google.com": "q"}

_READER = nh3.Cleaner(
    tags={
        *BLOCKS, *INLINE, "br", "img", "audio", "embed", "iframe", "object", "video",
    },
    clean_content_tags={
        "head", "noscript", "script", "select", "style", "svg", "template", "textarea", "title",
        "xml",
    },
    attributes={
        "*": {
            "align", "aria-label", "aria-level", "bgcolor", "class", "data-aria-level",
            "data-emoji", "data-font", "data-leveltext", "hidden", "id", "role", "start", "style",
            "title", "type",
        },
        "a": {"href", "name"},
        "del": {"datetime"},
        "font": {"color", "face"},
        "img": {"alt", "height", "src", "width"},
        "li": {"value"},
        "ol": {"reversed"},
        "td": {"colspan", "rowspan"},
        "th": {"colspan", "rowspan", "scope"},
    },
    url_schemes={"about", "blob", "cid", "data", "file", "http", "https", "mailto", "tel"},
    link_rel=None,
)  # fmt: skip


def clean_clipboard(html: str, notes_before: int = 0) -> Pasted:
    """Return pasted HTML as an article may have it.

    Args:
        notes_before: the number of the last footnote of the article.

    Raises TooDeepError if it cannot be read in a reasonable time.
    """
    html = without_data(html)
    if escape_if_deep(html) != html:
        raise TooDeepError
    body = tree.read(html, _READER)
    inline_classes(body, html)
    remove_hidden(body)
    remove_unseen(body, html)
    noted = note_missing_media(body)
    name_containers(body)
    name_headings(body)
    link_notes(body, notes_before)
    for change in _PASSES:
        change(body)
    return Pasted(sanitise(tree.write(body)), noted)


def with_notes(html: str) -> str:
    """Return `html` with a note in the place of each picture and film that is not in the library.

    The result must be sanitised.
    """
    body = tree.read(without_data(html), _READER)
    note_missing_media(body)
    return tree.write(body)


def name_styles(body: HtmlElement) -> None:
    """Replace styles by the elements that say the same; Google's <b> that is not bold goes."""
    for element in list(body.iterdescendants(*INLINE, "p", "div", "li", "td")):
        styles = tree.styles(element)
        if element.tag not in INLINE and any(each.tag in BLOCKS for each in element):
            continue
        if _is_undone(element, styles):
            element.tag = "span"
        if element.tag in ("del", "strike"):
            element.tag = "s"
        for tag in _tags_of(element, styles):
            wrap_content(element, tag)
    tree.unwrap(body, list(body.iter("span", "font", "ins", "mark")))


def read_addresses(body: HtmlElement) -> None:
    """Replace addresses that only lead to another one by that one."""
    for link in body.iter("a"):
        try:
            address = urlsplit(link.get("href", ""))
        except ValueError:
            continue
        parameter = _REDIRECTS.get(address.netloc)
        if parameter and (target := parse_qs(address.query).get(parameter)):
            link.set("href", target[0])


def unwrap_heading_emphasis(body: HtmlElement) -> None:
    """Remove bold letters of headings, which are bold already."""
    bold = [each for heading in body.iter(*HEADINGS) for each in heading.iter("b", "strong")]
    tree.unwrap(body, bold)


def align(body: HtmlElement) -> None:
    """Give what is centred or on the right, itself or within a block that is, its class."""
    sides: dict[HtmlElement | None, str] = {}
    for element in body.iter():
        side = sides[element] = _side(element) or sides.get(element.getparent(), "")
        if element.tag not in _ALIGNED or element is body:
            continue
        own = {name for name in element.get("class", "").split() if name.startswith("align-")}
        element.attrib.pop("class", None)
        if side in ("center", "right"):
            element.set("class", f"align-{side}")
        elif own and not side:
            element.set("class", own.pop())


def fit_headings(body: HtmlElement) -> None:
    """Bring headings to the levels that a body may have: those that differ stay different."""
    headings = [each for each in body.iter(*HEADINGS) if tree.text_of(each)]
    blank = [each for each in body.iter(*HEADINGS) if not tree.text_of(each)]
    levels = sorted({int(each.tag[1]) for each in headings})
    if levels and not _HIGHEST <= levels[0] <= levels[-1] <= _LOWEST:
        first = max(_HIGHEST, min(levels[0], _LOWEST + 1 - len(levels)))
        for heading in headings:
            heading.tag = f"h{min(_LOWEST, first + levels.index(int(heading.tag[1])))}"
    tree.unwrap(body, blank)


def drop_styles(body: HtmlElement) -> None:
    """Remove the styles and marks of the program, which have been read by now."""
    for element in body.iterdescendants():
        for name in ("style", "title", "role", "align", "space"):
            element.attrib.pop(name, None)


_PASSES = (
    keep_line_breaks, convert_by_font, word.remove_anchors,
    read_word_online, word_lists.make_lists, write_symbols, name_styles, read_addresses,
    push_emphasis_down, tidy_lists, free_headings, align, make_paragraphs,
    word_tables.unwrap_layout, fit_headings,
    unwrap_heading_emphasis, word_tables.make_header_cells, word_tables.scope_header_cells,
    word_tables.unwrap_single_paragraphs, drop_styles, tree.collapse_spaces,
)  # fmt: skip


def _is_undone(element: HtmlElement, styles: dict[str, str]) -> bool:
    """Return whether a style takes back what the element says, as Google's <b> for a whole text."""
    if element.tag in ("b", "strong"):
        return bool(_NOT_BOLD.fullmatch(styles.get("font-weight", "")))
    return element.tag in ("i", "em") and styles.get("font-style") == "normal"


def _tags_of(element: HtmlElement, styles: dict[str, str]) -> Iterable[str]:
    """Yield the tags that say what the styles of an inline element say."""
    lines = f"{styles.get('text-decoration', '')} {styles.get('text-decoration-line', '')}"
    around = {element.tag, *(each.tag for each in element.iterancestors())}
    if _BOLD.fullmatch(styles.get("font-weight", "")) and around.isdisjoint(("b", "strong")):
        yield "strong"
    if styles.get("font-style") in ("italic", "oblique") and around.isdisjoint(("i", "em")):
        yield "em"
    if "underline" in lines and around.isdisjoint(("a", "u")):
        yield "u"
    if "line-through" in lines and "s" not in around:
        yield "s"
    if (shift := styles.get("vertical-align")) in ("sub", "super") and element.tag in INLINE:
        yield "sub" if shift == "sub" else "sup"


def _side(element: HtmlElement) -> str:
    if element.tag not in _WITH_SIDE:
        return ""
    side = tree.styles(element).get("text-align") or element.get("align", "").lower()
    is_of_table = element.tag == "div" and element.find("table") is not None
    return "" if is_of_table or side in ("inherit", "unset", "initial") else side
