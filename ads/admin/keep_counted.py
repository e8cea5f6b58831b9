"""Advertisements and placements with counts cannot be deleted: counts are evidence."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.contrib.admin import ModelAdmin
from django.db.models import Model
from django.http import HttpRequest

from ads.models import PlacementHourlyCount

M = TypeVar("M", bound=Model)


class KeepCountedAdmin(ModelAdmin[M]):
    """Refuses to delete objects with counts, with one message for each object."""

    count_field: str  # the field of PlacementHourlyCount that refers to the object

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or not self._counted([obj]))

    def get_deleted_objects(self, objs: Iterable[M], request: HttpRequest) -> Any:
        if kept := self._counted(objs):
            names = [f"“{each}” đã có số liệu nên được giữ lại; hãy kết thúc nó." for each in kept]
            return [], {}, set(), names
        return super().get_deleted_objects(objs, request)  # type: ignore[arg-type]

    def _counted(self, objs: Iterable[M]) -> list[M]:
        counts = PlacementHourlyCount.objects.filter(
            **{f"{self.count_field}__in": [o.pk for o in objs]}
        )
        counted = set(counts.values_list(self.count_field, flat=True))
        return [each for each in objs if each.pk in counted]
