"""Loads the article of an admin address, after checking the rights of the user."""

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from news.models import Article


def article_or_404(admin: ModelAdmin[Article], request: HttpRequest, pk: int) -> Article:
    """Return the article with this key, read anew.

    Raises PermissionDenied without the right to see articles, Http404 for an article that the user
    may not work on.
    """
    if not admin.has_view_or_change_permission(request):
        raise PermissionDenied
    article = admin.get_queryset(request).filter(pk=pk).first()
    if not article:
        raise Http404("Không có bài viết này")
    # Read again without the list's annotated state, which would not follow a step.
    return Article.objects.get(pk=article.pk)


def changeable_article(admin: ModelAdmin[Article], request: HttpRequest, pk: int) -> Article:
    """Return the article like `article_or_404`; PermissionDenied without the right to change it."""
    article = article_or_404(admin, request, pk)
    if not admin.has_change_permission(request, article):
        raise PermissionDenied
    return article
