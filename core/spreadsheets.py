"""Tables as files that spreadsheet programs open: the only writer of XLSX and CSV."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from math import isfinite
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from core.signals import unit_name

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COUNT_FORMAT = "#,##0"  # Excel shows the separator of the reader's country
DAY_FORMAT = "dd/mm/yyyy"
MOMENT_FORMAT = "dd/mm/yyyy hh:mm"
MONTH_FORMAT = "mm/yyyy"
MAX_WIDTH = 60  # characters of a column
DAY_WIDTH = 18  # of the shown moment
# What Excel allows or can hold.
MAX_SHEET_NAME = 31
MAX_TEXT = 32_767
MAX_EXACT = 10**15  # it keeps fifteen digits of a number
FIRST_YEAR = 1900
_TITLE_FONT = Font(name="Calibri", bold=True, size=14)
_HEAD_FONT = Font(name="Calibri", bold=True)
_HEAD_ALIGNMENT = Alignment(vertical="center", wrap_text=True)
# A program that reads a workbook takes this for one character: `_x0041_` for an A.
_XML_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
# Characters that no XML document, and so no workbook, can hold.
_NOT_IN_XML = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ud800-\\udfff\\ufffe\\uffff]")
# Spreadsheet programs read a text that starts with one of these as a formula. The full-width signs
# come from Chinese and Japanese input methods; Excel reads them like the plain ones.
_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*%?")
# Where Windows parts lists with a semicolon, Excel begins a cell after each one in a text, and a
# row after each line end, whether the text is quoted or not.
_FORMULA_WITHIN = re.compile(r"(?<=[;\t\r\n])(?=\s*[=+\-@＝＋－＠])")


class Table(NamedTuple):
    """A table of texts, numbers and dates.

    Attributes:
        title: the name of its sheet.
        head: the heads of its columns.
        widths: of the columns, in characters. Without them each column is as wide as its longest
            text, and all rows are held in memory to find it.
        formats: Excel's number formats, by the heads of their columns.
        total: a last row, which sorting and filtering in a workbook leave where it is.
    """

    title: str
    head: Sequence[str]
    rows: Iterable[Sequence[Any]]
    widths: Sequence[int] = ()
    formats: Mapping[str, str] = {}
    total: Sequence[Any] = ()


class Heading(NamedTuple):
    """What stands above the tables of a workbook, with the office and the moment it was made.

    Attributes:
        title: what the workbook is about.
        period: the days it is about, in words.
        measure: what its numbers count, such as "đồng".
    """

    title: str
    period: str = ""
    measure: str = ""


def period(first: date, last: date) -> str:
    """Return the days from `first` to `last` in words."""
    return f"từ {first:%d/%m/%Y} đến hết {last:%d/%m/%Y}"


def to_csv(table: Table) -> bytes:
    """Return the table as CSV in UTF-8, with the byte order mark by which Excel knows it.

    Excel evaluates whatever looks like a formula in a CSV file, and readers type some of these
    texts. A text that starts like one gets an apostrophe in front, as OWASP advises ("CSV
    Injection"), and so does what Excel could take for a cell within a text. Unlike in a workbook,
    the apostrophe can be seen, but nothing else in CSV stops Excel. A plain number such as -12,5
    gets none, whether it is a number or a text.
    """
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(table.head)
    formats = [table.formats.get(name, "") for name in table.head]
    for row in (*table.rows, *([table.total] if table.total else [])):
        cells = zip(row, formats, strict=True)
        writer.writerow([_guarded(_as_text(*pair)) for pair in cells])
    return file.getvalue().encode("utf-8-sig")


def to_xlsx(tables: Iterable[Table], heading: Heading) -> bytes:
    """Return a workbook with a sheet for each table, below the heading.

    The row of heads stays in sight and has Excel's filters. Texts are text cells that no program
    evaluates, dates and moments are real dates, and characters that a workbook cannot hold are
    left out.
    """
    book = Workbook(write_only=True)
    office = unit_name()
    for table in tables:
        sheet = book.create_sheet(table.title[:MAX_SHEET_NAME])
        _fill(sheet, table, _heading_lines(heading, table, office))
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def as_file(content: bytes, name: str) -> HttpResponse:
    """Return the response that saves `content` as `name` (.csv or .xlsx); it is never cached."""
    return HttpResponse(
        content,
        content_type=XLSX if name.endswith(".xlsx") else CSV,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )


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
    return max(len(line) for line in _as_text(value).split("\n"))


def _bold(cell: Any, alignment: Alignment | None = None) -> Any:
    cell.font = _HEAD_FONT
    if alignment:
        cell.alignment = alignment
    return cell


def _cell(sheet: Any, value: Any, number_format: str = "") -> Any:
    if not _is_held(value):
        value = _as_text(value)
    if isinstance(value, str):
        return _text_cell(sheet, value)
    if isinstance(value, datetime):
        value, number_format = _local(value), number_format or MOMENT_FORMAT
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
    text = _XML_ESCAPE.sub("_x005F_", _NOT_IN_XML.sub("", typed)[:MAX_TEXT])
    if not text:
        return WriteOnlyCell(sheet, None)
    cell = WriteOnlyCell(sheet, "")
    # Not by the setter, which takes "=…" for a formula and "#N/A" for an error, and would cut a
    # text whose escapes make it longer than what is shown.
    cell._value, cell.data_type = text, "s"
    if text.startswith(_FORMULA_STARTS):
        # It stays a text when somebody edits the cell, and the sign for this is not shown.
        cell.quotePrefix = True
    return cell


def _as_text(value: Any, number_format: str = "") -> str:
    """Return a value as CSV shows it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{_local(value):%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%m/%Y}" if number_format == MONTH_FORMAT else f"{value:%d/%m/%Y}"
    return _NOT_IN_XML.sub("", str(value))


def _guarded(text: str) -> str:
    if _PLAIN_NUMBER.fullmatch(text):
        return text
    guarded = text[:1] + _FORMULA_WITHIN.sub("'", text[1:])
    return f"'{guarded}" if text.startswith(_FORMULA_STARTS) else guarded


def _local(moment: datetime) -> datetime:
    """Return a moment in the site's time, without its time zone, which Excel does not know."""
    return timezone.localtime(moment).replace(tzinfo=None) if moment.tzinfo else moment
