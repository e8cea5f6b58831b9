"""The sitemaps of the site; the keys of SITEMAPS are part of their addresses."""

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet

from news.sitemaps import DepartmentSitemap, NewsSitemap, SectionSitemap, ThreadSitemap
from portal.models import Page


class PageSitemap(Sitemap[Page]):
    """The lasting pages."""

    def items(self) -> QuerySet[Page]:
        return Page.objects.published().order_by("slug")

    def lastmod(self, page: Page) -> object:
        return page.updated_at


SITEMAPS = {
    "bai-viet": NewsSitemap,
    "chuyen-muc": SectionSitemap,
    "don-vi": DepartmentSitemap,
    "dong-su-kien": ThreadSitemap,
    "trang": PageSitemap,
}
