"""An admin for rows that the site writes: staff look at them, and may choose them for actions."""

from typing import Any, TypeVar

from django.contrib.admin import ModelAdmin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

M = TypeVar("M", bound=Model)


class ViewOnlyAdmin(ModelAdmin[M]):
    """A list and a page for each row, where nothing is added, deleted or saved."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show a row without buttons, also to who may change it by an action of the list."""
        shown = {
            "title": f"Xem {self.opts.verbose_name}",
            "show_save": False,
            "show_save_and_continue": False,
        }
        return super().change_view(request, object_id, form_url, {**shown, **(extra_context or {})})
