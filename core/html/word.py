"""Clean HTML from the HTML that Word makes, pasted or from a file.

Each pass gets the tree of a body and changes it in place. In pasted HTML, a list is a run of
paragraphs, each with its bullet or number as text; only a style of Word says that it is a list.
"""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from lxml.html import HtmlElement

from core.html import tree
from core.html.legacy_text import convert_by_font

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_LOWEST_HEADING = 4
_LIST_LEVEL = re.compile(r"l\d{1,9}\s{1,9}level(\d)")
_NUMBER = re.compile(r"([0-9]{1,3})[.)]")
_BULLET = re.compile(r"[^\w\s]|o|")


class _Item(NamedTuple):
    """A list item; `list_tag` is empty if HTML lists cannot show its marker ("a)", "Điều 3.")."""

    paragraph: HtmlElement
    level: int
    list_tag: str
    start: str


def clean_pasted(html: str) -> str:
    """Return pasted HTML of Word with real lists, alignments and header cells.

    Other HTML is returned unchanged. The result must still be sanitised.
    """
    if "mso" not in html.lower():
        return html
    body = tree.read_anything(html)
    if not any(_is_from_word(each) for each in body.iter()):
        return html
    for change in (convert_by_font, remove_anchors, make_lists, make_header_cells, align):
        change(body)
    return tree.write(body)


def clean_converted(html: str) -> tuple[str, str]:
    """Return the title and the text of a Word file that mammoth has converted.

    The title is the <h1> of the class "title", or else the first heading, which is removed from the
    text only if the text begins with it. Without any heading the title is "". The text must still
    be sanitised.
    """
    body = tree.read_anything(html)
    remove_anchors(body)
    title = _take_title(body)
    for change in (raise_headings, caption_pictures, unwrap_cell_paragraphs, scope_header_cells):
        change(body)
    return title, tree.write(body)


def remove_anchors(body: HtmlElement) -> None:
    """Remove bookmarks and links to them, but keep their text."""
    tree.unwrap(body, [each for each in body.iter("a") if each.get("href", "#").startswith("#")])


def make_lists(body: HtmlElement) -> None:
    """Make lists of paragraphs that Word shows as list items."""
    for run in list(_runs_of_items(body)):
        items = [_read_item(paragraph) for paragraph in run]
        for is_list, group in groupby(items, key=lambda item: bool(item.list_tag)):
            if is_list:
                _nest(list(group))


def make_header_cells(body: HtmlElement) -> None:
    """Make header cells of the cells in header rows."""
    for head in body.iter("thead"):
        for cell in head.iter("td"):
            cell.tag = "th"


def align(body: HtmlElement) -> None:
    """Give paragraphs and headings that are centred or on the right the class that says so."""
    for element in body.iter("p", *_HEADINGS):
        if (side := tree.styles(element).get("text-align")) in ("center", "right"):
            element.set("class", f"align-{side}")


def raise_headings(body: HtmlElement) -> None:
    """Renumber the levels of headings: they begin at the second level and skip none."""
    headings = list(body.iter(*_HEADINGS))
    levels = sorted({each.tag for each in headings})
    for heading in headings:
        heading.tag = f"h{min(_LOWEST_HEADING, 2 + levels.index(heading.tag))}"


def caption_pictures(body: HtmlElement) -> None:
    """Make a figure of a picture and the caption after it; other captions become paragraphs."""
    for caption in list(body.iter("figcaption")):
        picture = caption.getprevious()
        if picture is None or picture.tail or not _is_sole_child(picture, "p", "img"):
            caption.tag = "p"
            continue
        picture.tag = "figure"
        picture.set("class", "image")
        picture.tail, caption.tail = caption.tail, None
        picture.append(caption)


def unwrap_cell_paragraphs(body: HtmlElement) -> None:
    """Take the paragraph out of cells that hold a single one."""
    cells = [each for each in body.iter("td", "th") if _is_sole_child(each, each.tag, "p")]
    tree.unwrap(body, [cell[0] for cell in cells])


def scope_header_cells(body: HtmlElement) -> None:
    """Give header cells, which only header rows have, the scope of their column."""
    for cell in body.iter("th"):
        cell.set("scope", "col")


def _is_from_word(element: HtmlElement) -> bool:
    return element.get("class", "").startswith("Mso") or "mso-" in element.get("style", "")


def _is_sole_child(element: HtmlElement, tag: str, child: str) -> bool:
    """Return whether `element` is a `tag` that holds one `child` element and no text."""
    return (
        element.tag == tag
        and [each.tag for each in element] == [child]
        and not element.text
        and not element[0].tail
    )


def _take_title(body: HtmlElement) -> str:
    styled = next((each for each in body.iter("h1") if each.get("class") == "title"), None)
    heading = next(body.iter(*_HEADINGS), None) if styled is None else styled
    if heading is None:
        return ""
    title = tree.text_of(heading)
    if styled is not None or (heading is body[0] and tree.is_blank(body.text)):
        tree.remove(body, [heading])
    return title


def _list_level(paragraph: HtmlElement) -> int:
    """Return the level of a list item, 0 for any other paragraph."""
    found = _LIST_LEVEL.match(tree.styles(paragraph).get("mso-list", ""))
    return int(found[1]) if found else 0


def _runs_of_items(body: HtmlElement) -> Iterator[list[HtmlElement]]:
    """Yield list items that follow one another with nothing in between."""
    run: list[HtmlElement] = []
    for paragraph in body.iter("p"):
        if not _list_level(paragraph):
            continue
        if run and not (paragraph.getprevious() is run[-1] and tree.is_blank(run[-1].tail)):
            yield run
            run = []
        run.append(paragraph)
    if run:
        yield run


def _read_item(paragraph: HtmlElement) -> _Item:
    """Read a list item, and remove its marker if an HTML list can show it."""
    level = _list_level(paragraph)
    markers = [e for e in paragraph.iter("span") if tree.styles(e).get("mso-list") == "ignore"]
    marker = tree.text_of(markers[0]) if markers else ""
    tree.remove(paragraph, markers)
    if number := _NUMBER.fullmatch(marker):
        return _Item(paragraph, level, "ol", number[1])
    if _BULLET.fullmatch(marker):
        return _Item(paragraph, level, "ul", "")
    paragraph.text = f"{marker} {paragraph.text or ''}"
    return _Item(paragraph, level, "", "")


def _nest(items: list[_Item]) -> None:
    """Replace neighbouring items by lists, with lists of deeper levels inside."""
    is_open: list[tuple[_Item, HtmlElement]] = []  # the first item of each list, and the list
    for item in items:
        while is_open and _ends(is_open[-1][0], item):
            is_open.pop()
        if not is_open or is_open[-1][0].level < item.level:
            new = _new_list(item)
            if is_open:
                is_open[-1][1][-1].append(new)
            else:
                item.paragraph.addprevious(new)
            is_open.append((item, new))
        is_open[0][1].tail, item.paragraph.tail = item.paragraph.tail, None
        item.paragraph.tag = "li"
        item.paragraph.attrib.clear()
        is_open[-1][1].append(item.paragraph)


def _ends(first: _Item, item: _Item) -> bool:
    """Return whether the list that began with `first` ends before `item`."""
    is_other_kind = first.level == item.level and first.list_tag != item.list_tag
    return first.level > item.level or is_other_kind


def _new_list(item: _Item) -> HtmlElement:
    start = {"start": item.start} if item.start not in ("", "1") else {}
    new: HtmlElement = item.paragraph.makeelement(item.list_tag, start)
    return new
