"""What readers do with advertisements: follow them, report them, and read their numbers."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ads.complaints import ComplaintForm, complaint_of, receipt, reported
from ads.models import Advertisement
from ads.reports.export import answer
from ads.reports.forms import AdvertiserReportForm, advertiser_of
from ads.signals import clicked
from ads.subjects import parse_subject
from core.http import from_this_site
from core.subjects import BadTokenError, StaleTokenError, read
from core.submissions.throttle import Throttle

FORGED = "Liên kết này không đúng hoặc không đầy đủ."
OVER = "Nội dung này không còn được giới thiệu trên trang."

complaints = Throttle(most=5, seconds=3600)


@require_safe
def click(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to where the advertisement links, nowhere else; a click on a page shown today counts."""
    try:
        subject, is_recent = read(request.GET.get("t", "")), True
    except StaleTokenError as stale:
        subject, is_recent = stale.subject, False
    except BadTokenError:
        return _refuse(request, 400, FORGED)
    advertised = parse_subject(subject)
    if not advertised or advertised[0] != pk:
        return _refuse(request, 400, FORGED)
    advertisement = Advertisement.objects.running().filter(pk=pk).first()
    if not advertisement:
        return _refuse(request, 410, OVER)
    if is_recent and request.method == "GET":
        # Robust: whoever counts may fail, and the reader still gets there.
        clicked.send_robust(Advertisement, request=request, subject=subject)
    return _leave_for(advertisement.url)


def _leave_for(url: str) -> HttpResponse:
    # The destination may learn which site sent the reader, not which page.
    headers = {"Cache-Control": "no-store", "Referrer-Policy": "strict-origin"}
    return HttpResponseRedirect(url, headers=headers)


def _refuse(request: HttpRequest, status: int, reason: str) -> HttpResponse:
    response = render(request, "ads/refused.html", {"reason": reason}, status=status)
    response["Cache-Control"] = "no-store"
    return response


@never_cache
@from_this_site
@require_http_methods(["GET", "HEAD", "POST"])
def complain(request: HttpRequest) -> HttpResponse:
    """Take a report of an advertisement that breaks the law; no account, no script."""
    advertisement = reported(request.GET.get("t", ""))
    sent = request.POST if request.method == "POST" else None
    form = ComplaintForm(sent, advertisement=advertisement)
    if request.method == "POST" and form.is_valid() and (kept := form.send(request, complaints)):
        return redirect("ads:complaint", receipt(kept))
    status = 422 if form.errors else 200
    context = {"form": form, "advertisement": advertisement}
    return render(request, "ads/complain.html", context, status=status)


@never_cache
@require_safe
def complaint(request: HttpRequest, token: str) -> HttpResponse:
    """Show whoever reported an advertisement what came of it."""
    found = complaint_of(token)
    if not found:
        raise Http404(token)
    response = render(request, "ads/complaint.html", {"complaint": found})
    response["Referrer-Policy"] = "no-referrer"
    return response


@never_cache
@require_safe
def shared_report(request: HttpRequest, token: str) -> HttpResponse:
    """Show an advertiser, by the link the office sent, the numbers of its advertisements."""
    shared = advertiser_of(token)
    if not shared:
        return _refuse(request, 410, "Liên kết xem số liệu không đúng hoặc đã hết hạn.")
    form = AdvertiserReportForm(request.GET or None)
    report = form.report(advertiser_id=shared.advertiser.pk)
    if report and (file := answer(report, request.GET.get("tep", ""))):
        return file
    context = {"form": form, "report": report, "shared": shared}
    response = render(request, "ads/shared_report.html", context)
    response["Referrer-Policy"] = "no-referrer"
    return response
