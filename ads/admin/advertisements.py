"""Advertisements in the admin."""

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import SimpleListFilter
from django.db import transaction
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from ads.admin.actions import AdvertisementActions, user_of
from ads.admin.advertisement_columns import AdvertisementColumns
from ads.admin.keep_counted import KeepCountedAdmin
from ads.admin.previews import preview, preview_page
from ads.admin.reports import report
from ads.forms import AdvertisementForm
from ads.link_check import link_problem
from ads.models import Advertisement, AdvertisementState

# What the public sees of an advertisement: a change of these fields needs a new approval.
PUBLIC_FIELDS = {"kind", "image", "narrow_image", "alt", "url"}
APPROVAL_FIELDS = ["edited_by", "approved_by", "approved_at"]


class StateFilter(SimpleListFilter):
    title = "trạng thái"
    parameter_name = "trang-thai"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(state.value, state.label) for state in AdvertisementState]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        state = self.value()
        if not state or state not in AdvertisementState:
            return queryset
        matching = Advertisement.objects.in_state(AdvertisementState(state))
        return queryset.filter(pk__in=matching.values("pk"))


@admin.register(Advertisement)
class AdvertisementAdmin(
    AdvertisementColumns, AdvertisementActions, KeepCountedAdmin[Advertisement]
):
    form = AdvertisementForm
    count_field = "advertisement"
    list_display = ["picture", "title", "state_with_revision", "kind", "period", "views", "clicks",
                    "click_through_rate"]  # fmt: skip
    list_display_links = ["picture", "title"]
    list_filter = [StateFilter, "kind", "placements", "advertiser"]
    list_per_page = 50
    search_fields = ["title", "alt", "url", "advertiser__name", "document_number"]
    autocomplete_fields = ["advertiser"]
    readonly_fields = ["state", "approval", "created_by", "edited_by", "views", "clicks",
                       "click_through_rate"]  # fmt: skip
    fieldsets = [
        ("Nội dung", {"fields": ["title", "kind", "advertiser", "document_number", "image",
                                 "narrow_image", "alt", "url", "seen"]}),
        ("Nơi hiện", {"fields": ["placements", "path_prefixes", "weight"]}),
        ("Thời gian", {"fields": ["starts_at", "ends_at", "weekdays"]}),
    ]  # fmt: skip
    tracking = ("Theo dõi", {"fields": readonly_fields})

    class Media:
        css = {"all": ["admin-notices/notices.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Advertisement]:
        return Advertisement.objects.with_totals()

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("so-lieu/", wrap(report), name="ads_report"),
            path("<int:pk>/xem-thu/", wrap(preview), name="ads_preview"),
            path("<int:pk>/xem-thu/trang/", wrap(preview_page), name="ads_preview_page"),
            *super().get_urls(),
        ]

    def get_fieldsets(self, request: HttpRequest, obj: Advertisement | None = None) -> Any:
        if obj and not self.has_change_permission(request, obj):
            return [self._without_revision(), *self.fieldsets[1:], self.tracking]
        return [*self.fieldsets, self.tracking] if obj else self.fieldsets

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Advertisement | None:
        """Lock the row that is about to be saved, so that two saves wait for each other."""
        if request.method == "POST" and transaction.get_connection().in_atomic_block:
            list(Advertisement.objects.select_for_update().filter(pk=object_id).values("pk"))
        return super().get_object(request, object_id, from_field)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        found = Advertisement.objects.filter(pk=object_id).first() if object_id.isdigit() else None
        context = {"available_actions": self.available_actions(request, found) if found else []}
        return super().change_view(request, object_id, form_url, (extra_context or {}) | context)

    def save_model(
        self, request: HttpRequest, obj: Advertisement, form: ModelForm[Any], change: bool
    ) -> None:
        """Save the changed fields, and require a new approval if the public sees a difference.

        Other fields are left alone: somebody may have paused it meanwhile.
        """
        if not change:
            obj.created_by = user_of(request)
            obj.save()
        elif form.changed_data:
            obj.revision += 1
            if PUBLIC_FIELDS & set(form.changed_data):
                self._revoke_approval(request, obj)
            obj.save(update_fields=_columns(form.changed_data))
        self._show_advice(request, form)

    def _revoke_approval(self, request: HttpRequest, advertisement: Advertisement) -> None:
        if advertisement.approved_by_id:
            messages.warning(request, f"“{advertisement}” đã đổi nội dung nên cần được duyệt lại.")
        advertisement.revoke_approval(user_of(request))

    def _show_advice(self, request: HttpRequest, form: Any) -> None:
        for advice in form.advice:
            messages.warning(request, advice)
        if "url" in form.changed_data:
            # After the commit, so that a slow address does not hold the lock.
            url = form.cleaned_data["url"]
            transaction.on_commit(partial(_warn_of_link, request, url), robust=True)

    def _without_revision(self) -> tuple[Any, dict[str, Any]]:
        name, options = self.fieldsets[0]
        fields = [each for each in options["fields"] if each != "seen"]
        return name, {"fields": fields}


def _columns(changed: list[str]) -> set[str]:
    """Return the columns to save for the changed fields of the form."""
    own = {field.name for field in Advertisement._meta.concrete_fields}
    return (own & set(changed)) | {"revision", *APPROVAL_FIELDS}


def _warn_of_link(request: HttpRequest, url: str) -> None:
    if problem := link_problem(url):
        messages.warning(request, f"Hãy kiểm tra liên kết: {url} {problem}.")
