"""What browsers report, in the admin: read by administrators, changed by nobody."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from core.limits import LIMITS
from core.list_filters import by_day
from portal.admin.view_only import ViewOnlyAdmin
from portal.models import BrowserReport


@admin.register(BrowserReport)
class BrowserReportAdmin(ViewOnlyAdmin[BrowserReport]):
    """Reports as counts by rule, page and source."""

    list_display = ["day", "kind", "rule", "page", "source", "count"]
    list_filter = ["kind", ("day", by_day("thời gian")), "rule"]
    search_fields = ["page", "source"]
    search_help_text = "Tìm theo trang hoặc nguồn"
    list_per_page = 50
    change_list_template = "admin/portal/browser_report_list.html"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {"report_days": LIMITS.report_days, **(extra_context or {})}
        return super().changelist_view(request, context)

    def has_change_permission(self, request: HttpRequest, obj: BrowserReport | None = None) -> bool:
        return False
