"""Pages of a list, by the parameter `trang` of the address."""

from typing import Any

from django.core.paginator import InvalidPage, Page, Paginator
from django.http import Http404, HttpRequest

PARAMETER = "trang"


def page_or_404(request: HttpRequest, paginator: Paginator[Any]) -> Page[Any]:
    """Return the page that the address asks for, by default the first.

    Raises Http404 if it is not a number, or beyond the last page.
    """
    try:
        return paginator.page(request.GET.get(PARAMETER, "1"))
    except InvalidPage as error:
        raise Http404(str(error)) from error
