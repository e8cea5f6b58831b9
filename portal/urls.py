"""All addresses of the site; sections come last, since their first segment is free."""

from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path

from portal import designing, enquiring, views
from portal.feeds import SiteAtom, SiteFeed
from portal.lib.http import public_page
from portal.sitemaps import SITEMAPS

urlpatterns = [
    path("", views.home, name="home"),
    path("tim-kiem/", views.search, name="search"),
    path("trang/<slug:slug>/", views.page, name="page"),
    path("lien-he/", enquiring.contact, name="contact"),
    path("lien-he/<str:token>/", enquiring.enquiry, name="enquiry"),
    path("thiet-ke/", designing.design, name="design"),
    path("mau-sac/<slug:key>.css", views.colour_sheet, name="colours"),
    path("rss/", public_page(SiteFeed()), name="rss"),
    path("atom/", public_page(SiteAtom()), name="atom"),
    path("so-do/", views.site_map, name="site_map"),
    path("sitemap.xml", public_page(sitemap), {"sitemaps": SITEMAPS}, name="sitemap"),
    path("robots.txt", views.robots),
    path("healthz", views.healthz),
    path("readyz", views.readyz),
    path("media/<path:path>", views.media),
    path("quan-tri/", admin.site.urls),
    path("", include("ads.urls")),
    path("", include("analytics.urls")),
    path("", include("news.urls")),
]

handler500 = "portal.views.server_error"
handler404 = "news.views.moved_or_not_found"
