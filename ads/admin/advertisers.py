"""Advertisers in the admin, each with the link to its report."""

from typing import Any

from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from ads.models import Advertiser
from ads.reports.share_links import LINK_DAYS, make_link_token


@admin.register(Advertiser)
class AdvertiserAdmin(ModelAdmin[Advertiser]):
    list_display = ["name", "contact"]
    search_fields = ["name", "contact"]

    class Media:
        css = {"all": ["admin-notices/notices.css"]}

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        advertiser = self.get_object(request, object_id)
        context: dict[str, Any] = {"link_days": LINK_DAYS}
        if advertiser and self.has_change_permission(request, advertiser):
            address = reverse("ads:shared_report", args=[make_link_token(advertiser)])
            context["report_link"] = request.build_absolute_uri(address)
        return super().change_view(request, object_id, form_url, (extra_context or {}) | context)
