"""Public pages: the click redirect, complaints, and an advertiser's report."""

from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ads.complaints import (
    ComplaintForm,
    advertisement_from_token,
    complaint_from_receipt,
    make_receipt,
)
from ads.known_targets import known_target
from ads.models import Advertisement, AdvertisementState
from ads.reports.export import file_response
from ads.reports.forms import AdvertiserReportForm
from ads.reports.share_links import read_link_token
from ads.signals import clicked
from ads.subjects import parse_subject
from core.http import from_this_site
from core.limits import LIMITS
from core.subjects import BadTokenError, StaleTokenError, unsign
from core.submissions.shared_limits import SharedThrottle

FORGED = "Liên kết này không đúng hoặc không đầy đủ."
NOT_RUNNING = "Nội dung này không còn được giới thiệu trên trang."

complaint_throttle = SharedThrottle("complaint", *LIMITS.complaint_rate)


@require_safe
def click(request: HttpRequest, pk: int) -> HttpResponse:
    """Redirect to the advertisement's own link; a click on a page shown lately is counted."""
    try:
        subject, is_recent = unsign(request.GET.get("t", "")), True
    except StaleTokenError as stale:
        subject, is_recent = stale.subject, False
    except BadTokenError:
        return _refuse(request, 400, FORGED)
    ids = parse_subject(subject)
    if not ids or ids[0] != pk:
        return _refuse(request, 400, FORGED)
    url = _target(pk)
    if not url:
        return _refuse(request, 410, NOT_RUNNING)
    if is_recent and request.method == "GET":
        # Robust: if counting fails, the reader is redirected all the same.
        clicked.send_robust(Advertisement, request=request, subject=subject)
    return _redirect(url)


def _target(pk: int) -> str | None:
    """Return where an advertisement that runs leads, None if none runs.

    One that has just reached its goal leads on: pages that were open before still show it.
    Raises OperationalError or InterfaceError if the database is away and nothing is known of it.
    """
    leading = (AdvertisementState.RUNNING, AdvertisementState.FULFILLED)
    try:
        found = Advertisement.objects.in_state(*leading).filter(pk=pk).first()
    except (OperationalError, InterfaceError):
        if known := known_target(pk):
            return known
        raise
    return found.url if found else None


def _redirect(url: str) -> HttpResponse:
    # The target may learn which site sent the reader, not which page.
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
    """Show and receive the form to report an advertisement; it needs no account and no script."""
    advertisement = advertisement_from_token(request.GET.get("t", ""))
    sent = request.POST if request.method == "POST" else None
    form = ComplaintForm(sent, advertisement=advertisement)
    if (
        request.method == "POST"
        and form.is_valid()
        and (kept := form.send(request, complaint_throttle))
    ):
        return redirect("ads:complaint", make_receipt(kept))
    status = 422 if form.errors else 200
    context = {"form": form, "advertisement": advertisement}
    return render(request, "ads/complain.html", context, status=status)


@never_cache
@require_safe
def complaint(request: HttpRequest, token: str) -> HttpResponse:
    """Show a complaint and its answer to the person who has its receipt."""
    found = complaint_from_receipt(token)
    if not found:
        raise Http404(token)
    response = render(request, "ads/complaint.html", {"complaint": found})
    response["Referrer-Policy"] = "no-referrer"
    return response


@never_cache
@require_safe
def shared_report(request: HttpRequest, token: str) -> HttpResponse:
    """Show an advertiser's report to anybody with its link."""
    shared = read_link_token(token)
    if not shared:
        return _refuse(request, 410, "Liên kết xem số liệu không đúng hoặc đã hết hạn.")
    form = AdvertiserReportForm(request.GET or None)
    report = form.report(advertiser_id=shared.advertiser.pk)
    if report and (file := file_response(report, request.GET.get("tep", ""))):
        return file
    context = {"form": form, "report": report, "shared": shared}
    response = render(request, "ads/shared_report.html", context)
    response["Referrer-Policy"] = "no-referrer"
    return response
