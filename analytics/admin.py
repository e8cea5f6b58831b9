from django.contrib import admin
from django.http import HttpRequest

from analytics.models import DailyCount, OpeningBalance
from portal.lib.singleton_admin import SingletonAdmin


@admin.register(OpeningBalance)
class OpeningBalanceAdmin(SingletonAdmin[OpeningBalance]):
    """The number that a site which moves here brings along."""


@admin.register(DailyCount)
class DailyCountAdmin(admin.ModelAdmin[DailyCount]):
    """Counts are read here, never written."""

    list_display = ["day", "visits", "page_views"]
    list_display_links = None
    date_hierarchy = "day"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: DailyCount | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: DailyCount | None = None) -> bool:
        return False
