"""Clean HTML from the HTML that Word makes, pasted or from a file.

Each pass gets the tree of a body and changes it in place. Numbered paragraphs, tables and old
fonts go through the same passes, whether they are pasted or come from a file.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from lxml import etree
from lxml.html import HtmlElement

from core.html import tree
from core.html.hidden import is_from_word, remove_hidden, remove_unseen
from core.html.legacy_text import convert_by_font
from core.html.notes import link_notes
from core.html.tree import HEADINGS
from core.html.word_lists import make_lists
from core.html.word_tables import (
    make_header_cells,
    scope_header_cells,
    unwrap_layout,
    unwrap_single_paragraphs,
)
from core.html.word_title import take_title
from core.text import BLOCK_TAGS

_LOWEST_HEADING = 4
_LONGEST_PLACE = 60  # letters
_OWN_LINK = re.compile(r"#(ve-)?chu-thich-\d{1,4}")

Attributes = Mapping[str, str]


class LeftOut(NamedTuple):
    """Something that is not in the text, and the words it stood after, "" for the start."""

    name: str
    after: str


class Cleaned(NamedTuple):
    """The title and the text of a document, and what is not in it."""

    title: str
    text: str
    left_out: list[LeftOut]


def clean_pasted(html: str) -> str:
    """Return HTML of Word with real lists, notes, alignments and header cells, and what it shows.

    Other HTML is returned unchanged. The result must still be sanitised.
    """
    if "mso" not in html.lower():
        return html
    body = tree.read_anything(html)
    if not any(map(is_from_word, body.iter())):
        return html
    remove_unseen(body, html)
    passes = (
        remove_hidden, convert_by_font, link_notes, remove_anchors, make_lists, align,
        unwrap_layout, make_header_cells,
    )  # fmt: skip
    for change in passes:
        change(body)
    return tree.write(body)


def clean_converted(
    html: str,
    left_out: Sequence[str] = (),
    picture: Callable[[int], Attributes | str] = lambda number: f"Ảnh {number + 1}",
) -> Cleaned:
    """Return the title and the text of a document that `core.docx` has converted.

    Args:
        left_out: the names of what is left out, in the order of their numbers.
        picture: returns the attributes of the <img> for a picture, by its number, or why it is
            left out.

    The text must still be sanitised.
    """
    body = tree.read_anything(html)
    for change in (link_notes, remove_anchors, make_lists):
        change(body)
    found = _take_marks(body, _put_pictures(body, picture), left_out)
    title = take_title(body)
    passes = (
        unwrap_layout, raise_headings, caption_pictures, unwrap_single_paragraphs,
        make_header_cells, scope_header_cells,
    )  # fmt: skip
    for change in passes:
        change(body)
    return Cleaned(title, tree.write(body), found)


def remove_anchors(body: HtmlElement) -> None:
    """Remove bookmarks and links to them, but keep their text, and links of notes."""
    links = [each for each in body.iter("a") if not _OWN_LINK.fullmatch(each.get("href", ""))]
    tree.unwrap(body, [each for each in links if each.get("href", "#").startswith("#")])


def align(body: HtmlElement) -> None:
    """Give paragraphs and headings that are centred or on the right the class that says so."""
    for element in body.iter("p", *HEADINGS):
        if (side := tree.styles(element).get("text-align")) in ("center", "right"):
            element.set("class", f"align-{side}")


def raise_headings(body: HtmlElement) -> None:
    """Renumber the levels of headings: they begin at the second level and skip none."""
    headings = list(body.iter(*HEADINGS))
    levels = sorted({each.tag for each in headings})
    for heading in headings:
        heading.tag = f"h{min(_LOWEST_HEADING, 2 + levels.index(heading.tag))}"


def caption_pictures(body: HtmlElement) -> None:
    """Make a figure of a picture and the caption after it; other captions become paragraphs."""
    for caption in list(body.iter("figcaption")):
        picture = caption.getprevious()
        if picture is None or picture.tail or not tree.is_sole_child(picture, "p", "img"):
            caption.tag = "p"
            continue
        picture.tag = "figure"
        picture.set("class", "image")
        picture.tail, caption.tail = caption.tail, None
        picture.append(caption)


def _put_pictures(
    body: HtmlElement, picture: Callable[[int], Attributes | str]
) -> dict[HtmlElement, str]:
    """Put pictures into the text; return the marks of those left out, and why."""
    refused = {}
    for mark in [each for each in body.iter("span") if each.get("class") == "picture"]:
        answer = picture(int(mark.text or 0))
        if isinstance(answer, str):
            refused[mark] = answer
        else:
            mark.tag, mark.text = "img", None
            tree.set_attributes(mark, answer)
    return refused


def _take_marks(
    body: HtmlElement, refused: Mapping[HtmlElement, str], names: Sequence[str]
) -> list[LeftOut]:
    """Remove the marks of what is left out, and return what stood at each, and after what."""
    found, marks = [], []
    line = before = ""
    for event, each in etree.iterwalk(body, events=("start", "end")):
        if each.tag in BLOCK_TAGS:
            line, before = "", line.strip() or before
        is_mark = each in refused or each.get("class") == "left-out"
        if is_mark and event == "start":
            name = refused[each] if each in refused else names[int(each.text or 0)]
            found.append(LeftOut(name, _shortened(line.strip() or before)))
            marks.append(each)
        elif event == "start" and not is_mark:
            line += each.text or ""
        if event == "end":
            line += each.tail or ""
    tree.remove(body, marks)
    return found


def _shortened(text: str) -> str:
    """Return the last words of `text`."""
    words = " ".join(text.split())
    if len(words) <= _LONGEST_PLACE:
        return words
    return "…" + words[-_LONGEST_PLACE:].partition(" ")[2]
