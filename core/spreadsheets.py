"""Tables as files that spreadsheet programs open: the only writer of XLSX and CSV."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MONEY_FORMAT = "#,##0"
MAX_WIDTH = 60  # characters of a column
MAX_SHEET_NAME = 31  # characters that Excel allows
_HEAD_FONT = Font(bold=True)
# Characters that no XML document, and so no workbook, can hold.
_NOT_IN_XML = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ud800-\\udfff\\ufffe\\uffff]")
# Spreadsheet programs read a text that starts with one of these as a formula. The full-width signs
# come from Chinese and Japanese input methods; Excel reads them like the plain ones.
_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*%?")


class Table(NamedTuple):
    """A table of texts, numbers and dates.

    Attributes:
        title: the name of its sheet.
        head: the heads of its columns.
        widths: of the columns, in characters. Without them each column is as wide as its longest
            text, and all rows are held in memory to find it.
        formats: Excel's number formats, by the heads of their columns.
    """

    title: str
    head: Sequence[str]
    rows: Iterable[Sequence[Any]]
    widths: Sequence[int] = ()
    formats: Mapping[str, str] = {}


def to_csv(table: Table) -> bytes:
    """Return the table as CSV in UTF-8, with the byte order mark by which Excel knows it.

    Excel evaluates whatever looks like a formula in a CSV file, and readers type some of these
    texts. A text that starts like one gets an apostrophe in front, as OWASP advises ("CSV
    Injection"). Unlike in a workbook, the apostrophe can be seen, but nothing else in CSV stops
    Excel. A plain number such as -12,5 gets none, whether it is a number or a text.
    """
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(table.head)
    writer.writerows([_guarded(_as_text(value)) for value in row] for row in table.rows)
    return file.getvalue().encode("utf-8-sig")


def to_xlsx(tables: Iterable[Table]) -> bytes:
    """Return a workbook with a sheet for each table.

    Texts are text cells that no program evaluates, dates and moments are real dates, and
    characters that a workbook cannot hold are left out.
    """
    book = Workbook(write_only=True)
    for table in tables:
        _fill(book.create_sheet(table.title[:MAX_SHEET_NAME]), table)
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


def _fill(sheet: Any, table: Table) -> None:
    rows, widths = table.rows, table.widths
    if not widths:
        rows = list(rows)
        widths = _fitting_widths([table.head, *rows])
    # A sheet that is written row by row takes these only before its first row.
    sheet.freeze_panes = "A2"
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.append(list(_head_cells(sheet, table.head)))
    formats = [table.formats.get(name, "") for name in table.head]
    for row in rows:
        sheet.append([_cell(sheet, *pair) for pair in zip(row, formats, strict=True)])


def _fitting_widths(rows: Iterable[Sequence[Any]]) -> list[int]:
    columns = zip(*rows, strict=True)
    longest = (max(len(_as_text(value)) for value in column) for column in columns)
    return [min(MAX_WIDTH, length + 2) for length in longest]


def _head_cells(sheet: Any, head: Sequence[str]) -> Iterator[Any]:
    for name in head:
        cell = _cell(sheet, name)
        cell.font = _HEAD_FONT
        yield cell


def _cell(sheet: Any, value: Any, number_format: str = "") -> Any:
    if isinstance(value, str):
        return _text_cell(sheet, _NOT_IN_XML.sub("", value))
    if isinstance(value, datetime):
        value, number_format = _local(value), number_format or "dd/mm/yyyy hh:mm"
    elif isinstance(value, date):
        number_format = number_format or "dd/mm/yyyy"
    cell = WriteOnlyCell(sheet, value)
    if number_format:
        cell.number_format = number_format
    return cell


def _text_cell(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"  # openpyxl takes "=…" for a formula and "#N/A" for an error
    if text.startswith(_FORMULA_STARTS):
        # It stays a text when somebody edits the cell, and the sign for this is not shown.
        cell.quotePrefix = True
    return cell


def _as_text(value: Any) -> str:
    """Return a value as CSV shows it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{_local(value):%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return _NOT_IN_XML.sub("", str(value))


def _guarded(text: str) -> str:
    is_formula = text.startswith(_FORMULA_STARTS) and not _PLAIN_NUMBER.fullmatch(text)
    return f"'{text}" if is_formula else text


def _local(moment: datetime) -> datetime:
    """Return a moment in the site's time, without its time zone, which Excel does not know."""
    return timezone.localtime(moment).replace(tzinfo=None) if moment.tzinfo else moment
