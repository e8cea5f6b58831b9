"""The pages that belong to no single app, and the answers machines ask for."""

import sys
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation, ValidationError
from django.core.paginator import Paginator
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.static import serve

from news.models import Department, Section, Thread
from portal import colours, searching
from portal.context_processors import last_known_identity
from portal.lib import html
from portal.lib.http import public_page
from portal.lib.paging import page_or_404
from portal.lib.plain_text import readable
from portal.models import Page
from portal.queries import popular_sections
from portal.searching import QUERY_MAX_LENGTH, SearchForm

RESULTS_PER_PAGE = 10
RETRY_SECONDS = 60


@require_safe
@public_page
def home(request: HttpRequest) -> HttpResponse:
    """Show the front page; all that stands on it comes from the apps' tags."""
    return render(request, "portal/home.html", {"subject": "portal.home"})


@require_safe
@public_page
def search(request: HttpRequest) -> HttpResponse:
    """Search the published articles; where nothing is asked, show the form alone."""
    query = request.GET.get("q", "").replace("\0", "").strip()[:QUERY_MAX_LENGTH]
    form = SearchForm(request.GET)
    found = searching.found(query, form)
    context: dict[str, Any] = {"query": query, "form": form}
    if found is not None:
        context["page"] = page_or_404(request, Paginator(found, RESULTS_PER_PAGE))
        context["count"] = context["page"].paginator.count
        context["kept"] = {**({"q": query} if query else {}), **form.kept()}
        if not context["count"]:
            context["near"] = searching.near(query)
            context["sections"] = popular_sections(6, days=30)
    context["subject"] = searching.subject(query, context.get("count"))
    return render(request, "portal/search.html", context)


@require_safe
@public_page
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a lasting page such as Giới thiệu."""
    page_object = get_object_or_404(Page.objects.published(), slug=slug)
    context = {
        "page_object": page_object,
        "body": html.render(page_object.body),
        "subject": page_object.subject,
    }
    return render(request, "portal/page.html", context)


@require_safe
def colour_sheet(request: HttpRequest, key: str) -> HttpResponse:
    """Give the style sheet of a unit's colours; what cannot be read is a 404.

    The address holds the colours themselves, so its bytes never change.
    """
    brand, _, link = (f"#{colour}" for colour in key.partition("-"))
    try:
        colours.check_brand(brand)
        colours.check_link(link)
    except ValidationError as error:
        raise Http404("Không có bảng màu này") from error
    response = HttpResponse(colours.style_sheet(brand, link), content_type="text/css")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@require_safe
@public_page
def site_map(request: HttpRequest) -> HttpResponse:
    """Show all there is, as a list of links."""
    sections = Section.objects.select_related("parent").order_by("order", "name")
    trees = [
        (top, [each for each in sections if each.parent_id == top.pk])
        for top in sections
        if not top.parent_id
    ]
    context = {
        "trees": trees,
        "pages": Page.objects.published().order_by("title"),
        "departments": Department.objects.all(),
        "threads": Thread.objects.all(),
        "subject": "portal.site_map",
    }
    return render(request, "portal/site_map.html", context)


@require_safe
@public_page
def robots(request: HttpRequest) -> HttpResponse:
    """Tell crawlers what is not for them, and where the sitemap is."""
    closed = (
        *("/quan-tri/", "/di/", "/ghi-nhan/", "/tim-kiem/"),
        *("/bao-cao-vi-pham/", "/lien-he/", "/so-lieu/", "/xem-truoc/", "/danh-gia/"),
    )
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in closed),
        f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve a re-encoded upload; its name is random and its bytes never change."""
    if not path.endswith(".webp"):
        raise Http404
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether pages can be rendered: 503 while the database is away."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("database away\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that something failed: 503 where it is the database that is away, 500 for the rest.

    Nothing is asked of the database; whom to call is what this process last knew of the office.
    """
    is_away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    context = {"identity": last_known_identity(), "is_away": is_away, "unsent": _unsent(request)}
    response = HttpResponse(render_to_string("500.html", context), status=503 if is_away else 500)
    response["Cache-Control"] = "no-store"
    if is_away:
        response["Retry-After"] = str(RETRY_SECONDS)
    return response


def _unsent(request: HttpRequest) -> str:
    """Return the words of a reader's letter or report that failed, to be copied or sent again."""
    if request.method != "POST" or request.path.startswith(reverse("admin:index")):
        return ""
    try:
        typed = request.POST.get("body") or request.POST.get("details") or ""
    except (OSError, BadRequest, SuspiciousOperation, MultiPartParserError):  # unreadable
        return ""
    return readable(typed)
