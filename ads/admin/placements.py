"""Placements in the admin, with a plan of the pages that shows what is running in each."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import display
from django.db.models import Count, Prefetch, Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse

from ads.admin.confirmed_change import Confirmation, ConfirmedChangeAdmin
from ads.admin.keep_counted import KeepCountedAdmin
from ads.forms import PlacementForm
from ads.models import Advertisement, Placement


@admin.register(Placement)
class PlacementAdmin(ConfirmedChangeAdmin[Placement], KeepCountedAdmin[Placement]):
    form = PlacementForm
    count_field = "placement"
    list_display = ["name", "position", "order", "size", "capacity", "running", "label",
                    "fallback", "is_active"]  # fmt: skip
    list_filter = ["position", "is_active"]
    list_select_related = ["fallback"]

    class Media:
        css = {"all": ["admin-notices/notices.css", "admin-notices/layout.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Placement]:
        is_running = Q(advertisements__in=Advertisement.objects.running())
        return super().get_queryset(request).annotate(running=Count("advertisements", is_running))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(request, (extra_context or {}) | {"layout": page_plan()})

    def confirmation(self, form: Any) -> Confirmation | None:
        if not form.has_changed():
            return None
        now = Placement.objects.select_related("fallback").get(pk=form.instance.pk)
        changes = [_change(form, now, name) for name in form.changed_data]
        running = Advertisement.objects.running().filter(placements=now)
        names = ", ".join(f"“{each}”" for each in running)
        stops = now.is_active and not form.cleaned_data["is_active"]
        effect = "Đang hiện ở đây" if not stops else "Sẽ biến khỏi vị trí này"
        return Confirmation(
            f"Đổi vị trí “{now.name}”?",
            "Đổi ngay trên trang",
            [
                *changes,
                f"{effect}: {names}." if names else "Vị trí này đang không có quảng cáo nào.",
                "Mọi trang đổi theo trong vòng 5 giây.",
            ],
        )

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


def _change(form: Any, now: Placement, name: str) -> str:
    """Return the old and the new value of a field in words."""
    field: Any = Placement._meta.get_field(name)
    old, new = _words(now, field), _words(form.instance, field)
    return f"{str(field.verbose_name).capitalize()}: {old} → {new}"


def _words(placement: Placement, field: Any) -> str:
    value = getattr(placement, field.name)
    if isinstance(value, bool):
        return "có" if value else "không"
    if field.choices:
        value = getattr(placement, f"get_{field.name}_display")()
    return "không có" if value in (None, "") else str(value)


def page_plan() -> dict[str, list[Placement]]:
    """Return the placements in use by position, each with the advertisements `running` in it."""
    running = Prefetch("advertisements", Advertisement.objects.running(), to_attr="running")
    in_use = Placement.objects.filter(is_active=True).select_related("fallback")
    found: dict[str, list[Placement]] = {position: [] for position in Placement.Position.values}
    for placement in in_use.prefetch_related(running):
        found[placement.position].append(placement)
    return found
