"""The admin of a singleton: it shows the form of the one row in place of a list."""

from typing import Any, TypeVar

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse

from core.singleton import ROW, Singleton

S = TypeVar("S", bound=Singleton)


class SingletonAdmin(ModelAdmin[S]):
    """Show the one row's form in place of a list; it can be neither added nor deleted.

    Looking writes nothing: the row comes into being when the form is first saved.
    """

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            return super().changelist_view(request, extra_context)
        return self.changeform_view(request, str(ROW), "", extra_context)

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> S | None:
        """Return the row; before it was ever saved, an unsaved one with the defaults."""
        return self.model.load() if object_id == str(ROW) else None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: S | None = None) -> bool:
        return False
