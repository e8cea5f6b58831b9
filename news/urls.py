"""Addresses of the news; last of the site's, since a section's first segment is free."""

from django.urls import path, register_converter

from news import feeds
from news.views import pages, rating


class SectionPathConverter:
    """A section's path: its slug, after its parent's if it has one."""

    regex = "[-a-zA-Z0-9_]+(?:/[-a-zA-Z0-9_]+)?"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(SectionPathConverter, "section")

app_name = "news"
urlpatterns = [
    path("tu-khoa/<slug:slug>/", pages.tag, name="tag"),
    path("tep/<slug:key>/<str:filename>", pages.attachment, name="attachment"),
    path("don-vi/<slug:slug>/", pages.department, name="department"),
    path("dong-su-kien/<slug:slug>/", pages.thread, name="thread"),
    path("luu-tru/", pages.archive, name="archive"),
    path("luu-tru/<int:year>/", pages.archive_of, name="year"),
    path("luu-tru/<int:year>/<int:month>/", pages.archive_of, name="month"),
    path("luu-tru/<int:year>/<int:month>/<int:day>/", pages.archive_of, name="day"),
    path("danh-gia/<int:pk>/", rating.rate, name="rate"),
    path("danh-gia/<int:pk>/<slug:answer>/", rating.thanks, name="rated"),
    path("xem-truoc/<str:key>/", pages.preview, name="preview"),
    path("<section:path>/rss/", feeds.section_feed, {"kind": "rss"}, name="section_rss"),
    path("<section:path>/atom/", feeds.section_feed, {"kind": "atom"}, name="section_atom"),
    path("<section:path>/<slug:slug>-<int:pk>/in/", pages.printed, name="print"),
    path("<section:path>/<slug:slug>-<int:pk>/", pages.article, name="article"),
    path("<section:path>/", pages.section, name="section"),
]
