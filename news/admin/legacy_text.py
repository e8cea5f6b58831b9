"""Lets the form ask whether text is of an old encoding, and get it in Unicode."""

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from core.editor import MAX_LENGTH
from core.html import sanitise
from core.html.legacy_text import convert_by_look
from core.legacy_text import detect
from news.models import Article


def urls(admin: ModelAdmin[Article]) -> list[URLPattern]:
    """Return the address of the view, below that of the articles."""
    view = admin.admin_site.admin_view(legacy_text)
    return [path("phong-cu/", view, {"admin": admin}, name="news_article_legacy_text")]


@require_POST
def legacy_text(request: HttpRequest, admin: ModelAdmin[Article]) -> JsonResponse:
    """Answer with `text` and `html` of the form in Unicode, null for what is in Unicode already.

    `encoding` is the name of the encoding of `text`, null if it is none.
    """
    if not (admin.has_add_permission(request) or admin.has_change_permission(request)):
        raise PermissionDenied
    text, html = (request.POST.get(name, "")[: MAX_LENGTH + 1] for name in ("text", "html"))
    if max(len(text), len(html)) > MAX_LENGTH:
        return JsonResponse({"encoding": None, "text": None, "html": None})
    found = detect(text)
    body = convert_by_look(html)
    return JsonResponse(
        {
            "encoding": found and found.encoding,
            "text": found and found.text,
            "html": None if body is None else sanitise(body),
        }
    )
