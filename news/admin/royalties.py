"""The admin of royalties: the kinds, the rates, and the statement of a month."""

from datetime import date
from typing import Any

from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from core import spreadsheets
from core.dates import parse_month
from news.models import RoyaltyKind, RoyaltyRate
from news.royalties import RoyaltyStatement, spreadsheet_tables, statement

MAY_VIEW = "news.view_royalties"


@admin.register(RoyaltyRate)
class RoyaltyRateAdmin(ModelAdmin[RoyaltyRate]):
    list_display = ["__str__", "dong_per_unit"]


@admin.register(RoyaltyKind)
class RoyaltyKindAdmin(ModelAdmin[RoyaltyKind]):
    list_display = ["name", "units", "order"]
    list_editable = ["units", "order"]
    change_list_template = "admin/news/royalty_kinds.html"

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.statement_view)
        return [path("bang-ke/", view, name="news_royalties"), *super().get_urls()]

    def statement_view(self, request: HttpRequest) -> HttpResponse:
        """Show the statement of a month, given as `thang=2026-11`; or send it as Excel."""
        if not request.user.has_perm(MAY_VIEW):
            raise PermissionDenied
        month, error = _month(request.GET.get("thang", ""))
        found = statement(month)
        if request.GET.get("tep") == "xlsx":
            return _file(found)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Nhuận bút tháng {month:%m/%Y}",
            "opts": self.opts,
            "statement": found,
            "month": f"{month:%Y-%m}",
            "error": error,
        }
        return TemplateResponse(request, "admin/news/royalties.html", context)


def _month(typed: str) -> tuple[date, str]:
    """Return the first day of the typed month; if it is wrong, of this month with a message."""
    this = timezone.localdate().replace(day=1)
    if not typed:
        return this, ""
    try:
        return parse_month(typed), ""
    except ValueError:
        return this, "Tháng phải viết như 2026-11; dưới đây là tháng này."


def _file(found: RoyaltyStatement) -> HttpResponse:
    heading = spreadsheets.Heading("Bảng kê nhuận bút", f"tháng {found.month:%m/%Y}", "đồng")
    content = spreadsheets.to_xlsx(spreadsheet_tables(found), heading)
    return spreadsheets.as_file(content, f"nhuan-but-{found.month:%Y-%m}.xlsx")
