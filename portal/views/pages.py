"""Public pages that belong to no single app: home, lasting pages, site map, colour sheet."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from core import colours, html
from news.models import Department, Section, Thread
from portal.models import Page


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the home page; its content comes from template tags of the apps."""
    return render(request, "portal/home.html", {"subject": "portal.home"})


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a lasting page such as Giới thiệu."""
    page_object = Page.objects.published().at(slug)
    if page_object.slug != slug:
        return redirect(page_object, permanent=True)
    context = {
        "page_object": page_object,
        "body": html.render(page_object.body),
        "subject": page_object.subject,
    }
    return render(request, "portal/page.html", context)


@require_safe
def colour_sheet(request: HttpRequest, key: str) -> HttpResponse:
    """Return the style sheet of a unit's colours, which are in the address.

    Raises Http404 for colours on which text would not be readable.
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
def site_map(request: HttpRequest) -> HttpResponse:
    """Show links to all sections, pages, departments and threads."""
    sections = Section.objects.select_related("parent").order_by("order", "name__alphabetical")
    trees = [
        (top, [each for each in sections if each.parent_id == top.pk])
        for top in sections
        if not top.parent_id
    ]
    context = {
        "trees": trees,
        "pages": Page.objects.published(),
        "departments": Department.objects.all(),
        "threads": Thread.objects.all(),
        "subject": "portal.site_map",
    }
    return render(request, "portal/site_map.html", context)
