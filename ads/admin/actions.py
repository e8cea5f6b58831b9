"""Actions on advertisements: pause, resume, end, duplicate; the first three are confirmed."""

from collections.abc import Callable
from typing import cast

from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from ads import steps
from ads.admin.effects import (
    Effect,
    effect_of_end,
    effect_of_pause,
    effect_of_resume,
    vacated,
)
from ads.models import Advertisement, AdvertisementState
from ads.steps import StepError

# The actions for an advertisement in each state.
ACTIONS_BY_STATE = {
    AdvertisementState.PENDING: ["duplicate"],
    AdvertisementState.SCHEDULED: ["pause", "duplicate"],
    AdvertisementState.RUNNING: ["pause", "end", "duplicate"],
    AdvertisementState.RESTING: ["pause", "end", "duplicate"],
    AdvertisementState.FULFILLED: ["end", "duplicate"],
    AdvertisementState.PAUSED: ["resume", "end", "duplicate"],
    AdvertisementState.ENDED: ["duplicate"],
}


class AdvertisementActions(ModelAdmin[Advertisement]):
    """Actions of the list; the form shows them as buttons."""

    actions = ["pause", "resume", "end", "duplicate"]

    @admin.action(description="Tạm dừng…", permissions=["change"])
    def pause(self, request: HttpRequest, queryset: QuerySet[Advertisement]) -> HttpResponse | None:
        return self._confirmed(request, queryset, "pause", effect_of_pause, self._pause)

    @admin.action(description="Chạy tiếp…", permissions=["change"])
    def resume(
        self, request: HttpRequest, queryset: QuerySet[Advertisement]
    ) -> HttpResponse | None:
        return self._confirmed(request, queryset, "resume", effect_of_resume, self._resume)

    @admin.action(description="Kết thúc…", permissions=["change"])
    def end(self, request: HttpRequest, queryset: QuerySet[Advertisement]) -> HttpResponse | None:
        return self._confirmed(request, queryset, "end", effect_of_end, self._end)

    @admin.action(description="Nhân bản", permissions=["add"])
    def duplicate(
        self, request: HttpRequest, queryset: QuerySet[Advertisement]
    ) -> HttpResponse | None:
        copies = [steps.duplicate(each, user_of(request)) for each in queryset]
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

    def _confirmed(
        self,
        request: HttpRequest,
        queryset: QuerySet[Advertisement],
        action: str,
        effect_of: Callable[[Advertisement], Effect],
        step: Callable[[HttpRequest, Advertisement], str],
    ) -> HttpResponse | None:
        """Take `step` on each if the request confirms it; else show what will happen.

        A step returns what was done, "" if nothing was left to do.
        """
        if not request.POST.get("confirmed"):
            effects = [effect_of(each) for each in queryset.prefetch_related("placements")]
            return self._ask(request, action, effects)
        for advertisement in queryset:
            try:
                done = step(request, advertisement)
            except StepError as error:
                messages.error(request, str(error))
            else:
                if done:
                    self._log(request, advertisement, done)
                else:
                    messages.info(request, f"“{advertisement}”: đã như vậy rồi, không đổi gì thêm.")
        return None

    def _ask(self, request: HttpRequest, action: str, found: list[Effect]) -> HttpResponse:
        label = dict(self.get_action_choices(request, []))[action].rstrip("…")
        effects = [each for each in found if not each.refusal]
        stops = action != "resume"
        context = {
            **self.admin_site.each_context(request),
            "title": f"{label} quảng cáo?",
            "opts": self.opts,
            "action": action,
            "label": label,
            "effects": effects,
            "vacated": vacated(each.advertisement for each in effects) if stops else [],
            "refused": [each for each in found if each.refusal],
            "media": self.media,
        }
        return TemplateResponse(request, "admin/ads/advertisement/confirm.html", context)

    def _pause(self, request: HttpRequest, advertisement: Advertisement) -> str:
        return "Đã tạm dừng." if steps.set_paused(advertisement, True) else ""

    def _resume(self, request: HttpRequest, advertisement: Advertisement) -> str:
        seen = seen_revision(request, f"seen-{advertisement.pk}")
        return "Đã cho chạy tiếp." if steps.set_paused(advertisement, False, seen=seen) else ""

    def _end(self, request: HttpRequest, advertisement: Advertisement) -> str:
        steps.end(advertisement)
        return "Đã kết thúc."

    def _log(self, request: HttpRequest, advertisement: Advertisement, message: str) -> None:
        self.log_change(request, advertisement, message)
        messages.success(request, f"{message[:-1]} “{advertisement}”.")


def user_of(request: HttpRequest) -> User:
    return cast(User, request.user)  # only users can open the admin


def seen_revision(request: HttpRequest, name: str = "seen") -> int:
    """Return the revision that the page showed; 0, which no advertisement has, if it is missing."""
    sent = request.POST.get(name, "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0
