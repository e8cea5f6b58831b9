"""Advertisers in the admin, each with the link to its report, which can be revoked."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from ads.models import Advertiser
from ads.reports.share_links import LINK_DAYS, make_link_token


@admin.register(Advertiser)
class AdvertiserAdmin(ModelAdmin[Advertiser]):
    list_display = ["name", "contact"]
    search_fields = ["name", "contact"]

    class Media:
        css = {"all": ["admin-notices/notices.css"]}

    def get_urls(self) -> list[URLPattern]:
        revoke = self.admin_site.admin_view(self.revoke_links)
        return [
            path("<int:pk>/thu-hoi-lien-ket/", revoke, name="ads_advertiser_revoke"),
            *super().get_urls(),
        ]

    def revoke_links(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask whether to make all links that were given out useless, and do it."""
        advertiser = self.get_object(request, str(pk))
        if not advertiser:
            raise Http404(pk)
        if not self.has_change_permission(request, advertiser):
            raise PermissionDenied
        if request.method == "POST":
            advertiser.revoke_links()
            self.log_change(request, advertiser, "Đã thu hồi các liên kết xem số liệu.")
            messages.success(
                request, f"Các liên kết xem số liệu đã gửi cho “{advertiser}” không mở được nữa."
            )
            return redirect("admin:ads_advertiser_change", pk)
        context = {
            **self.admin_site.each_context(request),
            "title": "Thu hồi liên kết xem số liệu?",
            "opts": self.opts,
            "original": advertiser,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/ads/advertiser/revoke.html", context)

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
