"""The advertising report for staff."""

from django import forms
from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from ads.models import Advertisement
from ads.reports.export import file_response
from ads.reports.forms import ReportForm
from ads.reports.past_contents import contents_between

STYLES = forms.Media(css={"all": ["admin-notices/notices.css", "admin-desk/figures.css"]})


@require_safe
@permission_required("ads.view_advertisement", raise_exception=True)
def report(request: HttpRequest) -> HttpResponse:
    """Show views and clicks of the chosen days, or return them as a file."""
    form = ReportForm(request.GET or None)
    found = form.report()
    if found and (file := file_response(found, request.GET.get("tep", ""))):
        return file
    context = {
        **admin.site.each_context(request),
        "title": "Số liệu quảng cáo",
        "opts": Advertisement._meta,
        "form": form,
        "report": found,
        "contents": (
            contents_between(found.advertisement_id, found.first, found.last)
            if found and found.advertisement_id
            else []
        ),
        "media": STYLES,
    }
    return TemplateResponse(request, "admin/ads/report.html", context)
