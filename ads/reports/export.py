"""Advertising reports as CSV and XLSX files."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.http import HttpResponse

from ads.reports.advertising_report import AdvertisingReport, ReportRow
from core import spreadsheets
from core.spreadsheets import Heading, Table

RATE = "Tỷ lệ bấm (%)"
DETAILS_HEADER = ["Ngày", "Quảng cáo", "Đơn vị", "Vị trí", "Lượt xem", "Lượt bấm", RATE]
FORMATS = {RATE: "0.00"}
TOTAL = "Tổng cộng"


def file_response(report: AdvertisingReport, file_format: str) -> HttpResponse | None:
    """Return the report as a download in the format csv or xlsx; None for any other."""
    writers = {"csv": to_csv, "xlsx": to_xlsx}
    if file_format not in writers:
        return None
    name = f"so-lieu-{report.first:%Y%m%d}-{report.last:%Y%m%d}.{file_format}"
    return spreadsheets.as_file(writers[file_format](report), name)


def to_csv(report: AdvertisingReport) -> bytes:
    """Return the details of the report with their total."""
    return spreadsheets.to_csv(_details(report))


def to_xlsx(report: AdvertisingReport) -> bytes:
    """Return a workbook with a sheet for each table of the report."""
    by_day = enumerate(report.by_day)
    days = ((report.first + timedelta(days=n), row.views, row.clicks) for n, row in by_day)
    tables = [
        _table("Theo quảng cáo", "Quảng cáo", report.by_advertisement, report.total),
        _table("Theo vị trí", "Vị trí", report.by_placement, report.total),
        _table("Theo đơn vị", "Đơn vị", report.by_advertiser, report.total),
        _table("Theo ngày", "Ngày", days, report.total),
        _details(report),
    ]
    period = spreadsheets.period(report.first, report.last)
    return spreadsheets.to_xlsx(tables, Heading("Số liệu quảng cáo", period, "lượt"))


def _details(report: AdvertisingReport) -> Table:
    rows: list[list[Any]] = [
        [
            *(each.day, each.advertisement, each.advertiser, each.placement),
            *_numbers(each.views, each.clicks),
        ]
        for each in report.details
    ]
    total = [TOTAL, "", "", "", *_numbers(report.total.views, report.total.clicks)]
    return Table("Chi tiết", DETAILS_HEADER, rows, formats=FORMATS, total=total)


def _table(title: str, header: str, rows: Iterable[tuple[Any, ...]], total: ReportRow) -> Table:
    """Return the table of rows that begin with a label or day, views and clicks."""
    cells = [[label, *_numbers(views, clicks)] for label, views, clicks, *_ in rows]
    head = [header, "Lượt xem", "Lượt bấm", RATE]
    last = [TOTAL, *_numbers(total.views, total.clicks)]
    return Table(title, head, cells, formats=FORMATS, total=last)


def _numbers(views: int, clicks: int) -> list[Any]:
    return [views, clicks, round(100 * clicks / views, 2) if views else None]
