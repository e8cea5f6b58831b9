"""Changes that the public sees at once: what they will do is shown before they are saved."""

from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.contrib.admin import ModelAdmin
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

M = TypeVar("M", bound=Model)
CONFIRMED = "confirmed"
NOT_SENT_AGAIN = {"csrfmiddlewaretoken", CONFIRMED}


@dataclass(frozen=True)
class Confirmation:
    """What is shown before a change is saved."""

    title: str
    label: str  # of the button that saves
    sentences: list[str] = field(default_factory=list)


class ConfirmedChangeAdmin(ModelAdmin[M]):
    """Saves a changed object once its effect was shown and confirmed."""

    def confirmation(self, form: Any) -> Confirmation | None:
        """Return what a valid form will do; None if there is nothing to confirm."""
        raise NotImplementedError

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method == "POST" and CONFIRMED not in request.POST:
            with transaction.atomic():
                asked = self._asked(request, object_id)
            if asked:
                return self._confirm_page(request, object_id, asked)
        return super().change_view(request, object_id, form_url, extra_context)

    def get_form(
        self, request: HttpRequest, obj: M | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Return a form that shows what was typed and saves nothing, if it was asked for again."""
        form: Any = super().get_form(request, obj, change, **kwargs)
        if not request.POST.get("back"):
            return form
        return type(form.__name__, (form,), {"is_valid": lambda self: False})

    def _asked(self, request: HttpRequest, object_id: str) -> Confirmation | None:
        """Return what to confirm; None for a form that is refused anyway."""
        found = self.get_object(request, object_id)
        if not found or not self.has_change_permission(request, found):
            return None
        form_class: Any = self.get_form(request, found, change=True)
        form = form_class(request.POST, request.FILES, instance=found)
        return self.confirmation(form) if form.is_valid() else None

    def _confirm_page(
        self, request: HttpRequest, object_id: str, asked: Confirmation
    ) -> HttpResponse:
        sent = [
            (name, value)
            for name, values in request.POST.lists()
            if name not in NOT_SENT_AGAIN
            for value in values
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": asked.title,
            "opts": self.opts,
            "object_id": object_id,
            "asked": asked,
            "sent": sent,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/ads/confirm_change.html", context)
