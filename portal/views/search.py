"""The search page."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.limits import LIMITS
from core.pagination import page_or_404
from core.submissions.throttle import Quota
from portal.most_read import popular_sections
from portal.search import (
    SearchForm,
    find_articles,
    search_subject,
    similar_articles,
)

RESULTS_PER_PAGE = 10


# Pages that the micro-cache has do not come here, so only searches that cost the database count.
search_quota = Quota(*LIMITS.search_rate)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Search the published articles; show only the form if nothing is searched for."""
    query = request.GET.get("q", "").replace("\0", "").strip()[: LIMITS.query_letters]
    form = SearchForm(request.GET)
    if (query or request.GET) and not search_quota.allows(request):
        return _too_many(request)
    found = find_articles(query, form)
    context: dict[str, Any] = {"query": query, "form": form}
    if found is not None:
        context["page"] = page_or_404(request, Paginator(found, RESULTS_PER_PAGE))
        context["count"] = context["page"].paginator.count
        context["kept"] = {**({"q": query} if query else {}), **form.kept()}
        if not context["count"]:
            context["near"] = similar_articles(query)
            context["sections"] = popular_sections(6, days=30)
    context["subject"] = search_subject(query, context.get("count"))
    return render(request, "portal/search.html", context)


def _too_many(request: HttpRequest) -> HttpResponse:
    response = render(request, "429.html", status=429)
    response["Retry-After"] = str(LIMITS.search_rate.seconds)
    response["Cache-Control"] = "no-store"
    return response
