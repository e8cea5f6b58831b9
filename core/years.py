"""Years with rows, found without reading all of these."""

from datetime import datetime
from typing import Any

from django.utils import timezone


class YearsByIndex:
    """A queryset that finds the years of a list of the admin one after the other in an index."""

    def datetimes(
        self: Any, field_name: Any, kind: Any, order: Any = "ASC", tzinfo: Any = None
    ) -> Any:
        """Return the moments as Django does; for years with a query for each."""
        if kind != "year":
            rows: Any = super()  # a queryset
            return rows.datetimes(field_name, kind, order, tzinfo)
        found: list[datetime] = []
        dated = self.filter(**{f"{field_name}__isnull": False}).order_by(f"-{field_name}")
        moments = dated.values_list(field_name, flat=True)
        newest = moments.first()
        while newest:
            year = timezone.localtime(newest, tzinfo).replace(month=1, day=1)
            found.append(year.replace(hour=0, minute=0, second=0, microsecond=0))
            newest = moments.filter(**{f"{field_name}__lt": found[-1]}).first()
        return found if order == "DESC" else found[::-1]
