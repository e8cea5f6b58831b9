"""Reads what core.spreadsheets writes."""

from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries


def read(content: bytes) -> Any:
    """Return the workbook in the bytes of a file."""
    return load_workbook(BytesIO(content))


def head_row(sheet: Any) -> int:
    """Return the number of the row with the heads: the first of the filter."""
    return int(range_boundaries(sheet.auto_filter.ref)[1])


def rows_of(sheet: Any) -> list[tuple[Any, ...]]:
    """Return the heads, all rows and the total, without what stands above."""
    return list(sheet.values)[head_row(sheet) - 1 :]


def heading_of(sheet: Any) -> list[str]:
    """Return the lines above the table."""
    return [row[0] for row in list(sheet.values)[: head_row(sheet) - 2]]


def first_cell(sheet: Any) -> Any:
    """Return the first cell below the heads."""
    return sheet.cell(row=head_row(sheet) + 1, column=1)
