"""Tables: odd rows and cells put right, and header rows marked."""

from core.docx.names import (
    TBL,
    TC,
    TR,
    VAL,
    Element,
    P,
    child,
    is_on,
    make,
    name,
    number,
    remove,
    unwrap,
    value,
)  # fmt: skip
from core.docx.styles import Styles

MAX_SPAN = 100  # columns; a table of Word has at most 63
_FIRST_ROW = 0x0020  # in the old number of <w:tblLook>


def repair_tables(root: Element, styles: Styles) -> None:
    """Leave tables of rows of cells, each cell with a paragraph."""
    for table in list(root.iter(TBL)):
        found = [each for each in list(table) if each.tag == TR and each.find(TC) is not None]
        shaded = [_is_shaded(row) for row in found]
        rows = list(map(_repaired_row, found))
        header = [is_on(child(row, "w:trPr", "w:tblHeader")) for row in rows]
        if len(rows) > 1 and (_has_header_style(table, styles) or shaded[:2] == [True, False]):
            header[0] = True
        for each in list(table):
            remove(each)
        table.extend(rows)
        for row, marked in zip(rows, _leading(header, rows), strict=True):
            _mark(row, marked)
        if not rows:
            remove(table)


def _leading(header: list[bool], rows: list[Element]) -> list[bool]:
    """Only rows at the top are headers, with those that their cells reach into, and never all."""
    end = next((place for place, each in enumerate(header) if not each), len(header))
    while 0 < end < len(rows) and _is_reached_into(rows[end]):
        end += 1
    return [place < end < len(header) for place in range(len(header))]


def _is_reached_into(row: Element) -> bool:
    """Return whether a cell of the row above reaches into `row`."""
    return any(each.get(VAL) == "continue" for each in row.iter(name("w:vMerge")))


def _is_shaded(row: Element) -> bool:
    """Return whether all cells of a row have a background."""
    fills = [child(cell, "w:tcPr", "w:shd") for cell in row.iterchildren(TC)]
    colours = [None if each is None else each.get(name("w:fill")) for each in fills]
    return all(each and each.lower() not in ("auto", "ffffff") for each in colours)


def _mark(row: Element, is_header: bool) -> None:
    properties = row.find(name("w:trPr"))
    if properties is not None:
        remove(properties)
    if is_header:
        row.insert(0, make("w:trPr", make("w:tblHeader")))


def _repaired_row(row: Element) -> Element:
    for each in list(row):
        if each.tag not in (TC, name("w:trPr")):
            unwrap(each) if each.find(TC) is not None else remove(each)
    before = number(value(row, "w:trPr", "w:gridBefore"))
    cells = [make("w:tc") for _ in range(min(before, MAX_SPAN))]
    for cell in row.findall(TC):
        span = min(max(number(value(cell, "w:tcPr", "w:gridSpan"), 1), 1), MAX_SPAN)
        if cells and _is_reached_over(cell):
            _set_span(cells[-1], _span(cells[-1]) + span)
        else:
            cells.append(_repaired_cell(cell, span))
    for each in [each for each in row if each.tag == TC]:
        remove(each)
    row.extend(cells)
    for cell in cells:
        if cell.find(P) is None and cell.find(TBL) is None:
            cell.append(make("w:p"))
    return row


def _is_reached_over(cell: Element) -> bool:
    """Return whether the cell before this one reaches over it, as old versions write it."""
    merged = child(cell, "w:tcPr", "w:hMerge")
    return merged is not None and merged.get(VAL) in (None, "continue")


def _repaired_cell(cell: Element, span: int) -> Element:
    merged = child(cell, "w:tcPr", "w:vMerge")
    properties = make("w:tcPr")
    if merged is not None:
        state = "restart" if merged.get(VAL) == "restart" else "continue"
        properties.append(make("w:vMerge", val=state))
    if (old := cell.find(name("w:tcPr"))) is not None:
        remove(old)
    cell.insert(0, properties)
    _set_span(cell, span)
    return cell


def _span(cell: Element) -> int:
    return number(value(cell, "w:tcPr", "w:gridSpan"), 1)


def _set_span(cell: Element, span: int) -> None:
    properties = cell.find(name("w:tcPr"))
    if properties is None:
        properties = make("w:tcPr")
        cell.insert(0, properties)
    if (old := properties.find(name("w:gridSpan"))) is not None:
        remove(old)
    if span > 1:
        properties.append(make("w:gridSpan", val=str(min(span, MAX_SPAN))))


def _has_header_style(table: Element, styles: Styles) -> bool:
    """Return whether the style of a table makes its first row bold, and the table asks for it."""
    look = child(table, "w:tblPr", "w:tblLook")
    if look is None:
        return False
    old = look.get(VAL, "0")
    flags = int(old, 16) if all(each in "0123456789abcdefABCDEF" for each in old) and old else 0
    asks = look.get(name("w:firstRow"))
    if not (asks in ("1", "true", "on") or (asks is None and flags & _FIRST_ROW)):
        return False
    for style in styles.chain(value(table, "w:tblPr", "w:tblStyle")):
        for part in style.iterchildren(name("w:tblStylePr")):
            if part.get(name("w:type")) == "firstRow" and is_on(child(part, "w:rPr", "w:b")):
                return True
    return False
