"""Reports as files that spreadsheet programs open."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse

from ads.reports.report import Report, Row
from core import spreadsheets
from core.spreadsheets import Table

DETAIL_HEAD = ["Ngày", "Quảng cáo", "Đơn vị", "Vị trí", "Lượt xem", "Lượt bấm", "Tỷ lệ bấm (%)"]
NO_RATE = "—"

Line = list[Any]


def answer(report: Report, kind: str) -> HttpResponse | None:
    """Return the report as a file of `kind`, csv or xlsx; None for any other."""
    makers = {"csv": to_csv, "xlsx": to_xlsx}
    if kind not in makers:
        return None
    name = f"so-lieu-{report.first:%Y%m%d}-{report.last:%Y%m%d}.{kind}"
    return spreadsheets.as_file(makers[kind](report), name)


def to_csv(report: Report) -> bytes:
    """Return every line of the report and its total."""
    return spreadsheets.to_csv(_details(report))


def to_xlsx(report: Report) -> bytes:
    """Return the tables of the report, one a sheet."""
    return spreadsheets.to_xlsx(
        [
            _table("Theo quảng cáo", "Quảng cáo", report.by_advertisement, report.total),
            _table("Theo vị trí", "Vị trí", report.by_placement, report.total),
            _table("Theo đơn vị", "Đơn vị", report.by_advertiser, report.total),
            _table("Theo ngày", "Ngày", report.by_day, report.total),
            _details(report),
        ]
    )


def _details(report: Report) -> Table:
    lines: list[Line] = [
        [
            *(f"{each.day:%d/%m/%Y}", each.advertisement, each.advertiser, each.placement),
            *_numbers(each.views, each.clicks),
        ]
        for each in report.details
    ]
    lines.append(["Tổng cộng", "", "", "", *_numbers(report.total.views, report.total.clicks)])
    return Table("Chi tiết", DETAIL_HEAD, lines)


def _table(title: str, head: str, rows: Iterable[Row], total: Row) -> Table:
    lines = [[row.label, *_numbers(row.views, row.clicks)] for row in (*rows, total)]
    return Table(title, [head, "Lượt xem", "Lượt bấm", "Tỷ lệ bấm (%)"], lines)


def _numbers(views: int, clicks: int) -> Line:
    return [views, clicks, round(100 * clicks / views, 2) if views else NO_RATE]
