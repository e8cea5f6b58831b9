"""Preview of an advertisement on a page before it is approved."""

from datetime import datetime

from csp.constants import SELF
from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminSplitDateTime
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from ads.models import Advertisement
from ads.preview import PreviewSlots, render_page, why_not_shown
from ads.targeting_fields import page_choices
from core.addresses import is_local_path
from core.date_limits import of_our_time
from core.http import framed_page, with_policy

MAY_VIEW = "ads.view_advertisement"
NO_PAGE = "Cổng thông tin không có trang này."
STYLES = forms.Media(css={"all": ["admin-notices/notices.css"]})


class PreviewForm(forms.Form):
    """The page and the moment of the preview; the home page now, if nothing is chosen."""

    path = forms.CharField(
        label="Trang",
        required=False,
        max_length=500,
        widget=forms.TextInput({"list": "cac-trang", "class": "vTextField"}),
        help_text="Chọn trong danh sách, hoặc dán phần địa chỉ sau tên miền của một bài viết.",
    )
    moment = forms.SplitDateTimeField(
        label="Vào lúc", required=False, widget=AdminSplitDateTime, validators=[of_our_time]
    )

    def clean_path(self) -> str:
        typed: str = self.cleaned_data["path"] or "/"
        if not is_local_path(typed):
            raise forms.ValidationError("Địa chỉ trang phải bắt đầu bằng một dấu /.")
        return typed

    def chosen(self) -> tuple[str, datetime]:
        """Return the path and the moment; where one is wrong or missing, the home page or now."""
        self.is_valid()
        given = getattr(self, "cleaned_data", {})
        return given.get("path") or "/", given.get("moment") or timezone.now()


def _form(request: HttpRequest, advertisement: Advertisement) -> PreviewForm:
    """Return the form with the query; its initial page and moment are the advertisement's first."""
    first = (advertisement.path_prefixes or ["/"])[0]
    start = timezone.localtime(max(advertisement.starts_at, timezone.now()))
    initial = {"path": first, "moment_0": f"{start:%d/%m/%Y}", "moment_1": f"{start:%H:%M}"}
    return PreviewForm({**initial, **request.GET.dict()})


@require_safe
@permission_required(MAY_VIEW, raise_exception=True)
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a page with the advertisement in it, and say why if it would not be shown there."""
    advertisement = get_object_or_404(Advertisement, pk=pk)
    form = _form(request, advertisement)
    path, moment = form.chosen()
    query = urlencode({"path": path, "moment": moment.isoformat()})
    context = {
        **admin.site.each_context(request),
        "title": f"Xem thử: {advertisement}",
        "original": advertisement,
        "opts": Advertisement._meta,
        "form": form,
        "pages": page_choices(),
        "frame": f"{reverse('admin:ads_preview_page', args=[pk])}?{query}",
        "why_not": why_not_shown(advertisement, path, moment),
        "media": STYLES + form.media,
        "is_narrow": "narrow" in request.GET,
    }
    response = TemplateResponse(request, "admin/ads/advertisement/preview.html", context)
    return with_policy(response, {"frame-src": [SELF]})


@require_safe
@xframe_options_sameorigin
@permission_required(MAY_VIEW, raise_exception=True)
def preview_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the page itself in the frame of `preview`: no script runs, so nothing is counted."""
    advertisement = get_object_or_404(Advertisement, pk=pk)
    path = request.GET.get("path", "/")
    moment = _moment(request.GET.get("moment", ""))
    try:
        response = render_page(request, PreviewSlots(advertisement, path, moment), path)
    except Http404:
        response = HttpResponse(NO_PAGE, status=404, content_type="text/plain; charset=utf-8")
    return framed_page(response)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        of_our_time(moment)
    except (ValueError, ValidationError) as error:
        raise Http404(text) from error
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
