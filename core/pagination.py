"""Pages of a list, by the parameter `trang` of the address, as quick for many rows as for few."""

from functools import cached_property
from typing import Any

from django.core.paginator import EmptyPage, InvalidPage, Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

PARAMETER = "trang"
MOST_COUNTED = 10_000  # rows; of a longer list it is only said that there are more
LAST_NUMBER = 1_000_000  # of a page that is looked for


class ListPaginator(Paginator[Any]):
    """Pages of a list that is counted up to MOST_COUNTED, whose rows are read by their keys.

    Numbers of pages beyond what is counted are valid while there are rows. PostgreSQL skips what is
    before a page in an index, without reading the rows.

    Args:
        object_list: the rows, in their order.
        keys: the same rows in the same order as tuples that begin with the key, if there is a
            quicker way to them than `object_list` has.
    """

    object_list: QuerySet[Any]

    def __init__(
        self,
        object_list: QuerySet[Any],
        per_page: int,
        *args: Any,
        keys: "QuerySet[Any, tuple[Any, ...]] | None" = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(object_list, per_page, *args, **kwargs)
        self.keys = object_list.values_list("pk") if keys is None else keys
        self._last = 1  # the highest number that is known to have rows

    @cached_property
    def _counted(self) -> int:
        return self.keys.order_by()[: MOST_COUNTED + 1].count()

    @property
    def count(self) -> int:
        """The number of rows, at most MOST_COUNTED."""
        return min(self._counted, MOST_COUNTED)

    @property
    def is_more(self) -> bool:
        """Whether there are more rows than `count`."""
        return self._counted > MOST_COUNTED

    @property
    def num_pages(self) -> int:
        """The number of the last page that is known."""
        return max(-(-self.count // self.per_page), self._last)

    def validate_number(self, number: Any) -> int:
        """Return `number` as a number. Raises InvalidPage if there cannot be such a page."""
        try:
            return super().validate_number(number)
        except EmptyPage:
            if self.is_more and self.num_pages < int(number) <= LAST_NUMBER:
                return int(number)
            raise

    def page(self, number: Any) -> Page[Any]:
        """Return a page. Raises InvalidPage if there is none."""
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        found = [row[0] for row in self.keys[first : first + self.per_page + 1]]
        if not found and number > 1:
            raise EmptyPage(self.error_messages["no_results"])
        self._last = max(self._last, number + (len(found) > self.per_page))
        rows = self.object_list.filter(pk__in=found[: self.per_page])
        return Page(rows, number, self)


def page_or_404(request: HttpRequest, paginator: Paginator[Any]) -> Page[Any]:
    """Return the page that the address asks for, by default the first.

    Raises Http404 if it is not a number, or beyond the last page.
    """
    try:
        return paginator.page(request.GET.get(PARAMETER, "1"))
    except InvalidPage as error:
        raise Http404(str(error)) from error
