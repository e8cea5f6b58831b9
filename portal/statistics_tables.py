"""Definitions of the tables of the statistics, for the page, the files and the month report."""

from typing import NamedTuple

from core.spreadsheets import MONTH_FORMAT, Heading, Table, period, to_xlsx
from portal.statistics import ChartStep, CountLine, Point, Statistics


class TableDefinition(NamedTuple):
    """A table of the statistics.

    Args:
        slug: its name in addresses and the name of its CSV file.
        title: the name of its sheet in a workbook.
        caption: its caption on the page.
        head: the head of its first column.
        source: the property of `Statistics` with its lines.
        month_caption: its caption in the month report; "" if the report does not have it.
    """

    slug: str
    title: str
    caption: str
    head: str
    source: str
    month_caption: str = ""

    def lines(self, found: Statistics) -> list[CountLine]:
        """Return its lines, the highest count first."""
        lines: list[CountLine] = getattr(found, self.source)
        return lines


TABLES = [
    TableDefinition("bai-viet", "Bài viết", "Bài viết đọc nhiều", "Bài viết",
                    "articles", "Bài viết đọc nhiều nhất"),
    TableDefinition("chuyen-muc", "Chuyên mục", "Chuyên mục", "Chuyên mục",
                    "sections", "Lượt xem theo chuyên mục"),
    TableDefinition("don-vi", "Đơn vị", "Đơn vị biên soạn", "Đơn vị",
                    "departments", "Lượt xem theo đơn vị biên soạn"),
    TableDefinition("tac-gia", "Tác giả", "Tác giả", "Tác giả", "authors"),
    TableDefinition("tim-kiem", "Từ khóa tìm kiếm", "Từ khóa tìm kiếm",
                    "Từ khóa (chưa xác minh)", "searches"),
    TableDefinition("tim-khong-thay", "Tìm không thấy", "Tìm mà không thấy",
                    "Từ khóa (chưa xác minh)", "searches_without_results"),
    TableDefinition("nguon", "Trang dẫn đến", "Trang web dẫn đến",
                    "Trang web (chưa xác minh)", "referrers"),
    TableDefinition("thiet-bi", "Thiết bị", "Thiết bị", "Thiết bị",
                    "devices", "Thiết bị người đọc dùng"),
    TableDefinition("khong-co-trang", "Địa chỉ không có", "Địa chỉ không có trang",
                    "Địa chỉ (chưa xác minh)", "missing"),
    TableDefinition("khong-tinh", "Không tính", "Không tính, theo lý do", "Lý do",
                    "filtered", "Không tính vào lượt xem"),
]  # fmt: skip


def spreadsheet_tables(found: Statistics) -> dict[str, Table]:
    """Return all tables for a file by their slugs: those of the charts, then TABLES."""
    charts = {
        "thoi-gian": _chart_table("Theo thời gian", "Thời gian", found.points, found.step),
        "gio-trong-ngay": _chart_table("Giờ trong ngày", "Giờ", found.times_of_day),
    }
    return charts | {
        each.slug: Table(
            each.title,
            [each.head, "Số lượt"],
            [[line.label, line.count] for line in each.lines(found)],
        )
        for each in TABLES
    }


def workbook(found: Statistics) -> bytes:
    """Return all tables as a workbook."""
    heading = Heading("Thống kê truy cập", period(found.first, found.last), "lượt")
    return to_xlsx(spreadsheet_tables(found).values(), heading)


def _chart_table(title: str, head: str, points: list[Point], step: str = "") -> Table:
    rows = [[point.start or point.label, *point.total] for point in points]
    formats = {head: MONTH_FORMAT} if step == ChartStep.MONTH else {}
    return Table(title, [head, "Lượt truy cập", "Lượt xem trang"], rows, formats=formats)
