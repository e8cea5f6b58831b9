"""The list of articles as an Excel file, as auditors ask for it."""

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest
from django.urls import path
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from core.staff_names import staff_name
from news.models import Article

COLUMNS = {
    "Tiêu đề": 60, "Chuyên mục": 24, "Tác giả": 24, "Đơn vị": 28, "Trạng thái": 14,
    "Xuất bản lúc": 18, "Lượt xem": 12, "Địa chỉ": 60,
}  # fmt: skip
ROWS_AT_ONCE = 2000

if TYPE_CHECKING:
    Admin = ModelAdmin[Article]
else:
    Admin = object


class ArticleExport(Admin):
    """Adds the export of what the list shows, all its pages, to the admin of articles."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.export_view)
        return [path("xuat-excel/", view, name="news_article_export"), *super().get_urls()]

    def export_view(self, request: HttpRequest) -> FileResponse:
        """Send the filtered list; it takes the query string of the list itself."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        articles: QuerySet[Any] = self.get_changelist_instance(request).get_queryset(request)
        file = TemporaryFile()  # noqa: SIM115  (the response closes it)
        _write(file, _rows(articles, request))
        file.seek(0)
        name = f"bai-viet-{timezone.localtime():%Y%m%d-%H%M}.xlsx"
        response = FileResponse(file, as_attachment=True, filename=name)
        response["Cache-Control"] = "private, no-store"
        return response


def _rows(articles: QuerySet[Any], request: HttpRequest) -> Iterator[list[Any]]:
    wanted = articles.select_related("section__parent", "department", "created_by").defer(
        "body", "summary", "search_title", "search_text", "search_vector"
    )
    for article in wanted.iterator(chunk_size=ROWS_AT_ONCE):
        moment = article.publish_at and timezone.localtime(article.publish_at)
        yield [
            article.title,
            str(article.section),
            article.byline or staff_name(article.created_by),
            article.department.name if article.department else "",
            article.state_label,
            moment.replace(tzinfo=None) if moment else "",
            article.views,
            request.build_absolute_uri(article.get_absolute_url()),
        ]


def _write(file: Any, rows: Iterator[list[Any]]) -> None:
    """Write the rows one by one: however many there are, few are in memory."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Bài viết")
    for number, width in enumerate(COLUMNS.values()):
        sheet.column_dimensions["ABCDEFGH"[number]].width = width
    sheet.freeze_panes = "A2"
    sheet.append(list(COLUMNS))
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    book.save(file)


def _cell(sheet: Any, value: Any) -> Any:
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"  # a title that begins with "=" is a title, and no formula
    return cell
