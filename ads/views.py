"""The way out of the site: a click on an advertisement."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ads.models import Advertisement
from ads.signals import clicked
from ads.subjects import parse_subject
from portal.lib.subjects import BadTokenError, StaleTokenError, read

FORGED = "Liên kết này không đúng hoặc không đầy đủ."
OVER = "Nội dung này không còn được giới thiệu trên trang."


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
