"""The statistics in the admin: a page and files for any days, and a month report to be signed."""

from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core import spreadsheets
from core.charts import Chart, chart
from core.dates import add_months, month_bounds, parse_month
from core.period_form import PeriodForm
from portal.statistics import (
    MAX_LINES_IN_FILE,
    MAX_LINES_ON_PAGE,
    ChartStep,
    Point,
    Statistics,
    fitting_step,
)
from portal.statistics_tables import TABLES, spreadsheet_tables, workbook

MAY_VIEW = "analytics.view_dailycount"
MAX_YEARS = 30
MONTH_REPORT_LINES = 10  # of each table


class StatisticsForm(PeriodForm):
    """The days, and how long a bar of the charts is."""

    max_days = 366 * MAX_YEARS

    step = forms.ChoiceField(
        label="Biểu đồ theo", required=False, choices=[("", "Tự chọn"), *ChartStep.choices]
    )

    def statistics(self, viewer: User, *, limit: int) -> Statistics | None:
        """Return what is asked for with tables of `limit` lines, None if the form is wrong."""
        if self.is_bound and not self.is_valid():
            return None
        first, last = self.days()
        wanted = getattr(self, "cleaned_data", {}).get("step", "")
        return Statistics(first, last, fitting_step(first, last, wanted), limit, viewer)


@require_safe
@permission_required(MAY_VIEW, raise_exception=True)
def statistics(request: HttpRequest) -> HttpResponse:
    """Show the numbers of the chosen days; `tep` gives them as a file, one table with `bang`."""
    form, viewer = StatisticsForm(_asked(request) or None), cast(User, request.user)
    kind = request.GET.get("tep", "")
    if kind and (found := form.statistics(viewer, limit=MAX_LINES_IN_FILE)):
        return _file(found, kind, request.GET.get("bang", ""))
    found = form.statistics(viewer, limit=MAX_LINES_ON_PAGE)
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
    first, error = _month(request.GET.get("thang", ""), default=add_months(today, -1))
    last = month_bounds(first)[1]
    found = Statistics(first, last, ChartStep.DAY, MONTH_REPORT_LINES, cast(User, request.user))
    context = {
        **admin.site.each_context(request),
        "title": f"Báo cáo truy cập tháng {first:%m/%Y}",
        "month": first,
        "value": f"{first:%Y-%m}",
        "today": today,
        "is_over": last < today,
        "error": error,
        "found": found,
        "tables": [(each, each.lines(found)) for each in TABLES if each.month_caption],
    }
    return TemplateResponse(request, "admin/statistics/month.html", context)


def _month(typed: str, *, default: date) -> tuple[date, str]:
    """Return the first day of the month typed, or the default and what was wrong."""
    if not typed:
        return default, ""
    try:
        return parse_month(typed), ""
    except ValueError:
        return default, "Tháng phải viết như 2026-11; dưới đây là tháng trước."


def _asked(request: HttpRequest) -> dict[str, Any]:
    return {name: request.GET[name] for name in ("first", "last", "step") if name in request.GET}


def _file(found: Statistics, kind: str, name: str) -> HttpResponse:
    days = f"{found.first:%Y%m%d}-{found.last:%Y%m%d}"
    if kind == "xlsx" and not name:
        return spreadsheets.as_file(workbook(found), f"thong-ke-{days}.xlsx")
    tables = spreadsheet_tables(found)
    if kind == "csv" and name in tables:
        return spreadsheets.as_file(spreadsheets.to_csv(tables[name]), f"{name}-{days}.csv")
    raise Http404("Không có tệp này")


def _ranges(today: date) -> list[tuple[str, date, date]]:
    """Return the periods that are asked for most."""
    return [
        ("Hôm nay", today, today),
        ("7 ngày", today - timedelta(days=6), today),
        ("30 ngày", today - timedelta(days=29), today),
        ("Tháng này", today.replace(day=1), today),
        ("Tháng trước", *month_bounds(add_months(today, -1))),
        ("Năm nay", today.replace(month=1, day=1), today),
        ("12 tháng", add_months(today, -11), today),
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
    for definition in TABLES:
        lines = definition.lines(found)
        highest = max((line.count for line in lines), default=0) or 1
        rows = [(line, round(100 * line.count / highest)) for line in lines]
        tables.append({"definition": definition, "rows": rows})
    return tables
