"""Tables of Word: which rows are headers, and which tables are none."""

import re

from lxml.html import HtmlElement

from core.html import tree
from core.text import fold

_NUMBER_COLUMN = frozenset({"stt", "tt", "so tt", "s.t.t", "t.t"})
LONGEST_HEADER = 120  # letters of a cell
# The head of an official letter and its end stand in tables without lines.
_LAYOUT = re.compile(r"cong hoa xa hoi chu nghia viet nam|\bnoi nhan\b")
_LAYOUT_ROWS, _LAYOUT_COLUMNS = 6, 3
_BLOCKS = ("p", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "table", "figure", "blockquote")


def make_header_cells(body: HtmlElement) -> None:
    """Make header cells of the cells in header rows, and of a first row that looks like one."""
    for table in body.iter("table"):
        if table.find("thead") is None:
            _move_to_head(table, _header_rows(_rows(table)))
    for head in body.iter("thead"):
        for cell in head.iter("td"):
            cell.tag = "th"


def scope_header_cells(body: HtmlElement) -> None:
    """Give header cells, which only header rows have, the scope of their column."""
    for cell in body.iter("th"):
        cell.set("scope", "col")


def unwrap_single_paragraphs(body: HtmlElement) -> None:
    """Take the paragraph out of cells and list items that hold one; its alignment stays."""
    singles = []
    for holder in body.iter("li", "td", "th"):
        blocks = [child for child in holder if child.tag not in ("ol", "ul")]
        is_list_after = holder.tag == "li" or len(holder) == 1
        is_single = [child.tag for child in blocks] == ["p"] and blocks[0] is holder[0]
        if is_single and is_list_after and tree.is_blank(holder.text):
            if holder.tag != "li" and holder[0].get("class"):
                holder.set("class", holder[0].get("class", ""))
            if tree.is_blank(holder[0].tail):
                singles.append(holder[0])
    tree.unwrap(body, singles)


def unwrap_layout(body: HtmlElement) -> None:
    """Make paragraphs of tables that only put the head and the end of a letter side by side."""
    layout = []
    for table in list(body.iter("table")):
        rows = _rows(table)
        is_small = len(rows) <= _LAYOUT_ROWS and all(len(row) <= _LAYOUT_COLUMNS for row in rows)
        if not (is_small and _LAYOUT.search(fold(tree.text_of(table)))):
            continue
        for cell in [cell for row in rows for cell in row]:
            _wrap_text(cell)
            for block in list(cell):
                table.addprevious(block)
        layout.append(table)
    tree.remove(body, layout)


def _rows(table: HtmlElement) -> list[HtmlElement]:
    return [
        row for part in table for row in ([part] if part.tag == "tr" else part.iterchildren("tr"))
    ]


def _header_rows(rows: list[HtmlElement]) -> list[HtmlElement]:
    """Return the first row and those that its cells reach into, if they look like a header.

    All their text is bold, and not all of the row below them; or the first column is that of
    numbers ("STT").
    """
    if not rows or len(rows[0]) < 2:
        return []
    height = max(tree.number(cell, "rowspan", default=1) for cell in rows[0])
    header, below = rows[:height], rows[height : height + 1]
    cells = [cell for row in header for cell in row]
    texts = [tree.text_of(cell) for cell in cells]
    if not below or any(len(text) > LONGEST_HEADER for text in texts) or not any(texts[1:]):
        return []
    is_bold = all(map(_is_bold, cells)) and not all(map(_is_bold, below[0]))
    return header if is_bold or fold(texts[0]) in _NUMBER_COLUMN else []


def _is_bold(cell: HtmlElement) -> bool:
    """Return whether a cell holds no picture, and no text that is not bold."""
    if next(cell.iter("img", "table"), None) is not None:
        return False
    return cell.tag == "th" or _has_only_bold_text(cell)


def _has_only_bold_text(element: HtmlElement) -> bool:
    if element.tag in ("strong", "b"):
        return True
    texts = (element.text, *(each.tail for each in element))
    return all(map(tree.is_blank, texts)) and all(map(_has_only_bold_text, element))


def _move_to_head(table: HtmlElement, rows: list[HtmlElement]) -> None:
    if not rows:
        return
    head = table.makeelement("thead", {})
    place = 1 if len(table) and table[0].tag == "caption" else 0
    table.insert(place, head)
    for row in rows:
        row.tail = None
        head.append(row)


def _wrap_text(cell: HtmlElement) -> None:
    """Put text that stands in a cell without a paragraph into one."""
    has_blocks = any(each.tag in _BLOCKS for each in cell)
    if tree.is_blank(cell.text) and (has_blocks or not len(cell)):
        return
    paragraph = cell.makeelement("p", {})
    paragraph.text, cell.text = cell.text, None
    if not has_blocks:
        paragraph.extend(list(cell))
        cell.append(paragraph)
    else:
        cell.insert(0, paragraph)
