"""Advertising reports as CSV and XLSX files."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse

from ads.reports.advertising_report import AdvertisingReport, ReportRow
from core import spreadsheets
from core.spreadsheets import Table

DETAILS_HEADER = [
    "Ngày", "Quảng cáo", "Đơn vị", "Vị trí", "Lượt xem", "Lượt bấm", "Tỷ lệ bấm (%)"
]  # fmt: skip
NO_RATE = "—"


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
    return spreadsheets.to_xlsx(
        [
            _table("Theo quảng cáo", "Quảng cáo", report.by_advertisement, report.total),
            _table("Theo vị trí", "Vị trí", report.by_placement, report.total),
            _table("Theo đơn vị", "Đơn vị", report.by_advertiser, report.total),
            _table("Theo ngày", "Ngày", report.by_day, report.total),
            _details(report),
        ]
    )


def _details(report: AdvertisingReport) -> Table:
    rows: list[list[Any]] = [
        [
            *(each.day, each.advertisement, each.advertiser, each.placement),
            *_numbers(each.views, each.clicks),
        ]
        for each in report.details
    ]
    rows.append(["Tổng cộng", "", "", "", *_numbers(report.total.views, report.total.clicks)])
    return Table("Chi tiết", DETAILS_HEADER, rows)


def _table(title: str, header: str, rows: Iterable[ReportRow], total: ReportRow) -> Table:
    cells = [[row.label, *_numbers(row.views, row.clicks)] for row in (*rows, total)]
    return Table(title, [header, "Lượt xem", "Lượt bấm", "Tỷ lệ bấm (%)"], cells)


def _numbers(views: int, clicks: int) -> list[Any]:
    return [views, clicks, round(100 * clicks / views, 2) if views else NO_RATE]
