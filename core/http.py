"""From where a form is taken, and what a page may load."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar, cast

from csp.constants import NONE, SELF
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponse)
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def from_this_site(view: View[P]) -> View[P]:
    """Refuse what another site had a reader's browser send, on a page where nobody is signed in.

    It stands in for Django's token, which would need a cookie. Browsers say by themselves where a
    form was sent from; what says nothing is no browser, and holds nobody's session to misuse.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method == "POST" and _is_from_elsewhere(request):
            return render(request, "403_elsewhere.html", status=403)
        return view(request, *args, **kwargs)

    return cast(View[P], csrf_exempt(wrapper))


def _is_from_elsewhere(request: HttpRequest) -> bool:
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site in ("same-origin", "none"):
        return False
    if site == "cross-site":
        return True
    # Older browsers give the origin alone. The scheme is none of ours where a proxy ends TLS.
    is_ours = origin is None or origin.partition("://")[2] == request.get_host()
    return not is_ours and origin not in settings.CSRF_TRUSTED_ORIGINS


def with_policy(response: R, policy: dict[str, list[str]]) -> R:
    """Have these directives of the content security policy replace the site's, and return it."""
    setattr(response, "_csp_replace", policy)  # noqa: B010  (HttpResponse declares no such)
    return response


def framed_page(response: R) -> R:
    """Make a page fit for a frame of the admin: no script runs in it, so nothing is counted."""
    response["Cache-Control"] = "private, no-store"
    return with_policy(
        response, {"frame-ancestors": [SELF], "script-src": [NONE], "connect-src": [NONE]}
    )
