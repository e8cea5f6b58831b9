"""Tables as files that spreadsheet programs open."""

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO
from typing import Any, NamedTuple

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
WIDEST = 60  # letters of a column
LONGEST_NAME = 31  # letters a sheet's name may have


class Table(NamedTuple):
    """A table with the name of its sheet, its heads, and its rows of texts, numbers and dates."""

    title: str
    head: Sequence[str]
    rows: Iterable[Sequence[Any]]


def to_csv(table: Table) -> bytes:
    """Return the table as CSV; the mark in front has Excel read UTF-8."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(table.head)
    writer.writerows(map(safe, table.rows))
    return text.getvalue().encode("utf-8-sig")


def to_xlsx(tables: Iterable[Table]) -> bytes:
    """Return a workbook with a sheet for each table."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for table in tables:
        _fill(book.create_sheet(table.title[:LONGEST_NAME]), table)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def as_file(content: bytes, name: str) -> HttpResponse:
    """Return the answer that has `name`, `….csv` or `….xlsx`, saved and nowhere kept."""
    return HttpResponse(
        content,
        content_type=XLSX if name.endswith(".xlsx") else CSV,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )


def safe(row: Sequence[Any]) -> list[Any]:
    """Return the row such that no spreadsheet program takes a text in it for a formula."""
    return [
        f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
        for value in row
    ]


def _fill(sheet: Worksheet, table: Table) -> None:
    sheet.append(list(table.head))
    for row in table.rows:
        sheet.append(safe(row))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for column in sheet.columns:
        widest = max(len(str(cell.value or "")) for cell in column)
        sheet.column_dimensions[column[0].column_letter].width = min(WIDEST, widest + 2)
    sheet.freeze_panes = "A2"
