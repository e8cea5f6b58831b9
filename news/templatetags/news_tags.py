"""The template tags of the news; each makes a fixed number of queries."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urljoin

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.safestring import SafeString

from core import images
from core.html import linked_data
from core.search import marks
from core.search.query import Query
from core.subjects import sign
from news import article_queries, home_queries
from news.home_queries import HomeBlock
from news.models import Article, Attachment

register = template.Library()


@register.simple_tag
def lead_articles() -> list[Article]:
    """Return articles with a picture: featured ones first, then the newest. 1 query."""
    return home_queries.leads()


@register.simple_tag
def home_blocks(besides: Sequence[Article] = ()) -> list[HomeBlock]:
    """Return the blocks of the home page in the order of sections, without empty ones. 2 queries.

    `besides` are articles that the page already shows; they are left out.
    """
    return home_queries.blocks({article.pk for article in besides})


@register.simple_tag
def notices() -> list[Article]:
    """Return the newest articles of the sections for notices. 1 query."""
    return home_queries.notices()


@register.inclusion_tag("news/includes/related.html")
def related_articles(article: Article) -> dict[str, list[Article]]:
    """Show articles related to `article`."""
    return {"articles": article_queries.related(article)}


@register.filter
def marked(text: str, query: Query) -> list[marks.Piece]:
    """Return `text` in pieces with `text` and `is_match`, so that the template can mark matches.

    {% for piece in article.title|marked:query %}
    """
    return marks.mark(text, query)


@register.filter
def excerpt(text: str, query: Query) -> list[marks.Piece]:
    """Return the part of a text around the words searched for, in pieces like `marked`."""
    return marks.excerpt(text, query)


@register.filter
def files_found(article: Article, query: Query) -> list[Attachment]:
    """Return the documents of an article whose titles contain a word searched for."""
    files = article.attachments.all()
    return [file for file in files if any(p.is_match for p in marks.mark(file.title, query))]


@register.simple_tag
def token_of(article: Article) -> str:
    """Return the signed token that counts a view of the article; the same all day."""
    return sign(article.subject)


@register.inclusion_tag("news/includes/neighbours.html")
def neighbours(article: Article) -> dict[str, Article | None]:
    """Show links to the next newer and the next older article of the section."""
    newer, older = article_queries.neighbours(article)
    return {"newer": newer, "older": older}


@register.inclusion_tag("news/includes/thread.html")
def thread_of(article: Article) -> dict[str, Any]:
    """Show the newest other articles of the same thread."""
    if not article.thread:
        return {}
    return {"thread": article.thread, "articles": article_queries.thread_articles(article)}


@register.inclusion_tag("news/includes/changes.html")
def changes_of(article: Article) -> dict[str, Any]:
    """List the public notes on changes of an article, in a preview with that of its version."""
    changes = article.announced_changes() if article.updated_at else []
    if article.announced_next and article.announced_next.public_note:
        changes.insert(0, article.announced_next)
    return {"changes": changes}


@register.simple_tag(takes_context=True)
def news_article(context: Context, article: Article) -> SafeString:
    """Return an article as a JSON-LD block for search engines (schema.org/NewsArticle)."""
    identity, request = context["identity"], context["request"]
    root = f"{request.scheme}://{identity.domain or request.get_host()}"
    published = article.publish_at or timezone.now()
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "description": article.summary,
        "url": f"{root}{article.get_absolute_url()}",
        "datePublished": timezone.localtime(published).isoformat(),
        "dateModified": timezone.localtime(article.updated_at or published).isoformat(),
        "articleSection": article.section.name,
        "inLanguage": "vi",
        "publisher": {"@type": "GovernmentOrganization", "name": identity.unit_name, "url": root},
    }
    if article.lead_image:
        data["image"] = urljoin(f"{root}/", images.url(article.lead_image.name, 800))
    if article.byline:
        data["author"] = {"@type": "Person", "name": article.byline}
    elif article.department:
        data["author"] = {"@type": "Organization", "name": article.department.name}
    return linked_data(data)
