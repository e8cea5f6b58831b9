"""All addresses of the site. Those of the news come last: a section may have any first segment.

Each view is wrapped in `public_page`, which the micro-cache keeps and which gets only the query
parameters named here, or in `uncached_page` (core.routes).
"""

from django.contrib import admin
from django.contrib.sitemaps import views as sitemaps
from django.urls import include, path

from core.pagination import PARAMETER
from core.routes import public_page, uncached_page
from news.views.pages import old_addresses_first
from portal.feeds import SiteAtom, SiteFeed
from portal.search import SearchForm
from portal.sitemaps import SITEMAPS
from portal.sitemaps import index as sitemap_index
from portal.views import contact, machines, pages, reports, search, styleguide, suggestions

SEARCH = ("q", PARAMETER, *SearchForm.NAMES.values())

urlpatterns = [
    path("", old_addresses_first(public_page(pages.home)), name="home"),
    # Crawled, since only who reads its "noindex" leaves out an address that strangers made.
    path("tim-kiem/", public_page(search.search, query=SEARCH), name="search"),
    path("tim-kiem/goi-y/", public_page(suggestions.suggestions, query=["q"]), name="suggestions"),
    path("trang/<slug:slug>/", public_page(pages.page), name="page"),
    path("lien-he/", uncached_page(contact.contact), name="contact"),
    path("lien-he/<str:token>/", uncached_page(contact.enquiry), name="enquiry"),
    path("thiet-ke/", uncached_page(styleguide.styleguide), name="design"),
    path("mau-sac/<slug:key>.css", public_page(pages.colour_sheet), name="colours"),
    path("rss/", public_page(SiteFeed()), name="rss"),
    path("atom/", public_page(SiteAtom()), name="atom"),
    path("so-do/", public_page(pages.site_map), name="site_map"),
    path("sitemap.xml", public_page(sitemap_index), name="sitemap"),
    *(
        path(
            f"sitemap-{part}.xml",
            public_page(sitemaps.sitemap, query=["p"]),
            {"sitemaps": SITEMAPS, "section": part},
            name="sitemap_part",
        )
        for part in SITEMAPS
    ),
    path("robots.txt", public_page(machines.robots)),
    path(".well-known/security.txt", public_page(machines.security)),
    path("bao-loi/", uncached_page(reports.browser_report), name="browser_report"),
    path("healthz", uncached_page(machines.healthz)),
    path("readyz", uncached_page(machines.readyz)),
    path("metrics", uncached_page(machines.prometheus)),
    path("media/<path:path>", uncached_page(machines.media, crawled=True)),
    path("quan-tri/", admin.site.urls),
    path("", include("ads.urls")),
    path("", include("analytics.urls")),
    path("", include("news.urls")),
]

handler400 = "portal.views.errors.bad_request"
handler403 = "portal.views.errors.permission_denied"
handler500 = "portal.views.errors.server_error"
handler404 = "news.views.pages.moved_or_not_found"
