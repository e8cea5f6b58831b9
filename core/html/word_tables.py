"""Tables of Word: which rows are headers, and which tables are none."""

import re

from lxml.html import HtmlElement

from core.html import tree
from core.text import fold

LONGEST_HEADER = 120  # letters of a cell
# The head of an official letter and its end stand in tables without lines.
_LAYOUT = re.compile(r"cong hoa xa hoi chu nghia viet nam|\bnoi nhan\b")
_LAYOUT_ROWS, _LAYOUT_COLUMNS = 6, 3
_BLOCKS = ("p", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "table", "figure", "blockquote")


def make_header_cells(body: HtmlElement) -> None:
    """Make header cells of the cells in header rows, and of a first row that looks like one."""
    for table in body.iter("table"):
        if table.find("thead") is None and _looks_like_header(rows := _rows(table)):
            _move_to_head(table, rows[0])
    for head in body.iter("thead"):
        for cell in head.iter("td"):
            cell.tag = "th"


def scope_header_cells(body: HtmlElement) -> None:
    """Give header cells, which only header rows have, the scope of their column."""
    for cell in body.iter("th"):
        cell.set("scope", "col")


def unwrap_cell_paragraphs(body: HtmlElement) -> None:
    """Take the paragraph out of cells that hold a single one."""
    cells = [each for each in body.iter("td", "th") if tree.is_sole_child(each, each.tag, "p")]
    for cell in cells:
        if side := cell[0].get("class"):
            cell.set("class", side)
    tree.unwrap(body, [cell[0] for cell in cells])


def unwrap_layout(body: HtmlElement) -> None:
    """Make paragraphs of tables that only put the head and the end of a letter side by side."""
    for table in list(body.iter("table")):
        rows = _rows(table)
        is_small = len(rows) <= _LAYOUT_ROWS and all(len(row) <= _LAYOUT_COLUMNS for row in rows)
        if not (is_small and _LAYOUT.search(fold(tree.text_of(table)))):
            continue
        for cell in [cell for row in rows for cell in row]:
            _wrap_text(cell)
            for block in list(cell):
                table.addprevious(block)
        tree.remove(body, [table])


def _rows(table: HtmlElement) -> list[HtmlElement]:
    return [
        row for part in table for row in ([part] if part.tag == "tr" else part.iterchildren("tr"))
    ]


def _looks_like_header(rows: list[HtmlElement]) -> bool:
    """Return whether all text of the first row is bold, and that of the second is not."""
    if len(rows) < 2 or len(rows[0]) < 2:
        return False
    texts = [tree.text_of(cell) for cell in rows[0]]
    if any(len(text) > LONGEST_HEADER for text in texts) or not any(texts[1:]):
        return False
    if any(cell.get("rowspan", "1") != "1" for cell in rows[0]):
        return False  # the header goes on in a second row
    return all(map(_is_bold, rows[0])) and not all(map(_is_bold, rows[1]))


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


def _move_to_head(table: HtmlElement, row: HtmlElement) -> None:
    head = table.makeelement("thead", {})
    place = 1 if len(table) and table[0].tag == "caption" else 0
    table.insert(place, head)
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
