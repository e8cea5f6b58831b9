"""Placements, advertisers and advertisements, as staff see them."""

from datetime import datetime
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin, SimpleListFilter, display
from django.contrib.auth.models import User
from django.db.models import Count, Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ads.forms import AdvertisementForm
from ads.models import Advertisement, Advertiser, ApprovalError, Placement, State
from portal.lib import images

# What the public sees of an advertisement: a change to any of it needs a new approval.
SHOWN_FIELDS = {"kind", "image", "narrow_image", "alt", "url"}
# What can be done to an advertisement in each state.
NEXT_STEPS = {
    State.PENDING: ["approve"],
    State.SCHEDULED: ["pause"],
    State.RUNNING: ["pause"],
    State.PAUSED: ["resume"],
    State.ENDED: [],
}


@admin.register(Placement)
class PlacementAdmin(ModelAdmin[Placement]):
    list_display = [
        "name",
        "position",
        "order",
        "size",
        "capacity",
        "running",
        "label",
        "is_active",
    ]
    list_filter = ["position", "is_active"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Placement]:
        is_running = Q(advertisements__in=Advertisement.objects.running())
        return super().get_queryset(request).annotate(running=Count("advertisements", is_running))

    @display(description="kích thước")
    def size(self, placement: Placement) -> str:
        return f"{placement.width} × {placement.height}"

    @display(description="đang chạy", ordering="running")
    def running(self, placement: Any) -> int:
        """Return what `get_queryset` counted."""
        return int(placement.running)


@admin.register(Advertiser)
class AdvertiserAdmin(ModelAdmin[Advertiser]):
    list_display = ["name", "contact"]
    search_fields = ["name", "contact"]


class StateFilter(SimpleListFilter):
    title = "trạng thái"
    parameter_name = "trang-thai"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(state.value, state.label) for state in State]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        state = self.value()
        if not state or state not in State:
            return queryset
        matching = Advertisement.objects.in_state(State(state))
        return queryset.filter(pk__in=matching.values("pk"))


