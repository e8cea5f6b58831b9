"""The sitemaps of the site and their index; the keys of SITEMAPS are part of their addresses."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import x_robots_tag
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from news.sitemaps import DepartmentSitemap, NewsSitemap, SectionSitemap, ThreadSitemap
from portal.models import Page


class PageSitemap(Sitemap[Page]):
    """The lasting pages."""

    def items(self) -> QuerySet[Page]:
        return Page.objects.published().order_by("slug")

    def lastmod(self, page: Page) -> object:
        return page.updated_at


SITEMAPS: dict[str, type[Sitemap[Any]]] = {
    "bai-viet": NewsSitemap,
    "chuyen-muc": SectionSitemap,
    "don-vi": DepartmentSitemap,
    "dong-su-kien": ThreadSitemap,
    "trang": PageSitemap,
}

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
)


@require_safe
@x_robots_tag
def index(request: HttpRequest) -> HttpResponse:
    """Answer with the parts of all sitemaps: a thousand for a million articles.

    Django's own has one time of change for all parts of a sitemap, for which it reads all rows.
    """
    lines, root = [], request.build_absolute_uri("/").rstrip("/")
    for address, changed in _parts():
        at = f"<lastmod>{changed.isoformat()}</lastmod>" if changed else ""
        lines.append(f"<sitemap><loc>{root}{address}</loc>{at}</sitemap>\n")
    return HttpResponse(f"{_HEAD}{''.join(lines)}</sitemapindex>\n", content_type="application/xml")


def _parts() -> Iterator[tuple[str, datetime | None]]:
    """Yield the address of each part, and when it changed last, if that is known."""
    for name, sitemap in SITEMAPS.items():
        address, own = reverse("sitemap_part", kwargs={"section": name}), sitemap()
        changes = own.changes() if isinstance(own, NewsSitemap) else []
        for number, changed in enumerate(changes or [own.get_latest_lastmod()], 1):
            yield (address if number == 1 else f"{address}?p={number}"), changed
