"""Suggestions while readers type into a search box, as JSON for static/js/suggestions.js."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from core.limits import LIMITS
from core.submissions.throttle import Quota
from portal.suggestions import suggestions as suggestions_for

suggestion_quota = Quota(*LIMITS.suggestion_rate)


@require_safe
def suggestions(request: HttpRequest) -> JsonResponse:
    """Answer with the pages that may be meant by what was typed so far."""
    typed = request.GET.get("q", "").replace("\0", "").strip()[: LIMITS.query_letters]
    if typed and not suggestion_quota.allows(request):
        return JsonResponse({"found": []}, status=429, headers={"Cache-Control": "no-store"})
    found = [each._asdict() for each in suggestions_for(typed)]
    return JsonResponse({"found": found}, headers={"X-Robots-Tag": "noindex"})
