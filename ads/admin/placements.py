"""Placements in the admin, with a plan of the pages that shows what is running in each."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import display
from django.db.models import Count, Prefetch, Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from ads.admin.keep_counted import KeepCountedAdmin
from ads.forecast import Forecast
from ads.forms import PlacementForm
from ads.models import Advertisement, Placement
from core.list_filters import either


@admin.register(Placement)
class PlacementAdmin(KeepCountedAdmin[Placement]):
    form = PlacementForm
    count_field = "placement"
    list_display = ["name", "position", "order", "size", "capacity", "running", "label",
                    "fallback", "is_active"]  # fmt: skip
    list_filter = ["position", ("is_active", either("tình trạng", "Đang dùng", "Thôi dùng"))]
    list_select_related = ["fallback"]

    class Media:
        css = {"all": ["admin-notices/notices.css", "admin-notices/layout.css",
                       "admin-desk/figures.css"]}  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Placement]:
        is_running = Q(advertisements__in=Advertisement.objects.running())
        return super().get_queryset(request).annotate(running=Count("advertisements", is_running))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {"layout": page_plan(), "loads": Forecast(timezone.now()).loads()}
        return super().changelist_view(request, (extra_context or {}) | context)

    def save_model(
        self, request: HttpRequest, obj: Placement, form: ModelForm[Any], change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        for advice in getattr(form, "advice", []):
            messages.warning(request, advice)

    @display(description="kích thước")
    def size(self, placement: Placement) -> str:
        return f"{placement.width} × {placement.height}"

    @display(description="đang chạy", ordering="running")
    def running(self, placement: Any) -> int:
        """Return the number that `get_queryset` annotates."""
        return int(placement.running)


def page_plan() -> dict[str, list[Placement]]:
    """Return the placements in use by position, each with the advertisements `running` in it."""
    running = Prefetch("advertisements", Advertisement.objects.running(), to_attr="running")
    in_use = Placement.objects.filter(is_active=True).select_related("fallback")
    found: dict[str, list[Placement]] = {position: [] for position in Placement.Position.values}
    for placement in in_use.prefetch_related(running):
        found[placement.position].append(placement)
    return found
