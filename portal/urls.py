"""All addresses of the site; sections come last, since their first segment is free."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("quan-tri/", admin.site.urls),
    path("", include("ads.urls")),
    path("", include("analytics.urls")),
    path("", include("news.urls")),
]
