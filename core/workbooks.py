"""How a workbook is written: the half of core.spreadsheets that needs openpyxl."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from math import isfinite
from typing import Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from core.spreadsheets import (
    COUNT_FORMAT,
    DAY_FORMAT,
    FORMULA_STARTS,
    MAX_TEXT,
    MAX_WIDTH,
    MOMENT_FORMAT,
    NOT_IN_XML,
    Heading,
    Table,
    as_text,
    local,
)

# What Excel allows or can hold.
MAX_SHEET_NAME = 31
MAX_EXACT = 10**15  # it keeps fifteen digits of a number
FIRST_YEAR = 1900
_TITLE_FONT = Font(name="Calibri", bold=True, size=14)
_HEAD_FONT = Font(name="Calibri", bold=True)
_HEAD_ALIGNMENT = Alignment(vertical="center", wrap_text=True)
# A program that reads a workbook takes this for one character: `_x0041_` for an A.
_XML_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def workbook(tables: Iterable[Table], heading: Heading, office: str) -> bytes:
    """Return a workbook with a sheet for each table, below the heading and the office's name."""
    book = Workbook(write_only=True)
    for table in tables:
        sheet = book.create_sheet(table.title[:MAX_SHEET_NAME])
        _fill(sheet, table, _heading_lines(heading, table, office))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _heading_lines(heading: Heading, table: Table, office: str) -> list[str]:
    own = (
        ""
        if table.title.lower() in heading.title.lower()
        else f": {table.title[:1].lower()}{table.title[1:]}"
    )
    lines = [
        ("Đơn vị", office),
        ("Kỳ", heading.period),
        ("Đơn vị tính", heading.measure),
        ("Lập lúc", f"{timezone.localtime():%H:%M, %d/%m/%Y}"),
    ]
    return [f"{heading.title}{own}", *(f"{name}: {text}" for name, text in lines if text)]


def _fill(sheet: Any, table: Table, heading: list[str]) -> None:
    rows, widths = table.rows, table.widths
    if not widths:
        rows = list(rows)
        widths = _fitting_widths([table.head, *rows, *([table.total] if table.total else [])])
    head_row = len(heading) + 2  # an empty row between them
    _set_up(sheet, widths, head_row)
    for line in heading:
        cell = _text_cell(sheet, line)
        if line is heading[0]:
            cell.font = _TITLE_FONT
        sheet.append([cell])
    sheet.append([])
    sheet.append([_bold(_text_cell(sheet, name), _HEAD_ALIGNMENT) for name in table.head])
    formats = [table.formats.get(name, "") for name in table.head]
    count = 0
    for row in rows:
        sheet.append([_cell(sheet, *pair) for pair in zip(row, formats, strict=True)])
        count += 1
    if table.total:
        pairs = zip(table.total, formats, strict=True)
        sheet.append([_bold(_cell(sheet, *pair)) for pair in pairs])
    last_column = get_column_letter(len(table.head))
    sheet.auto_filter.ref = f"A{head_row}:{last_column}{head_row + max(count, 1)}"


def _set_up(sheet: Any, widths: Sequence[int], head_row: int) -> None:
    """Set what a sheet that is written row by row takes only before its first row."""
    sheet.freeze_panes = f"A{head_row + 1}"
    sheet.print_title_rows = f"{head_row}:{head_row}"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0  # as many pages as it takes, each as wide as the paper
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width


def _fitting_widths(rows: Iterable[Sequence[Any]]) -> list[int]:
    columns = zip(*rows, strict=True)
    longest = (max(_width(value) for value in column) for column in columns)
    return [min(MAX_WIDTH, length + 4) for length in longest]  # room for the filter's arrow


def _width(value: Any) -> int:
    return max(len(line) for line in as_text(value).split("\n"))


def _bold(cell: Any, alignment: Alignment | None = None) -> Any:
    cell.font = _HEAD_FONT
    if alignment:
        cell.alignment = alignment
    return cell


def _cell(sheet: Any, value: Any, number_format: str = "") -> Any:
    if not _is_held(value):
        value = as_text(value)
    if isinstance(value, str):
        return _text_cell(sheet, value)
    if isinstance(value, datetime):
        value, number_format = local(value), number_format or MOMENT_FORMAT
    elif isinstance(value, date):
        number_format = number_format or DAY_FORMAT
    elif isinstance(value, int):
        number_format = number_format or COUNT_FORMAT
    cell = WriteOnlyCell(sheet, value)
    if number_format:
        cell.number_format = number_format
    return cell


def _is_held(value: Any) -> bool:
    """Return whether a workbook can hold the value as what it is; if not, it becomes a text."""
    if isinstance(value, date):  # a datetime, too
        return value.year >= FIRST_YEAR
    if isinstance(value, float | Decimal) and not isfinite(value):
        return False
    if isinstance(value, int | float | Decimal):
        return -MAX_EXACT < value < MAX_EXACT
    return True


def _text_cell(sheet: Any, typed: str) -> Any:
    text = _XML_ESCAPE.sub("_x005F_", NOT_IN_XML.sub("", typed)[:MAX_TEXT])
    if not text:
        return WriteOnlyCell(sheet, None)
    cell = WriteOnlyCell(sheet, "")
    # Not by the setter, which takes "=…" for a formula and "#N/A" for an error, and would cut a
    # text whose escapes make it longer than what is shown.
    cell._value, cell.data_type = text, "s"
    if text.startswith(FORMULA_STARTS):
        # It stays a text when somebody edits the cell, and the sign for this is not shown.
        cell.quotePrefix = True
    return cell
