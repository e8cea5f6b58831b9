"""The list of articles as an Excel file, which auditors ask for."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.admin import ModelAdmin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from core import spreadsheets
from core.dates import ONE_DAY
from core.spreadsheets import Heading, Table
from core.staff_names import staff_name
from news.models import Article, ArticleState

COLUMNS = {  # heads and widths: a table with widths is written row by row
    "Tiêu đề": 60, "Chuyên mục": 24, "Tác giả": 24, "Đơn vị": 28, "Trạng thái": 14,
    "Xuất bản lúc": 18, "Lượt xem": 12, "Địa chỉ": 60,
}  # fmt: skip
ROWS_AT_ONCE = 2000

if TYPE_CHECKING:
    Admin = ModelAdmin[Article]
else:
    Admin = object


class ArticleExport(Admin):
    """Adds the export of all pages of the list to the admin of articles."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.export_view)
        return [path("xuat-excel/", view, name="news_article_export"), *super().get_urls()]

    def export_view(self, request: HttpRequest) -> HttpResponse:
        """Send the filtered list as a file; the query string is that of the list."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        try:
            changelist = self.get_changelist_instance(request)
        except IncorrectLookupParameters as error:
            raise BadRequest(str(error)) from error
        articles: QuerySet[Any] = changelist.get_queryset(request)
        rows = _rows(articles, request)
        table = Table("Bài viết", list(COLUMNS), rows, widths=list(COLUMNS.values()))
        name = f"bai-viet-{timezone.localtime():%Y%m%d-%H%M}.xlsx"
        heading = Heading("Danh sách bài viết", _period(request), "lượt xem")
        return spreadsheets.as_file(spreadsheets.to_xlsx([table], heading), name)


def _period(request: HttpRequest) -> str:
    """Return in words the days of publication that the list is filtered by."""
    chosen = request.GET
    parts = [chosen.get(f"publish_at__{name}", "") for name in ("day", "month", "year")]
    if any(parts):
        return "/".join(part.zfill(2) for part in parts if part)
    first, end = (_day(chosen.get(f"publish_at__{name}", "")) for name in ("gte", "lt"))
    if first and end:
        return spreadsheets.period(first, end - ONE_DAY)
    if end:
        return f"đến hết {end - ONE_DAY:%d/%m/%Y}"
    return f"từ {first:%d/%m/%Y}" if first else "mọi thời gian"


def _day(text: str) -> date | None:
    moment = parse_datetime(text)
    return timezone.localdate(moment) if moment and moment.tzinfo else parse_date(text[:10])


def _rows(articles: QuerySet[Any], request: HttpRequest) -> Iterator[list[Any]]:
    wanted = articles.select_related("section__parent", "department", "created_by").defer(
        "body", "summary", "search_title", "search_text", "search_vector"
    )
    for article in wanted.iterator(chunk_size=ROWS_AT_ONCE):
        yield [
            article.title,
            str(article.section),
            article.byline or staff_name(article.created_by),
            article.department.name if article.department else "",
            article.state_label,
            article.publish_at,
            article.views,
            _public_address(article, request),
        ]


def _public_address(article: Any, request: HttpRequest) -> str:
    """Return where the public reads the article, "" if nobody can."""
    is_public = article.state == ArticleState.PUBLISHED
    return request.build_absolute_uri(article.get_absolute_url()) if is_public else ""
