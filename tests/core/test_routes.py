"""Rules of addresses, and what is derived from them: the cache, robots.txt, taken slugs."""

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import URLResolver, clear_url_caches, get_resolver, path

from core import routes
from core.routes import Route, known_query, public_page, uncached_page


def show(request: HttpRequest, **_: object) -> HttpResponse:
    """Show the query as the view sees it."""
    return HttpResponse(f"{request.META['QUERY_STRING']} {sorted(request.GET.items())}")


def get(view: Any, query: str, **headers: str) -> HttpResponse:
    request = RequestFactory().get(f"/?{query}", **headers)
    response: HttpResponse = view(request)
    return response


class TestPublicPage:
    def test_a_public_page_sees_only_the_parameters_it_reads(self) -> None:
        response = get(public_page(show, query=["q"]), "utm_source=zalo&q=%C4%91&z=1&q=")
        assert response.content.decode() == "q=&q=%C4%91 [('q', 'đ')]"

    def test_letters_that_a_browser_sent_unescaped_are_read(self) -> None:
        response = get(public_page(show, query=["q"]), "q=phường")
        assert response.content.decode() == "q=ph%C6%B0%E1%BB%9Dng [('q', 'phường')]"

    def test_bytes_that_are_no_text_fail_nothing(self) -> None:
        request = RequestFactory().get("/", QUERY_STRING="q=\xff\xfe")
        assert public_page(show, query=["q"])(request).status_code == 200

    def test_caches_may_keep_a_public_page(self) -> None:
        assert "public" in get(public_page(show), "")["Cache-Control"]

    def test_with_a_session_it_is_private(self) -> None:
        response = get(public_page(show), "", HTTP_COOKIE=f"{settings.SESSION_COOKIE_NAME}=a")
        assert response["Cache-Control"] == "private, no-store"

    def test_what_the_view_says_of_caching_stays(self) -> None:
        def view(request: HttpRequest) -> HttpResponse:
            return HttpResponse(headers={"Cache-Control": "no-store"})

        assert get(public_page(view), "")["Cache-Control"] == "no-store"

    def test_only_what_was_found_may_be_kept(self) -> None:
        def view(request: HttpRequest) -> HttpResponse:
            return HttpResponse(status=410)

        assert "Cache-Control" not in get(public_page(view), "")

    def test_where_there_is_no_page_the_query_is_whole_again(self) -> None:
        def view(request: HttpRequest) -> HttpResponse:
            assert not request.GET
            raise Http404

        request = RequestFactory().get("/?id=12")
        with pytest.raises(Http404):
            public_page(view)(request)
        assert (request.META["QUERY_STRING"], dict(request.GET.items())) == ("id=12", {"id": "12"})


def test_an_uncached_page_sees_the_whole_query() -> None:
    response = get(uncached_page(show), "tu=/a/&b=1")
    assert response.content.decode().startswith("tu=/a/&b=1 ")
    assert "Cache-Control" not in response


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("", ""),
        ("fbclid=1", ""),
        ("trang=2&q=n%C6%B0%E1%BB%9Bc", "q=n%C6%B0%E1%BB%9Bc&trang=2"),
        ("q=&utm=1", "q="),
        ("q=%FF&&=&a", "q=%EF%BF%BD"),
    ],
)
def test_known_query(query: str, kept: str) -> None:
    assert known_query(query, frozenset({"q", "trang"})) == kept


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """A site of whatever addresses the test puts into the list."""
    module = ModuleType("addresses")
    addresses: list[Any] = []
    vars(module)["urlpatterns"] = addresses
    monkeypatch.setattr(routes, "get_resolver", lambda: get_resolver(module))  # type: ignore[arg-type]
    routes.routes.cache_clear()
    yield addresses
    routes.routes.cache_clear()
    clear_url_caches()


def test_a_new_address_must_say_what_it_is(site: list[Any]) -> None:
    site.append(path("moi/<int:pk>/", show))
    with pytest.raises(ImproperlyConfigured, match="/moi/<int:pk>/ is neither"):
        routes.routes()


def test_addresses_with_the_same_beginning_must_agree(site: list[Any]) -> None:
    site.extend([path("a/", public_page(show)), path("a/<int:pk>/", uncached_page(show))])
    with pytest.raises(ImproperlyConfigured, match="differs from another"):
        routes.routes()


def test_addresses_with_the_same_beginning_share_their_parameters(site: list[Any]) -> None:
    site.extend([path("a/", public_page(show, query="p")), path("a/b/", public_page(show))])
    assert routes.routes()["a"] == Route(is_cached=True, query=frozenset("p"))


def test_slugs_are_taken_by_all_addresses(site: list[Any]) -> None:
    site.extend([path("a/<slug:x>.css", public_page(show)), path("<slug:x>/b/", public_page(show))])
    site.append(path("quan-tri/", admin.site.urls))
    assert routes.taken_slugs() - {"*"} == {"a", "quan-tri", "static"}


def test_uncrawled_paths(site: list[Any]) -> None:
    site.extend([path("a", uncached_page(show)), path("b/<int:pk>", uncached_page(show))])
    site.extend([path("c/", public_page(show)), path("d/", public_page(show, crawled=False))])
    site.append(path("e/", uncached_page(show, crawled=True)))
    assert routes.uncrawled_paths() == ["/a", "/b/", "/d/"]


def test_every_address_of_the_site_says_what_it_is() -> None:
    """All but the admin's: `routes()` refuses any other, and then the site does not start."""
    assert routes.routes()["quan-tri"] == routes.ADMIN
    others = [each for each in get_resolver().url_patterns if isinstance(each, URLResolver)]
    assert {each.app_name for each in others} == {"admin", "ads", "analytics", "news"}


@pytest.mark.parametrize(
    "segment",
    [
        *("atom", "bao-cao-vi-pham", "cach-chung-toi-dem", "danh-gia", "di", "don-vi"),
        *("dong-su-kien", "ghi-nhan", "healthz", "lien-he", "luu-tru", "mau-sac", "media"),
        *("quan-tri", "readyz", "rss", "so-do", "so-lieu", "static", "tep", "thiet-ke"),
        *("tim-kiem", "trang", "tu-khoa", "xem-truoc"),
    ],
)
def test_no_section_may_have_the_slug(segment: str) -> None:
    assert segment in routes.taken_slugs()


@pytest.mark.parametrize(
    "segment",
    [
        *("quan-tri", "di", "ghi-nhan", "bao-cao-vi-pham", "lien-he", "so-lieu", "thiet-ke"),
        *("xem-truoc", "thong-ke.json", "danh-gia", "static", "media", "healthz", "readyz"),
    ],
)
def test_what_the_micro_cache_never_keeps(segment: str) -> None:
    assert not routes.routes()[segment].is_cached


@pytest.mark.parametrize(
    ("segment", "query"),
    [
        ("", set()),
        ("tim-kiem", {"q", "trang", "chuyen-muc", "tu-khoa", "tu-ngay", "den-ngay"}),
        ("sitemap-bai-viet.xml", {"p"}),
        ("tu-khoa", {"trang"}),
        ("rss", set()),
        (routes.ANY_SEGMENT, {"trang"}),
    ],
)
def test_what_the_micro_cache_tells_pages_apart_by(segment: str, query: set[str]) -> None:
    assert routes.routes()[segment].query == query
