"""Addresses of the news. They come last, because a section may have any first segment."""

from django.urls import path, register_converter

from core.pagination import PARAMETER
from core.routes import public_page, uncached_page
from news import feeds
from news.views import pages, rating


class SectionPathConverter:
    """The path of a section: its slug, with the slug of its parent before it if it has one."""

    regex = "[-a-zA-Z0-9_]+(?:/[-a-zA-Z0-9_]+)?"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(SectionPathConverter, "section")

tag = public_page(pages.tag, query=[PARAMETER])
department = public_page(pages.department, query=[PARAMETER])
thread = public_page(pages.thread, query=[PARAMETER])
archive_of = public_page(pages.archive_of, query=[PARAMETER])
section_feed = public_page(feeds.section_feed)
# The address of a section may look like that of an article, and then this view shows it.
article = public_page(pages.article, query=[PARAMETER])
section = public_page(pages.section, query=[PARAMETER])

app_name = "news"
urlpatterns = [
    path("tu-khoa/<slug:slug>/", tag, name="tag"),
    path(
        "tep/<slug:key>/<str:filename>",
        uncached_page(pages.attachment, crawled=True),
        name="attachment",
    ),
    path("don-vi/<slug:slug>/", department, name="department"),
    path("dong-su-kien/<slug:slug>/", thread, name="thread"),
    path("luu-tru/", public_page(pages.archive), name="archive"),
    path("luu-tru/<int:year>/", archive_of, name="year"),
    path("luu-tru/<int:year>/<int:month>/", archive_of, name="month"),
    path("luu-tru/<int:year>/<int:month>/<int:day>/", archive_of, name="day"),
    path("danh-gia/<int:pk>/", uncached_page(rating.rate), name="rate"),
    path("danh-gia/<int:pk>/<slug:answer>/", uncached_page(rating.thanks), name="rated"),
    path("xem-truoc/<str:key>/", uncached_page(pages.preview), name="preview"),
    path("<section:path>/rss/", section_feed, {"kind": "rss"}, name="section_rss"),
    path("<section:path>/atom/", section_feed, {"kind": "atom"}, name="section_atom"),
    path("<section:path>/<slug:slug>-<int:pk>/in/", public_page(pages.printed), name="print"),
    path("<section:path>/<slug:slug>-<int:pk>/", article, name="article"),
    path("<section:path>/", section, name="section"),
]
