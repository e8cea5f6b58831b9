"""The public pages of the news."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from news.models import Article, Section, Tag
from portal.lib import html
from portal.lib.http import public_page
from portal.lib.paging import page_or_404

PER_PAGE = 12


@require_safe
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


@require_safe
@public_page
def article(request: HttpRequest, path: str, slug: str, pk: int) -> HttpResponse:
    """Show a public article: the number decides which, and any other address leads to its own."""
    articles = Article.objects.published().select_related(
        "section__parent", "lead_image", "department"
    )
    found = articles.prefetch_related("tags").filter(pk=pk).first()
    if found is None or request.path != found.get_absolute_url():
        return _elsewhere(request, found)
    context = {"article": found, "body": html.render(found.body), "subject": found.subject}
    return render(request, "news/article.html", context)


def _elsewhere(request: HttpRequest, found: Article | None) -> HttpResponse:
    """Answer an address that looks like an article's, but is not that of `found`."""
    path = request.path_info.strip("/")
    # Sections may be called “Đề án 06”, and then their addresses end in a number, too.
    if Section.objects.filter(slug=path.rpartition("/")[2]).exists():
        return section(request, path)
    if found is None:
        raise Http404("Không có bài viết này")
    return redirect(found, permanent=True)


@require_safe
@public_page
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the articles with a keyword, newest first."""
    found = get_object_or_404(Tag, slug=slug)
    articles = Article.objects.published().filter(tags=found).listed()
    page = page_or_404(request, Paginator(articles, PER_PAGE))
    return render(request, "news/tag.html", {"tag": found, "page": page})
