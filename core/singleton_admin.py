"""The admin of a singleton: it shows the form of the one row in place of a list."""

from typing import Any, TypeVar

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse

from core.singleton import Singleton

S = TypeVar("S", bound=Singleton)


class SingletonAdmin(ModelAdmin[S]):
    """Show the one row's form in place of a list; it can be neither added twice nor deleted."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            return super().changelist_view(request, extra_context)
        row, _ = self.model._default_manager.get_or_create(id=1)
        return self.changeform_view(request, str(row.pk), "", extra_context)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: S | None = None) -> bool:
        return False
