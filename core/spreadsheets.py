"""Tables as files that spreadsheet programs open: the only writer of XLSX and CSV."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from io import StringIO
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.utils import timezone

from core.signals import unit_name

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COUNT_FORMAT = "#,##0"  # Excel shows the separator of the reader's country
DAY_FORMAT = "dd/mm/yyyy"
MOMENT_FORMAT = "dd/mm/yyyy hh:mm"
MONTH_FORMAT = "mm/yyyy"
MAX_WIDTH = 60  # characters of a column
DAY_WIDTH = 18  # of the shown moment
MAX_TEXT = 32_767  # characters of a cell
# Characters that no XML document, and so no workbook, can hold.
NOT_IN_XML = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ud800-\\udfff\\ufffe\\uffff]")
# Spreadsheet programs read a text that starts with one of these as a formula. The full-width signs
# come from Chinese and Japanese input methods; Excel reads them like the plain ones.
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
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
        writer.writerow([_guarded(as_text(*pair)) for pair in cells])
    return file.getvalue().encode("utf-8-sig")


def to_xlsx(tables: Iterable[Table], heading: Heading) -> bytes:
    """Return a workbook with a sheet for each table, below the heading.

    The row of heads stays in sight and has Excel's filters. Texts are text cells that no program
    evaluates, dates and moments are real dates, and characters that a workbook cannot hold are
    left out.
    """
    from core.workbooks import workbook  # openpyxl is a tenth of what a start loads

    return workbook(tables, heading, unit_name())


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


def as_text(value: Any, number_format: str = "") -> str:
    """Return a value as CSV shows it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{local(value):%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%m/%Y}" if number_format == MONTH_FORMAT else f"{value:%d/%m/%Y}"
    return NOT_IN_XML.sub("", str(value))


def _guarded(text: str) -> str:
    if _PLAIN_NUMBER.fullmatch(text):
        return text
    guarded = text[:1] + _FORMULA_WITHIN.sub("'", text[1:])
    return f"'{guarded}" if text.startswith(FORMULA_STARTS) else guarded


def local(moment: datetime) -> datetime:
    """Return a moment in the site's time, without its time zone, which Excel does not know."""
    return timezone.localtime(moment).replace(tzinfo=None) if moment.tzinfo else moment
