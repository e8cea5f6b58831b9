"""Whether an address of this site leads anywhere."""

from urllib.parse import urlsplit

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, QueryDict
from django.urls import Resolver404, resolve

MISSING = (404, 410)


def is_dead(address: str, host: str) -> bool:
    """Return whether nobody who is not signed in finds anything at `address`, a path of this site.

    The page's own view is asked, so whatever answers readers decides. `host` is ours.
    """
    path = urlsplit(address).path
    request = HttpRequest()
    request.method = "GET"
    request.path = request.path_info = path
    request.META |= {"HTTP_HOST": host, "SERVER_NAME": host, "SERVER_PORT": "80"}
    request.META["QUERY_STRING"] = urlsplit(address).query
    request.GET = QueryDict(request.META["QUERY_STRING"])
    request.user = AnonymousUser()
    try:
        match = resolve(path)
    except Resolver404:
        return True
    if match.app_name == "admin":
        return False
    request.resolver_match = match
    try:
        return match.func(request, *match.args, **match.kwargs).status_code in MISSING
    except Http404:
        return True
