"""The public pages of the news."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import html
from core.date_limits import overlap_our_time
from core.dates import day_range, month_bounds
from core.pagination import ListPaginator, page_or_404
from core.shared_parts import shared_parts_of
from news.archive import MOST_IN_MONTH, months
from news.article_queries import public_article
from news.attachments import is_public, may_download
from news.models import (
    Article,
    ArticleQuerySet,
    Attachment,
    Department,
    PreviewLink,
    Redirect,
    Section,
    Tag,
    TaggedArticle,
    Thread,
)
from news.preview import render_version

View = Callable[..., HttpResponseBase]

PER_PAGE = 12
MAX_PINNED = 3


@require_safe
def section(request: HttpRequest, path: str) -> HttpResponse:
    """Show the articles of a section and its subsections: pinned ones, then the newest."""
    # All of them, read once for many pages: there are few.
    sections = shared_parts_of(request).get("news.sections", Section.objects.with_parents)
    slug = path.rpartition("/")[2]
    found = next((each for each in sections if each.slug == slug), None)
    found = found or Section.objects.at_path(path)
    if found.path != path:
        return redirect(found, permanent=True)
    pinned = list(Article.objects.pinned_in(found).listed()[:MAX_PINNED])
    others = Article.objects.published().exclude(pk__in=[each.pk for each in pinned])
    rows, keys = others.listed(), others.keys_in_section(found)
    context = {
        "section": found,
        "pinned": pinned,
        "children": [each for each in sections if each.parent_id == found.pk],
        "page": page_or_404(request, ListPaginator(rows, PER_PAGE, keys=keys)),
        "subject": found.subject,
    }
    return render(request, "news/section.html", context)


@require_safe
def article(request: HttpRequest, path: str, slug: str, pk: int) -> HttpResponse:
    """Show the public article with this key; other addresses of it redirect to the right one."""
    found = public_article(pk)
    if found is None or request.path != found.get_absolute_url():
        return _other_address(request, pk, found)
    context = {"article": found, "body": html.render(found.body), "subject": found.subject}
    return render(request, "news/article.html", context)


def _other_address(request: HttpRequest, pk: int, found: Article | None) -> HttpResponse:
    """Answer an address that looks like an article's, but is not the address of `found`."""
    path = request.path_info.strip("/")
    # Sections may be called “Đề án 06”, and then their addresses end in a number, too.
    if Section.objects.with_slug(path.rpartition("/")[2]):
        return section(request, path)
    # The former system may have ended its addresses in a number, too: its articles' own.
    if moved := _moved(request):
        return moved
    if found is None:
        withdrawn = Article.objects.withdrawn().filter(pk=pk).first()
        if withdrawn:
            return gone(request, withdrawn)
        raise Http404("Không có bài viết này")
    return redirect(found, permanent=True)


def gone(request: HttpRequest, article: Article) -> HttpResponse:
    """Answer 410 and say when and why an article was withdrawn, without its title."""
    response = render(request, "news/gone.html", {"article": article}, status=410)
    # Shared caches keep it as long as a page: it must take the place of the article there, which
    # they would else show again in an outage.
    fresh = settings.MICROCACHE_FRESH_SECONDS
    response["Cache-Control"] = f"public, max-age=0, must-revalidate, s-maxage={fresh}"
    return response


@require_safe
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the articles with a keyword, newest first.

    A keyword that only drafts have is not public: anybody who writes can make one.
    """
    found = Tag.objects.at(slug)
    if found.slug != slug and found.is_public:
        return redirect(found, permanent=True)
    places = TaggedArticle.objects.filter(tag=found).published().values_list("article_id")
    return _listing(
        *(request, Article.objects.published()),
        keys=places, kind="Từ khóa", title=found.name, may_be_empty=False,
    )  # fmt: skip


@require_safe
def department(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the articles that an office signed, newest first."""
    found = Department.objects.at(slug)
    if found.slug != slug:
        return redirect(found, permanent=True)
    articles = Article.objects.published().filter(department=found)
    return _listing(request, articles, kind="Đơn vị", title=found.name)


