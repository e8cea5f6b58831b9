"""The staff's side of the portal: one admin site, in the words of an office."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import path

from portal import __version__
from portal.desk import desk
from portal.views import statistics


class PortalAdminSite(AdminSite):
    """Django's admin, whose first page is the desk of whoever signed in."""

    site_title = "Quản trị cổng thông tin"
    site_header = "Quản trị cổng thông tin"
    index_title = "Bàn làm việc"

    def get_urls(self) -> list[Any]:
        """Add the pages that belong to no model."""
        own = [
            path("thong-ke/", self.admin_view(statistics.statistics), name="statistics"),
            path("thong-ke/thang/", self.admin_view(statistics.month_report), name="month_report"),
        ]
        return [*own, *super().get_urls()]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Add the version, for the footer."""
        return {**super().each_context(request), "portal_version": __version__}

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        context = dict(extra_context or {})
        if not isinstance(request.user, AnonymousUser):
            context |= desk(request.user)
        return super().index(request, context)
