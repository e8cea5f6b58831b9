"""Actions on advertisements: approve, pause, resume, end, duplicate."""

from typing import cast

from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from ads.models import Advertisement, AdvertisementState, ApprovalError

# The actions for an advertisement in each state.
ACTIONS_BY_STATE = {
    AdvertisementState.PENDING: ["approve", "duplicate"],
    AdvertisementState.SCHEDULED: ["pause", "duplicate"],
    AdvertisementState.RUNNING: ["pause", "end", "duplicate"],
    AdvertisementState.RESTING: ["pause", "end", "duplicate"],
    AdvertisementState.PAUSED: ["resume", "end", "duplicate"],
    AdvertisementState.ENDED: ["duplicate"],
}


class AdvertisementActions(ModelAdmin[Advertisement]):
    """Actions of the list; the form shows them as buttons."""

    actions = ["approve", "pause", "resume", "end", "duplicate"]

    def has_approve_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("ads.approve_advertisement")

    @admin.action(description="Duyệt", permissions=["approve"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Advertisement]) -> None:
        for advertisement in queryset.filter(approved_by__isnull=True):
            try:
                advertisement.approve(user_of(request), _seen_revision(request, advertisement))
            except ApprovalError as error:
                messages.error(request, str(error))
            else:
                self._log(request, advertisement, "Đã duyệt.")

    @admin.action(description="Tạm dừng", permissions=["change"])
    def pause(self, request: HttpRequest, queryset: QuerySet[Advertisement]) -> None:
        for advertisement in queryset.exclude(is_paused=True):
            advertisement.is_paused = True
            advertisement.save(update_fields=["is_paused"])
            self._log(request, advertisement, "Đã tạm dừng.")

    @admin.action(description="Chạy tiếp", permissions=["change"])
    def resume(self, request: HttpRequest, queryset: QuerySet[Advertisement]) -> None:
        for advertisement in queryset.exclude(is_paused=False):
            advertisement.is_paused = False
            advertisement.save(update_fields=["is_paused"])
            self._log(request, advertisement, "Đã cho chạy tiếp.")

    @admin.action(description="Kết thúc", permissions=["change"])
    def end(self, request: HttpRequest, queryset: QuerySet[Advertisement]) -> None:
        now = timezone.now()
        for advertisement in queryset:
            if advertisement.starts_at >= now:
                messages.error(request, f"“{advertisement}” chưa bắt đầu nên không kết thúc được.")
            elif not advertisement.ends_at or advertisement.ends_at > now:
                advertisement.ends_at = now
                advertisement.save(update_fields=["ends_at"])
                self._log(request, advertisement, "Đã kết thúc.")

    @admin.action(description="Nhân bản", permissions=["add"])
    def duplicate(
        self, request: HttpRequest, queryset: QuerySet[Advertisement]
    ) -> HttpResponse | None:
        copies = [each.duplicate(user_of(request)) for each in queryset]
        for copy in copies:
            self.log_addition(request, copy, "Nhân bản.")
            messages.success(request, f"Đã tạo “{copy}”, chờ duyệt.")
        if len(copies) != 1:
            return None
        return HttpResponseRedirect(reverse("admin:ads_advertisement_change", args=[copies[0].pk]))

    def available_actions(
        self, request: HttpRequest, advertisement: Advertisement
    ) -> list[tuple[str, str]]:
        """Return the names and labels of the actions this person can take on it now."""
        names = ACTIONS_BY_STATE[advertisement.state_at(timezone.now())]
        return [(n, label) for n, label in self.get_action_choices(request, []) if n in names]

    def _log(self, request: HttpRequest, advertisement: Advertisement, message: str) -> None:
        self.log_change(request, advertisement, message)
        messages.success(request, f"{message[:-1]} “{advertisement}”.")


def user_of(request: HttpRequest) -> User:
    return cast(User, request.user)  # only users can open the admin


def _seen_revision(request: HttpRequest, advertisement: Advertisement) -> int:
    """Return the revision that the page showed; 0, which no advertisement has, if it is missing."""
    sent = request.POST.get(f"seen-{advertisement.pk}", "")
    return int(sent) if sent.isascii() and sent.isdigit() else 0
