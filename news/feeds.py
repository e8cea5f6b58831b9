"""RSS and Atom: the newest articles, of the whole site or of one section."""

from datetime import UTC, datetime

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.html import escape
from django.views.decorators.http import require_safe

from news.models import Article, ArticleQuerySet, Section

LENGTH = 30
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Unchanging(SyndicationFeed):
    """A feed that, while it is empty, is not another each second: Django says it was made now."""

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else NEVER


class Rss(Unchanging, Rss201rev2Feed):
    """RSS 2.0."""


class Atom(Unchanging, Atom1Feed):
    """Atom 1.0."""


class LatestArticles(Feed[Article, Section | None]):
    """The newest articles of the section it is called with, or else of the whole site."""

    feed_type: type[SyndicationFeed] = Rss
    item_guid_is_permalink = False

    def site_title(self) -> str:
        """Return the title of the whole site's feed; portal.feeds returns the site's name."""
        return "Tin mới"

    def get_object(self, request: HttpRequest, section: Section | None = None) -> Section | None:
        return section

    def title(self, section: Section | None) -> str:
        return section.name if section else self.site_title()

    def link(self, section: Section | None) -> str:
        return section.get_absolute_url() if section else "/"

    def description(self, section: Section | None) -> str:
        return (section and section.description) or "Tin, bài mới nhất"

    def items(self, section: Section | None) -> ArticleQuerySet:
        articles = Article.objects.published()
        if section:
            return articles.newest_in_section(section, LENGTH).listed()
        return articles.listed()[:LENGTH]

    def item_title(self, item: Article) -> str:
        return item.title  # the feed escapes it; Django's own way would escape it twice

    def item_description(self, item: Article) -> str:
        # Feed readers read it as HTML.
        return escape(item.summary)

    def item_guid(self, item: Article) -> str:
        # Stays the same when the section's address changes.
        return item.subject

    def item_pubdate(self, item: Article) -> datetime | None:
        return item.publish_at

    def item_updateddate(self, item: Article) -> datetime | None:
        return item.updated_at or item.publish_at

    def item_categories(self, item: Article) -> list[str]:
        return [item.section.name]


class LatestAtom(LatestArticles):
    """The same as Atom."""

    feed_type = Atom

    def subtitle(self, section: Section | None) -> str:
        return self.description(section)


FEEDS = {"rss": LatestArticles, "atom": LatestAtom}


@require_safe
def section_feed(request: HttpRequest, path: str, kind: str) -> HttpResponse:
    """Return the feed of a section; `kind` is "rss" or "atom"."""
    section = Section.objects.at_path(path)
    if section.path != path:
        return redirect(f"news:section_{kind}", section.path, permanent=True)
    return FEEDS[kind]()(request, section=section)
