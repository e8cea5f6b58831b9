"""What has counts is kept: they are evidence."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.contrib.admin import ModelAdmin
from django.db.models import Model
from django.http import HttpRequest

from ads.models import HourlyCount

M = TypeVar("M", bound=Model)


class CountedAdmin(ModelAdmin[M]):
    """Refuses to delete what has counts, in one line for each instead of one for each hour."""

    counted_as: str  # the field of HourlyCount

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or not self._counted([obj]))

    def get_deleted_objects(self, objs: Iterable[M], request: HttpRequest) -> Any:
        if kept := self._counted(objs):
            names = [f"“{each}” đã có số liệu nên được giữ lại; hãy kết thúc nó." for each in kept]
            return [], {}, set(), names
        return super().get_deleted_objects(objs, request)  # type: ignore[arg-type]

    def _counted(self, objs: Iterable[M]) -> list[M]:
        counts = HourlyCount.objects.filter(**{f"{self.counted_as}__in": [o.pk for o in objs]})
        counted = set(counts.values_list(self.counted_as, flat=True))
        return [each for each in objs if each.pk in counted]
