"""Renders a version as the public would see it."""

from copy import copy
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from core import html
from news.models import Article, ArticleVersion


def as_if_public(version: ArticleVersion) -> Article:
    """Return the article with the content of `version`; the caller must not save it."""
    article = Article.objects.get(pk=version.article_id)
    article.copy_content(version)
    now = timezone.now()
    article.publish_at = article.publish_at or now
    if article.live_version_id not in (None, version.pk) and article.publish_at <= now:
        article.updated_at = now
        article.announced_next = copy(version)
        article.announced_next.decided_at = now
    article.set_lists(version.tags.all(), version.attachments.all())
    return article


def render_version(request: HttpRequest, version: ArticleVersion, **context: Any) -> HttpResponse:
    """Render the public page of an article with the content of `version`; it is not counted.

    With `layout="admin/framed.html"` only the article itself, without what stands around it.
    """
    article = as_if_public(version)
    # The menu, alerts and advertisements around the article depend on its address.
    request.path = request.path_info = article.get_absolute_url()
    context |= {"article": article, "body": html.render(article.body), "is_preview": True}
    return render(request, "news/article.html", context)
