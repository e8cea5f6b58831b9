"""All addresses of the site; sections come last, since their first segment is free."""

from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path

from core.http import public_page
from portal.feeds import SiteAtom, SiteFeed
from portal.sitemaps import SITEMAPS
from portal.views import contact, machines, pages, search, styleguide

urlpatterns = [
    path("", pages.home, name="home"),
    path("tim-kiem/", search.search, name="search"),
    path("trang/<slug:slug>/", pages.page, name="page"),
    path("lien-he/", contact.contact, name="contact"),
    path("lien-he/<str:token>/", contact.enquiry, name="enquiry"),
    path("thiet-ke/", styleguide.styleguide, name="design"),
    path("mau-sac/<slug:key>.css", pages.colour_sheet, name="colours"),
    path("rss/", public_page(SiteFeed()), name="rss"),
    path("atom/", public_page(SiteAtom()), name="atom"),
    path("so-do/", pages.site_map, name="site_map"),
    path("sitemap.xml", public_page(sitemap), {"sitemaps": SITEMAPS}, name="sitemap"),
    path("robots.txt", machines.robots),
    path("healthz", machines.healthz),
    path("readyz", machines.readyz),
    path("media/<path:path>", machines.media),
    path("quan-tri/", admin.site.urls),
    path("", include("ads.urls")),
    path("", include("analytics.urls")),
    path("", include("news.urls")),
]

handler500 = "portal.views.errors.server_error"
handler404 = "news.views.pages.moved_or_not_found"