@admin.register(Advertisement)
class AdvertisementAdmin(ModelAdmin[Advertisement]):
    form = AdvertisementForm
    list_display = ["picture", "title", "state", "kind", "period", "views", "clicks",
                    "click_through_rate"]  # fmt: skip
    list_display_links = ["picture", "title"]
    list_filter = [StateFilter, "kind", "placements", "advertiser"]
    list_per_page = 50
    search_fields = ["title", "alt", "url", "advertiser__name", "document_number"]
    autocomplete_fields = ["advertiser"]
    actions = ["approve", "pause", "resume"]
    readonly_fields = ["state", "approval", "created_by", "edited_by", "views", "clicks",
                       "click_through_rate"]  # fmt: skip
    fieldsets = [
        ("Nội dung", {"fields": ["title", "kind", "advertiser", "document_number", "image",
                                 "narrow_image", "alt", "url"]}),
        ("Nơi hiện", {"fields": ["placements", "path_prefixes", "weight"]}),
        ("Thời gian", {"fields": ["starts_at", "ends_at"]}),
    ]  # fmt: skip
    record = ("Theo dõi", {"fields": readonly_fields})

    class Media:
        css = {"all": ["admin-notices/notices.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Advertisement]:
        return Advertisement.objects.with_totals()

    def get_fieldsets(self, request: HttpRequest, obj: Advertisement | None = None) -> Any:
        return [*self.fieldsets, self.record] if obj else self.fieldsets

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        context = {"next_steps": self._next_steps(request, object_id)}
        return super().change_view(request, object_id, form_url, (extra_context or {}) | context)

    def save_model(
        self, request: HttpRequest, obj: Advertisement, form: ModelForm[Any], change: bool
    ) -> None:
        """Have an advertisement approved again when somebody changed what the public sees of it."""
        if not change:
            obj.created_by = _user(request)
        elif SHOWN_FIELDS & set(form.changed_data):
            if obj.approved_by_id:
                messages.warning(request, f"“{obj}” đã đổi nội dung nên cần được duyệt lại.")
            obj.take_back_approval(_user(request))
        super().save_model(request, obj, form, change)
        if isinstance(form, AdvertisementForm):
            for advice in form.advice:
                messages.warning(request, advice)

    def has_approve_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("ads.approve_advertisement")

    @admin.action(description="Duyệt", permissions=["approve"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Advertisement]) -> None:
        for advertisement in queryset.filter(approved_by__isnull=True):
            try:
                advertisement.approve(_user(request))
            except ApprovalError as error:
                messages.error(request, str(error))
            else:
                self.log_change(request, advertisement, "Đã duyệt.")
                messages.success(request, f"Đã duyệt “{advertisement}”.")

    @admin.action(description="Tạm dừng", permissions=["change"])
    def pause(self, request: HttpRequest, queryset: QuerySet[Advertisement]) -> None:
        self._set_paused(request, queryset, True, "Đã tạm dừng.")

    @admin.action(description="Chạy tiếp", permissions=["change"])
    def resume(self, request: HttpRequest, queryset: QuerySet[Advertisement]) -> None:
        self._set_paused(request, queryset, False, "Đã cho chạy tiếp.")

    @display(description="ảnh")
    def picture(self, advertisement: Advertisement) -> SafeString:
        return format_html(
            '<img class="thumbnail" src="{}" alt="" loading="lazy">',
            images.url(advertisement.image, 400),
        )

    @display(description="trạng thái")
    def state(self, advertisement: Advertisement) -> SafeString:
        state = advertisement.state_at(timezone.now())
        return format_html('<span class="state state--{}">{}</span>', state.value, state.label)

    @display(description="thời gian", ordering="starts_at")
    def period(self, advertisement: Advertisement) -> str:
        start = _day(advertisement.starts_at)
        return (
            f"{start} – {_day(advertisement.ends_at)}" if advertisement.ends_at else f"từ {start}"
        )

    @display(description="duyệt")
    def approval(self, advertisement: Advertisement) -> str:
        if not advertisement.approved_at:
            return "chưa"
        return f"{advertisement.approved_by}, {_day(advertisement.approved_at, ', H:i')}"

    @display(description="lượt xem", ordering="views")
    def views(self, advertisement: Any) -> str:
        return number_format(advertisement.views, force_grouping=True)

    @display(description="lượt bấm", ordering="clicks")
    def clicks(self, advertisement: Any) -> str:
        return number_format(advertisement.clicks, force_grouping=True)

    @display(description="tỷ lệ bấm")
    def click_through_rate(self, advertisement: Any) -> str:
        """Return clicks per view; an advertisement nobody saw has no rate."""
        if not advertisement.views:
            return "—"
        return f"{number_format(100 * advertisement.clicks / advertisement.views, 2)} %"

    def _set_paused(
        self,
        request: HttpRequest,
        queryset: QuerySet[Advertisement],
        is_paused: bool,
        message: str,
    ) -> None:
        for advertisement in queryset.exclude(is_paused=is_paused):
            advertisement.is_paused = is_paused
            advertisement.save(update_fields=["is_paused"])
            self.log_change(request, advertisement, message)
            messages.success(request, f"“{advertisement}”: {message.lower()}")

    def _next_steps(self, request: HttpRequest, object_id: str) -> list[tuple[str, str]]:
        """Return the names and labels of the actions for this advertisement by this person."""
        advertisement = self.get_object(request, object_id)
        if not advertisement:
            return []
        names = NEXT_STEPS[advertisement.state_at(timezone.now())]
        return [(n, label) for n, label in self.get_action_choices(request, []) if n in names]


def _day(moment: datetime, time_format: str = "") -> str:
    return date_format(timezone.localtime(moment), f"d/m/Y{time_format}")


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)  # the admin lets in nobody else
