from django.contrib import admin
from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import HttpRequest

from analytics.models import DailyCount, OpeningBalance
from portal.lib.singleton_admin import SingletonAdmin


@admin.register(OpeningBalance)
class OpeningBalanceAdmin(SingletonAdmin[OpeningBalance]):
    """The number that a site which moves here brings along."""


@admin.register(DailyCount)
class DailyCountAdmin(admin.ModelAdmin[DailyCount]):
    """Counts are read here, never written."""

    list_display = ["day", "visits_grouped", "page_views_grouped"]
    list_display_links = None
    date_hierarchy = "day"

    @admin.display(description="lượt truy cập", ordering="visits")
    def visits_grouped(self, count: DailyCount) -> str:
        return intcomma(count.visits)

    @admin.display(description="lượt xem trang", ordering="page_views")
    def page_views_grouped(self, count: DailyCount) -> str:
        return intcomma(count.page_views)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: DailyCount | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: DailyCount | None = None) -> bool:
        return False
