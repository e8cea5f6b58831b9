"""The article that an address of the admin is about, for those who may see or change it."""

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from news.models import Article


def article_or_404(admin: ModelAdmin[Article], request: HttpRequest, pk: int) -> Article:
    """Return the article; 404 for one that this person does not work on, 403 without any right."""
    if not admin.has_view_or_change_permission(request):
        raise PermissionDenied
    article = admin.get_queryset(request).filter(pk=pk).first()
    if not article:
        raise Http404("Không có bài viết này")
    # Read anew: the list's row knows its state as of then.
    return Article.objects.get(pk=article.pk)


def changeable_article(admin: ModelAdmin[Article], request: HttpRequest, pk: int) -> Article:
    """Return the article like `article_or_404`; 403 without the right to change it."""
    article = article_or_404(admin, request, pk)
    if not admin.has_change_permission(request, article):
        raise PermissionDenied
    return article
