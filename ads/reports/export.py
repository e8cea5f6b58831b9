"""Advertising reports as CSV and XLSX files."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.http import HttpResponse

from ads.reports.advertising_report import AdvertisingReport, ReportDetail, ReportRow
from core import spreadsheets
from core.spreadsheets import Heading, Table

VIEWABLE_RATE, RATE = "Tỷ lệ thấy (%)", "Tỷ lệ bấm (%)"
NUMBERS_HEADER = ["Lượt phát", "Lượt đo được", "Lượt thấy", VIEWABLE_RATE, "Lượt bấm", RATE]
DETAILS_HEADER = ["Ngày", "Quảng cáo", "Đơn vị", "Vị trí", *NUMBERS_HEADER]
FORMATS = {RATE: "0.00", VIEWABLE_RATE: "0.00"}
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
    days = [(report.first + timedelta(days=n), row) for n, row in enumerate(report.by_day)]
    tables = [
        _table("Theo quảng cáo", "Quảng cáo", _labelled(report.by_advertisement), report.total),
        _table("Theo vị trí", "Vị trí", _labelled(report.by_placement), report.total),
        _table("Theo đơn vị", "Đơn vị", _labelled(report.by_advertiser), report.total),
        _table("Theo ngày", "Ngày", days, report.total),
        _details(report),
    ]
    period = spreadsheets.period(report.first, report.last)
    return spreadsheets.to_xlsx(tables, Heading("Số liệu quảng cáo", period, "lượt"))


def _details(report: AdvertisingReport) -> Table:
    rows: list[list[Any]] = [
        [
            *(each.day, each.advertisement, each.advertiser, each.placement),
            *_numbers(each),
        ]
        for each in report.details
    ]
    total = [TOTAL, "", "", "", *_numbers(report.total)]
    return Table("Chi tiết", DETAILS_HEADER, rows, formats=FORMATS, total=total)


def _labelled(rows: Iterable[ReportRow]) -> list[tuple[Any, ReportRow]]:
    return [(row.label, row) for row in rows]


def _table(
    title: str, header: str, rows: Iterable[tuple[Any, ReportRow]], total: ReportRow
) -> Table:
    """Return the table of rows, each with its label or day."""
    cells = [[label, *_numbers(row)] for label, row in rows]
    return Table(
        title, [header, *NUMBERS_HEADER], cells, formats=FORMATS, total=[TOTAL, *_numbers(total)]
    )


def _numbers(row: ReportRow | ReportDetail) -> list[Any]:
    return [
        row.served,
        row.measurable,
        row.viewable,
        _percent(row.viewable, row.measurable),
        row.clicks,
        _percent(row.clicks, row.viewable),
    ]


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 2) if whole and part <= whole else None
