"""Reports as files that spreadsheet programs open."""

import csv
from collections.abc import Iterable
from io import BytesIO, StringIO
from typing import Any

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from ads.figures import Report, Row

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
DETAIL_HEAD = ["Ngày", "Quảng cáo", "Đơn vị", "Vị trí", "Lượt xem", "Lượt bấm", "Tỷ lệ bấm (%)"]
NO_RATE = "—"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Line = list[Any]


def answer(report: Report, kind: str) -> HttpResponse | None:
    """Return the report as a file of `kind`, csv or xlsx; None for any other."""
    makers = {"csv": (to_csv, "text/csv; charset=utf-8"), "xlsx": (to_xlsx, XLSX)}
    if kind not in makers:
        return None
    make, content_type = makers[kind]
    name = f"so-lieu-{report.first:%Y%m%d}-{report.last:%Y%m%d}.{kind}"
    return HttpResponse(
        make(report),
        content_type=content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )


def to_csv(report: Report) -> bytes:
    """Return every line of the report and its total; the mark in front has Excel read UTF-8."""
    text = StringIO()
    csv.writer(text).writerows(_details(report))
    return text.getvalue().encode("utf-8-sig")


def to_xlsx(report: Report) -> bytes:
    """Return the tables of the report, one a sheet."""
    book = Workbook()
    book.remove(book.worksheets[0])
    tables: dict[str, Iterable[Line]] = {
        "Theo quảng cáo": _table("Quảng cáo", report.by_advertisement, report.total),
        "Theo vị trí": _table("Vị trí", report.by_placement, report.total),
        "Theo đơn vị": _table("Đơn vị", report.by_advertiser, report.total),
        "Theo ngày": _table("Ngày", report.by_day, report.total),
        "Chi tiết": _details(report),
    }
    for title, lines in tables.items():
        _fill(book.create_sheet(title), lines)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def safe(value: Any) -> Any:
    """Return `value` such that no spreadsheet program takes it for a formula."""
    is_formula = isinstance(value, str) and value.startswith(FORMULA_STARTS)
    return f"'{value}" if is_formula else value


def _details(report: Report) -> Iterable[Line]:
    yield DETAIL_HEAD
    for each in report.details:
        texts = (each.advertisement, each.advertiser, each.placement)
        yield [f"{each.day:%d/%m/%Y}", *map(safe, texts), *_numbers(each.views, each.clicks)]
    yield ["Tổng cộng", "", "", "", *_numbers(report.total.views, report.total.clicks)]


def _table(head: str, rows: Iterable[Row], total: Row) -> Iterable[Line]:
    yield [head, "Lượt xem", "Lượt bấm", "Tỷ lệ bấm (%)"]
    for row in (*rows, total):
        yield [safe(row.label), *_numbers(row.views, row.clicks)]


def _numbers(views: int, clicks: int) -> Line:
    return [views, clicks, round(100 * clicks / views, 2) if views else NO_RATE]


def _fill(sheet: Worksheet, lines: Iterable[Line]) -> None:
    for line in lines:
        sheet.append(line)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for column in sheet.columns:
        widest = max(len(str(cell.value or "")) for cell in column)
        sheet.column_dimensions[column[0].column_letter].width = min(60, widest + 2)
    sheet.freeze_panes = "A2"
