"""Pages of a list, by the address's `trang` parameter."""

from typing import Any

from django.core.paginator import InvalidPage, Page, Paginator
from django.http import Http404, HttpRequest

PARAMETER = "trang"


def page_or_404(request: HttpRequest, paginator: Paginator[Any]) -> Page[Any]:
    """Return the page the address asks for, the first if it asks for none.

    Raises Http404 for what is no number, or lies beyond the last page.
    """
    try:
        return paginator.page(request.GET.get(PARAMETER, "1"))
    except InvalidPage as error:
        raise Http404(str(error)) from error
