"""The address to which browsers report violations of the policy and failed scripts."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from core.http import whole_body
from core.limits import LIMITS
from core.submissions.throttle import Quota
from portal.browser_reports import read_reports
from portal.models.browser_reports import count_report

report_quota = Quota(*LIMITS.report_rate)


# Browsers send reports by themselves, without any token.
@csrf_exempt
@require_POST
def browser_report(request: HttpRequest) -> HttpResponse:
    """Count what a browser reports: 204; 400 if it is no report, 413 or 429 above a limit."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LIMITS.report_bytes:
        return HttpResponse(status=413)
    if not report_quota.allows(request):
        return HttpResponse(status=429)
    try:
        reports = read_reports(whole_body(request), request.get_host())
    except ValueError:
        return HttpResponse(status=400)
    for report in reports:
        count_report(*report)
    return HttpResponse(status=204)