@require_safe
def thread(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the articles of a thread, newest first; a thread without any is not public."""
    found = Thread.objects.at(slug)
    if found.slug != slug and found.is_public:
        return redirect(found, permanent=True)
    articles = Article.objects.published().filter(thread=found)
    return _listing(request, articles, kind="Dòng sự kiện", title=str(found), may_be_empty=False)


@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    """Show the months in which articles were published, with their number."""
    years = groupby(months(), key=lambda row: row[0].year)
    rows = [(year, list(months_of_it)) for year, months_of_it in years]
    context = {"years": rows, "most": MOST_IN_MONTH}
    return render(request, "news/archive.html", context)


@require_safe
def archive_of(
    request: HttpRequest, year: int, month: int | None = None, day: int | None = None
) -> HttpResponse:
    """Show the articles published in a year, a month or on a day, newest first."""
    first, last = _archive_days(year, month, day)
    start, end = day_range(first, last)
    articles = Article.objects.published().filter(publish_at__gte=start, publish_at__lt=end)
    if not articles.exists():
        raise Http404("Không có bài nào")
    words = f"năm {year}" if not month else f"tháng {month}/{year}"
    title = f"ngày {first:%d/%m/%Y}" if day else words
    return _listing(request, articles, kind="Lưu trữ", title=title, over=reverse("news:archive"))


def _archive_days(year: int, month: int | None, day: int | None) -> tuple[date, date]:
    """Return the first and the last day of a year, a month or a day. Raises Http404."""
    try:
        first = date(year, 1 if month is None else month, 1 if day is None else day)
        last = date(year, 12, 31) if month is None else first if day else month_bounds(first)[1]
    except (ValueError, OverflowError) as error:
        raise Http404("Không có ngày này") from error
    if not overlap_our_time(first, last):
        raise Http404("Không có ngày này")
    return first, last


def _listing(
    request: HttpRequest,
    articles: ArticleQuerySet,
    *,
    keys: QuerySet[Any, tuple[Any, ...]] | None = None,
    kind: str,
    title: str,
    over: str = "",
    may_be_empty: bool = True,
) -> HttpResponse:
    """Show a list of articles; `over` is the address of the page above it, if there is one.

    `keys` are a quicker way to them (`ListPaginator`).

    Raises Http404 if there are none, unless the page `may_be_empty`.
    """
    page = page_or_404(request, ListPaginator(articles.listed(), PER_PAGE, keys=keys))
    if not may_be_empty and not page.paginator.count:
        raise Http404("Không có bài nào")
    context = {"kind": kind, "heading": title, "page": page, "over": over}
    return render(request, "news/listing.html", context)


@require_safe
def printed(request: HttpRequest, path: str, slug: str, pk: int) -> HttpResponse:
    """Show a public article for printing, without anything around it."""
    articles = Article.objects.published().select_related(
        "section__parent", "lead_image", "department"
    )
    found = articles.filter(pk=pk).first()
    if found is None:
        return _other_address(request, pk, None)
    if request.path != f"{found.get_absolute_url()}in/":
        return redirect(f"{found.get_absolute_url()}in/", permanent=True)
    context = {"article": found, "body": html.render_for_paper(found.body)}
    return render(request, "news/print.html", context)


@never_cache
@require_safe
def preview(request: HttpRequest, key: str) -> HttpResponse:
    """Show a version of an article to anybody with its secret link, until the link expires."""
    link = PreviewLink.objects.opened_by(key)
    if not link:
        raise Http404("Không có liên kết này")
    if link.is_over:
        response = render(request, "news/preview_over.html", {"link": link}, status=410)
    else:
        response = render_version(request, link.version, link=link)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@require_safe
def attachment(request: HttpRequest, key: str, filename: str) -> HttpResponseBase:
    """Send a document as a download, so that no browser runs it as part of this site."""
    found = get_object_or_404(Attachment, key=key)
    if not is_public(found):
        if not may_download(request.user, found):
            raise Http404("Không có tệp này")
        # Of what is not public no browser keeps a copy.
        return _as_file(found, cache="private, no-store")
    etag = f'"{found.key}"'
    has_it = etag in request.headers.get("If-None-Match", "").split(", ")
    # Browsers must ask each time: the article with the document may have been withdrawn.
    response = _as_file(found, cache="private, no-cache", is_unchanged=has_it)
    response["ETag"] = etag
    return response


def _as_file(found: Attachment, *, cache: str, is_unchanged: bool = False) -> HttpResponseBase:
    """Return the response with a document, or the one that it has not changed."""
    response: HttpResponseBase
    if is_unchanged:
        response = HttpResponseNotModified()
    else:
        response = FileResponse(
            found.file.open("rb"),
            as_attachment=True,
            filename=found.filename,
            content_type=found.media_type,
        )
    response["Cache-Control"] = cache
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def moved_or_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Redirect an address of the former system to its article; answer 404 otherwise.

    It is called only after an address was not found, so that it does not slow down other pages.
    Unlike Django's it does not look for a CSRF token, since the body may be what cannot be read.
    """
    return _moved(request) or render(request, "404.html", status=404)


def old_addresses_first(view: View) -> View:
    """Return the home page's `view`, before which old addresses such as `/?p=123` are redirected.

    Without parameters it makes no query more.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        moved = _moved(request) if request.META.get("QUERY_STRING") else None
        return moved or view(request, *args, **kwargs)

    return wrapper


def _moved(request: HttpRequest) -> HttpResponse | None:
    """Redirect an old address to its article, or say that it was withdrawn; None if it is none."""
    if request.method not in ("GET", "HEAD"):
        return None
    found = Redirect.objects.leading_to(request.path_info, request.META.get("QUERY_STRING", ""))
    if found is None:
        return None
    return gone(request, found) if found.withdrawn_at else redirect(found, permanent=True)
