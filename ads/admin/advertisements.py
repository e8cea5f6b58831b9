"""Advertisements in the admin."""

from functools import partial
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin import SimpleListFilter
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from ads import steps
from ads.admin import reviews
from ads.admin.actions import AdvertisementActions, user_of
from ads.admin.advertisement_columns import AdvertisementColumns
from ads.admin.keep_counted import KeepCountedAdmin
from ads.admin.previews import preview, preview_page
from ads.admin.reports import report
from ads.forms import AdvertisementForm
from ads.link_check import link_problem
from ads.models import Advertisement, AdvertisementState, VersionState

RETURNED = "returned"  # the filter's choice beside the states
FORM_ONLY = {"seen", "phone_picture", "note"}  # fields that the row does not have
NOTHING_CHANGED = "Bạn chưa sửa gì nên không có gì để gửi duyệt."


class StateFilter(SimpleListFilter):
    title = "trạng thái"
    parameter_name = "trang-thai"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        states = [(state.value, state.label) for state in AdvertisementState]
        return [*states, (RETURNED, VersionState.RETURNED.label)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        matching = self._matching(self.value() or "")
        return queryset if matching is None else queryset.filter(pk__in=matching.values("pk"))

    def _matching(self, state: str) -> QuerySet[Advertisement] | None:
        """Return those in the state; those with a change that waits are pending, too."""
        if state == AdvertisementState.PENDING:
            return Advertisement.objects.pending()
        if state == RETURNED:
            return Advertisement.objects.returned()
        if state in AdvertisementState:
            return Advertisement.objects.in_state(AdvertisementState(state))
        return None


@admin.register(Advertisement)
class AdvertisementAdmin(
    AdvertisementColumns, AdvertisementActions, KeepCountedAdmin[Advertisement]
):
    form = AdvertisementForm
    count_field = "advertisement"
    list_display = ["picture", "title", "state_with_change", "kind", "period", "progress",
                    "viewable", "clicks", "click_through_rate"]  # fmt: skip
    list_display_links = ["picture", "title"]
    list_filter = [StateFilter, "kind", "placements", "advertiser"]
    list_per_page = 50
    search_fields = ["title", "alt", "url", "advertiser__name", "document_number"]
    autocomplete_fields = ["advertiser"]
    readonly_fields = ["state", "approval", "author", "editor", "progress", "outlook", "viewable",
                       "clicks", "click_through_rate"]  # fmt: skip
    fieldsets = [
        ("Nội dung", {"fields": ["title", "kind", "advertiser", "document_number", "image",
                                 "narrow_image", "phone_picture", "alt", "url", "seen"]}),
        ("Nơi hiện", {"fields": ["placements", "path_prefixes", "weight"]}),
        ("Thời gian", {"fields": ["starts_at", "ends_at", "weekdays"]}),
        ("Cam kết số lượt", {"fields": ["goal", "goal_count"]}),
        ("Gửi duyệt", {"fields": ["note"]}),
    ]  # fmt: skip
    tracking = ("Theo dõi", {"fields": readonly_fields})

    class Media:
        css = {"all": ["admin-notices/notices.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Advertisement]:
        return Advertisement.objects.with_totals().with_delivered().with_change()

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("so-lieu/", wrap(report), name="ads_report"),
            path("<int:pk>/xem-thu/", wrap(preview), name="ads_preview"),
            path("<int:pk>/xem-thu/trang/", wrap(preview_page), name="ads_preview_page"),
            *reviews.urls(self),
            *super().get_urls(),
        ]

    def get_fieldsets(self, request: HttpRequest, obj: Advertisement | None = None) -> Any:
        if obj and not self.has_change_permission(request, obj):
            return [*self._read_only_fieldsets(), self.tracking]
        return [*self.fieldsets, self.tracking] if obj else self.fieldsets

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Advertisement | None:
        """Lock the row that is about to be saved, so that two saves wait for each other."""
        found = super().get_object(request, object_id, from_field)
        if found and request.method == "POST" and transaction.get_connection().in_atomic_block:
            list(Advertisement.objects.select_for_update().filter(pk=found.pk).values("pk"))
            found = super().get_object(request, object_id, from_field)
        return found

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        found = self.get_object(request, unquote(object_id))
        context: dict[str, Any] = {"available_actions": []}
        if found:
            context = {
                "available_actions": self.available_actions(request, found),
                "version": found.change,
                "past": reviews.history(found),
            }
        return super().change_view(request, object_id, form_url, (extra_context or {}) | context)

    def save_model(
        self, request: HttpRequest, obj: Advertisement, form: ModelForm[Any], change: bool
    ) -> None:
        """Save the edited content as what waits for approval; what runs is left alone."""
        written = cast(AdvertisementForm, form)
        note = written.cleaned_data.get("note", "")
        if not change:
            obj.pk = steps.create(written.content(), user_of(request), note=note).pk
        elif not written.is_edited:
            messages.warning(request, NOTHING_CHANGED)
            return
        else:
            self._save_change(request, obj, written, note)
        self._show_advice(request, written)

    def save_related(
        self, request: HttpRequest, form: ModelForm[Any], formsets: Any, change: bool
    ) -> None:
        """Do nothing: placements belong to what was saved by `save_model`."""

    def response_change(self, request: HttpRequest, obj: Advertisement) -> HttpResponse:
        return redirect("admin:ads_advertisement_change", obj.pk)

    def response_add(
        self, request: HttpRequest, obj: Advertisement, post_url_continue: str | None = None
    ) -> HttpResponse:
        messages.success(request, f"Đã lưu “{obj}”, chờ người khác duyệt.")
        return redirect("admin:ads_advertisement_change", obj.pk)

    def _save_change(
        self, request: HttpRequest, obj: Advertisement, form: AdvertisementForm, note: str
    ) -> None:
        version = steps.save_change(obj, form.content(), user_of(request), note=note)
        if not version:
            messages.success(
                request, f"“{obj}” lại giống hệt bản đang chạy nên không còn gì chờ duyệt."
            )
        elif obj.approved_by_id:
            messages.success(
                request,
                f"Đã gửi duyệt thay đổi của “{obj}”. Trong lúc chờ, trang vẫn hiện bản đã duyệt.",
            )
        else:
            messages.success(request, f"Đã lưu “{obj}”, chờ người khác duyệt.")

    def _show_advice(self, request: HttpRequest, form: Any) -> None:
        for advice in form.advice:
            messages.warning(request, advice)
        if "url" in form.changed_data:
            # After the commit, so that a slow address does not hold the lock.
            url = form.cleaned_data["url"]
            transaction.on_commit(partial(_warn_of_link, request, url), robust=True)

    def _read_only_fieldsets(self) -> list[Any]:
        """Return the fieldsets without what only the form has."""
        groups = [
            (name, {"fields": [each for each in options["fields"] if each not in FORM_ONLY]})
            for name, options in self.fieldsets
        ]
        return [group for group in groups if group[1]["fields"]]


def _warn_of_link(request: HttpRequest, url: str) -> None:
    if problem := link_problem(url):
        messages.warning(request, f"Hãy kiểm tra liên kết: {url} {problem}.")
