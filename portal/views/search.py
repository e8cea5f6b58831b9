"""The search page."""

from dataclasses import replace
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.limits import LIMITS
from core.pagination import page_or_404
from core.search.find import Found
from core.search.query import Query
from core.submissions.throttle import Quota
from portal.most_read import popular_sections
from portal.search import (
    SearchForm,
    find_documents,
    results,
    search_subject,
    similar_documents,
)
from portal.search_phrases import best_answers, synonyms_in

RESULTS_PER_PAGE = 10


# Pages that the micro-cache has do not come here, so only searches that cost the database count.
search_quota = Quota(*LIMITS.search_rate)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Search what is public; show only the form if nothing is searched for."""
    typed = request.GET.get("q", "").replace("\0", "").strip()[: LIMITS.query_letters]
    form = SearchForm(request.GET)
    if (typed or request.GET) and not search_quota.allows(request):
        return _too_many(request)
    synonyms = synonyms_in(typed)
    query = Query.read(typed, synonyms)
    best = [answer.subject for answer in best_answers(typed, synonyms)]
    found = find_documents(query, form, best=best)
    context: dict[str, Any] = {"query": query, "typed": typed, "form": form}
    if found is not None:
        context |= _shown(request, query, found)
        context["kept"] = {**({"q": typed} if typed else {}), **form.kept()}
        context["elsewhere"] = form.kept()
    is_found = len(found.ids) + len(found.near) if found else None
    context["subject"] = search_subject(typed, is_found)
    return render(request, "portal/search.html", context)


def _shown(request: HttpRequest, query: Query, found: Found) -> dict[str, Any]:
    """Return what the page shows of what was found."""
    page = page_or_404(request, Paginator(found.ids, RESULTS_PER_PAGE))
    context: dict[str, Any] = {
        "found": found,
        "page": page,
        "count": found.count,
        "results": results(page.object_list),
        "as_typed": replace(query, marks_alike=found.is_begun or not query.is_accented),
        "near": results(found.near),
    }
    if not found.ids and not found.near:
        context["similar"] = [] if found.is_cut else results(similar_documents(query))
        context["sections"] = popular_sections(6, days=30)
    return context


def _too_many(request: HttpRequest) -> HttpResponse:
    response = render(request, "429.html", status=429)
    response["Retry-After"] = str(LIMITS.search_rate.seconds)
    response["Cache-Control"] = "no-store"
    return response
