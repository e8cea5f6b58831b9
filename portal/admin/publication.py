"""The admin of what the publication log finds: the comparison, and the hosts that pages link to."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin, display
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.list_filters import by_day
from core.staff_names import staff_name
from portal.admin.view_only import ViewOnlyAdmin
from portal.models import LinkedHost
from portal.publication_log.verification import last_result
from portal.publication_log.verification.objects import admin_address


class SeenFilter(admin.SimpleListFilter):
    """Whether somebody has looked at the host."""

    title = "việc xem"
    parameter_name = "xem"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, str]]:
        return [("chua", "Chưa ai xem"), ("roi", "Đã xem")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(seen_at__isnull=self.value() == "chua") if self.value() else queryset


@admin.register(LinkedHost)
class LinkedHostAdmin(ViewOnlyAdmin[LinkedHost]):
    """The hosts that public pages link to: text alone, since a stranger may have put them there."""

    list_display = ["host", "since", "place_link", "seen"]
    list_display_links = None
    list_filter = [SeenFilter, ("first_linked_at", by_day("thấy lần đầu"))]
    search_fields = ["host", "place"]
    search_help_text = "Tìm theo máy chủ hoặc trang"
    sortable_by = ("host",)
    list_per_page = 100
    actions = ["mark_as_seen"]
    fields = ["host", "since", "place_link", "seen"]
    readonly_fields = ["host", "since", "place_link", "seen"]
    change_list_template = "admin/portal/linked_hosts.html"

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.verification_view)
        return [path("doi-chieu/", view, name="portal_verification"), *super().get_urls()]

    def verification_view(self, request: HttpRequest) -> HttpResponse:
        """Show the result of the last comparison."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        result = last_result()
        differences = result.differences if result else []
        context = {
            **self.admin_site.each_context(request),
            "title": "Đối chiếu nội dung công khai",
            "result": result,
            "differences": [(each, admin_address(each.model, each.key)) for each in differences],
            "unseen": LinkedHost.objects.unseen().count(),
        }
        return TemplateResponse(request, "admin/portal/verification.html", context)

    @admin.action(description="Ghi là đã xem", permissions=["change"])
    def mark_as_seen(self, request: HttpRequest, queryset: QuerySet[LinkedHost]) -> None:
        """Record that this user has looked at the chosen hosts; who saw one first stays."""
        hosts = queryset.filter(seen_at=None)
        count = hosts.update(seen_by=request.user, seen_at=timezone.now())
        self.message_user(request, f"Đã ghi là đã xem {count} nơi.", messages.SUCCESS)

    @display(description="thấy lần đầu lúc", ordering="first_linked_at")
    def since(self, host: LinkedHost) -> str:
        return f"{timezone.localtime(host.first_linked_at):%H:%M, %d/%m/%Y}"

    @display(description="ở")
    def place_link(self, host: LinkedHost) -> str | SafeString:
        """Return where the host was first linked to, with a link to that row's own page here."""
        if host.address.startswith(reverse("admin:index")):
            return format_html('<a href="{}">{}</a>', host.address, host.place)
        return host.place

    @display(description="đã xem")
    def seen(self, host: LinkedHost) -> str:
        if host.seen_at is None:
            return "Chưa ai xem"
        return f"{staff_name(host.seen_by)}, {timezone.localtime(host.seen_at):%H:%M, %d/%m/%Y}"
