"""The statistics in the admin: the numbers of any days, as a page, as files, and to be signed."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core import spreadsheets
from core.charts import Chart, chart
from core.period_form import PeriodForm
from portal.statistics import (
    MOST_LINES,
    Point,
    Statistics,
    Step,
    fitting_step,
    month_of,
)

MAY_VIEW = "analytics.view_dailycount"
MOST_YEARS = 30
TABLES = {  # what stands on the page, in its order, by its name in addresses
    "bai-viet": ("Bài viết đọc nhiều", "Bài viết", "articles"),
    "chuyen-muc": ("Chuyên mục", "Chuyên mục", "sections"),
    "don-vi": ("Đơn vị biên soạn", "Đơn vị", "departments"),
    "tac-gia": ("Tác giả", "Tác giả", "authors"),
    "tim-kiem": ("Từ khóa tìm kiếm", "Từ khóa", "searches"),
    "tim-khong-thay": ("Tìm mà không thấy", "Từ khóa", "searches_in_vain"),
    "nguon": ("Trang web dẫn đến", "Trang web", "referrers"),
    "thiet-bi": ("Thiết bị", "Thiết bị", "devices"),
    "khong-co-trang": ("Địa chỉ không có trang", "Địa chỉ", "missing"),
    "khong-tinh": ("Không tính, theo lý do", "Lý do", "filtered"),
}


class StatisticsForm(PeriodForm):
    """The days, and how long a bar of the charts is."""

    most_days = 366 * MOST_YEARS

    step = forms.ChoiceField(
        label="Biểu đồ theo", required=False, choices=[("", "Tự chọn"), *Step.choices]
    )

    def statistics(self, *, limit: int) -> Statistics | None:
        """Return what is asked for with tables of `limit` lines, None if the form is wrong."""
        if self.is_bound and not self.is_valid():
            return None
        first, last = self.days()
        wanted = getattr(self, "cleaned_data", {}).get("step", "")
        return Statistics(first, last, fitting_step(first, last, wanted), limit)


@require_safe
@permission_required(MAY_VIEW, raise_exception=True)
def statistics(request: HttpRequest) -> HttpResponse:
    """Show the numbers of the chosen days; `tep` gives them as a file, one table with `bang`."""
    form = StatisticsForm(_asked(request) or None)
    kind = request.GET.get("tep", "")
    if kind and (found := form.statistics(limit=MOST_LINES)):
        return _file(found, kind, request.GET.get("bang", ""))
    found = form.statistics(limit=20)
    context = {
        **admin.site.each_context(request),
        "title": "Thống kê truy cập",
        "form": form,
        "found": found,
        "ranges": _ranges(timezone.localdate()),
    }
    if found:
        context |= {"charts": _charts(found), "tables": _tables(found)}
    return TemplateResponse(request, "admin/statistics/statistics.html", context)


@require_safe
@permission_required(MAY_VIEW, raise_exception=True)
def month_report(request: HttpRequest) -> HttpResponse:
    """Show a month, given as `thang=2026-11`, as a report to be printed and signed."""
    today = timezone.localdate()
    last_month = today.replace(day=1) - timedelta(days=1)
    typed = request.GET.get("thang", "")
    try:
        day = date.fromisoformat(f"{typed}-01") if typed else last_month
    except ValueError:
        day, typed = last_month, ""
    first, last = month_of(day)
    context = {
        **admin.site.each_context(request),
        "title": f"Báo cáo truy cập tháng {first:%m/%Y}",
        "month": first,
        "value": f"{first:%Y-%m}",
        "today": today,
        "is_over": last < today,
        "found": Statistics(first, last, Step.DAY, 10),
    }
    return TemplateResponse(request, "admin/statistics/month.html", context)


def _asked(request: HttpRequest) -> dict[str, Any]:
    return {name: request.GET[name] for name in ("first", "last", "step") if name in request.GET}


def _file(found: Statistics, kind: str, name: str) -> HttpResponse:
    days = f"{found.first:%Y%m%d}-{found.last:%Y%m%d}"
    tables = found.tables()
    if kind == "xlsx" and not name:
        return spreadsheets.as_file(spreadsheets.to_xlsx(tables.values()), f"thong-ke-{days}.xlsx")
    if kind == "csv" and name in tables:
        return spreadsheets.as_file(spreadsheets.to_csv(tables[name]), f"{name}-{days}.csv")
    raise Http404("Không có tệp này")


def _ranges(today: date) -> list[tuple[str, date, date]]:
    """Return the stretches of days that are asked for most."""
    month, last_month = month_of(today), month_of(today.replace(day=1) - timedelta(days=1))
    return [
        ("Hôm nay", today, today),
        ("7 ngày", today - timedelta(days=6), today),
        ("30 ngày", today - timedelta(days=29), today),
        ("Tháng này", month[0], today),
        ("Tháng trước", *last_month),
        ("Năm nay", today.replace(month=1, day=1), today),
        ("12 tháng", month_of(month[0] - timedelta(days=334))[0], today),
    ]


def _charts(found: Statistics) -> list[tuple[str, Chart]]:
    return [
        ("Lượt truy cập", _chart(found.points, found.points_before, "visits")),
        ("Lượt xem trang", _chart(found.points, found.points_before, "page_views")),
        ("Lượt xem trang theo giờ trong ngày", _chart(found.times_of_day, [], "page_views")),
    ]


def _chart(points: list[Point], before: list[Point], field: str) -> Chart:
    return chart(
        [point.label for point in points],
        [getattr(point.total, field) for point in points],
        [(point.label, getattr(point.total, field)) for point in before],
    )


def _tables(found: Statistics) -> list[dict[str, Any]]:
    """Return the tables with each line's share of the highest, in percent."""
    tables = []
    for name, (caption, head, field) in TABLES.items():
        lines = getattr(found, field)
        highest = max((line.count for line in lines), default=0) or 1
        rows = [(line, round(100 * line.count / highest)) for line in lines]
        tables.append({"name": name, "caption": caption, "head": head, "rows": rows})
    return tables
