"""Rules about caching and crawling, declared for every address where it is defined.

Each urls.py wraps its views in `public_page` or `uncached_page`. The rules of the micro-cache,
robots.txt and the slugs that no section may have are derived from these. An address without either
is an error.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, wraps
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from core.text import tidy

View = Callable[..., HttpResponseBase]

# Stands for every first segment that no route names: the slugs of sections.
ANY_SEGMENT = "*"
SAMPLE = 1111  # and the numbers after it are in no address of ours


@dataclass(frozen=True)
class Route:
    """The rules of an address.

    Args:
        is_cached: its 200 answers are the same for everybody, so that shared caches may keep them.
        query: the query parameters it reads, if it is cached.
        is_crawled: search engines may read it.
    """

    is_cached: bool
    query: frozenset[str] = frozenset()
    is_crawled: bool = True


UNCACHED = Route(is_cached=False)
ADMIN = Route(is_cached=False, is_crawled=False)


def public_page(view: View, *, query: Iterable[str] = (), crawled: bool = True) -> View:
    """Return a view whose 200 answers are the same for everybody, so that shared caches keep them.

    The answer to a request with a session is private.

    Args:
        query: the query parameters that the view reads. The others are removed from the request,
            because the answer is shown to everybody who asks with the same values of these.
        crawled: whether search engines may read it.
    """
    route = Route(is_cached=True, query=frozenset(query), is_crawled=crawled)

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked = request.META.get("QUERY_STRING", "")
        _set_query(request, known_query(asked, route.query))
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            _set_query(request, asked)  # it may be an address of the former system
            raise
        _set_cache_control(request, response)
        return response

    return _declare(wrapper, route)


def uncached_page(view: View, *, crawled: bool = False) -> View:
    """Return a view that no shared cache keeps, and that gets the whole query string.

    Args:
        crawled: whether search engines may read it.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    return _declare(wrapper, Route(is_cached=False, is_crawled=crawled))


def _declare(view: View, route: Route) -> View:
    setattr(view, "route", route)  # noqa: B010  (functions declare no attributes)
    return view


def _set_query(request: HttpRequest, query: str) -> None:
    request.META["QUERY_STRING"] = query
    request.GET = QueryDict(query.encode("latin-1", "replace"))


def _set_cache_control(request: HttpRequest, response: HttpResponseBase) -> None:
    """Set Cache-Control, unless the view has set it."""
    if response.has_header("Cache-Control"):
        return
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        response["Cache-Control"] = "private, no-store"
    elif response.status_code == 200:
        response["Cache-Control"] = (
            f"public, max-age=0, s-maxage={settings.MICROCACHE_FRESH_SECONDS}, "
            f"stale-if-error={settings.MICROCACHE_STALE_SECONDS}"
        )


def known_query(query: str, known: frozenset[str]) -> str:
    """Return the query string with only the `known` parameters, in sorted order, their texts clean.

    The micro-cache and the view use the same one, so that one page is kept for all ways of typing.
    """
    if not query or not known:
        return ""
    # WSGI hands over bytes as Latin-1 letters; old browsers send UTF-8 as it is, unescaped.
    text = query.encode("latin-1", "replace").decode(errors="replace")
    pairs = parse_qsl(text, keep_blank_values=True, errors="replace")
    return urlencode(sorted((name, tidy(value)) for name, value in pairs if name in known))


def address(name: str, *parts: str | int) -> str:
    """Return the address with this name, as Django's `reverse` does for fifty times the time.

    `parts` are its arguments, which need no quoting: slugs, keys and paths of sections.
    """
    return _address_format(name, len(parts)).format(*parts)


@cache
def _address_format(name: str, count: int) -> str:
    """Return the address with braces for its arguments, for all of which a number may stand."""
    written = reverse(name, args=[str(SAMPLE + place) for place in range(count)])
    for place in range(count):
        written = written.replace(str(SAMPLE + place), f"{{{place}}}")
    return written


def first_segment(path: str) -> str:
    """Return the part of a path between its first two slashes."""
    return path[1:].split("/", 1)[0]


@cache
def routes() -> Mapping[str, Route]:
    """Return the rules of all addresses of the site, by the first segment of their paths.

    Raises ImproperlyConfigured if an address has no rules, or two with one segment differ.
    """
    found = {first_segment(settings.STATIC_URL): UNCACHED}
    for address, route in _addresses():
        segment = first_segment(address)
        key = ANY_SEGMENT if "<" in segment else segment
        other = found.get(key, route)
        if (other.is_cached, other.is_crawled) != (route.is_cached, route.is_crawled):
            raise ImproperlyConfigured(f"{address} differs from another address in /{segment}/")
        found[key] = Route(route.is_cached, route.query | other.query, route.is_crawled)
    return found


def taken_slugs() -> frozenset[str]:
    """Return the first segments that are taken, so that no section may have them as its slug."""
    return frozenset(routes())


def uncrawled_paths() -> list[str]:
    """Return the beginnings of the addresses that search engines are asked not to read."""
    paths = (
        f"/{first_segment(address)}/" if "/" in address[1:] else address
        for address, route in _addresses()
        if not route.is_crawled
    )
    return list(dict.fromkeys(paths))


def _addresses() -> Iterator[tuple[str, Route]]:
    yield from _declared("/", get_resolver().url_patterns)


def _declared(
    prefix: str, patterns: Iterable[URLPattern | URLResolver]
) -> Iterator[tuple[str, Route]]:
    for each in patterns:
        address = f"{prefix}{each.pattern}"
        if isinstance(each, URLPattern):
            yield address, _route_of(each, address)
        elif each.app_name == "admin":
            yield address, ADMIN
        else:
            yield from _declared(address, each.url_patterns)


def _route_of(pattern: URLPattern, address: str) -> Route:
    route: Route | None = getattr(pattern.callback, "route", None)
    if route is None:
        raise ImproperlyConfigured(f"{address} is neither a public_page nor an uncached_page")
    return route
