"""The public pages of the news."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from news.models import Article, Section, Tag
from portal.lib import html
from portal.lib.http import public_page
from portal.lib.paging import page_or_404

PER_PAGE = 12


@public_page
def section(request: HttpRequest, path: str) -> HttpResponse:
    """Show a section's articles and those of the sections under it, newest first."""
    found = Section.objects.at(path)
    if found.path != path:
        return redirect(found, permanent=True)
    articles = Article.objects.published().in_section(found).listed()
    context = {
        "section": found,
        "children": found.children.select_related("parent"),
        "page": page_or_404(request, Paginator(articles, PER_PAGE)),
        "subject": found.subject,
    }
    return render(request, "news/section.html", context)


@public_page
def article(request: HttpRequest, path: str, slug: str, pk: int) -> HttpResponse:
    """Show a public article; the number decides which, and its one address is redirected to."""
    articles = Article.objects.published().select_related(
        "section__parent", "lead_image", "department"
    )
    found = get_object_or_404(articles.prefetch_related("tags"), pk=pk)
    if request.path != found.get_absolute_url():
        return redirect(found, permanent=True)
    context = {"article": found, "body": html.render(found.body), "subject": found.subject}
    return render(request, "news/article.html", context)


@public_page
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the articles with a keyword, newest first."""
    found = get_object_or_404(Tag, slug=slug)
    articles = Article.objects.published().filter(tags=found).listed()
    page = page_or_404(request, Paginator(articles, PER_PAGE))
    return render(request, "news/tag.html", {"tag": found, "page": page})
