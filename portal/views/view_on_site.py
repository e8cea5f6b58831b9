"""From the admin to the public page of a row."""

from typing import cast

from django.contrib.admin import AdminSite
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.views import shortcut
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch


def view_on_site(
    request: HttpRequest, content_type_id: str, object_id: str, site: AdminSite
) -> HttpResponse:
    """Lead to the public page of a row that the account may see in the admin.

    Django's own view leads everybody who may sign in to the page of any row, of a reader's letter,
    too, whose address is a secret.
    """
    kind = None
    if content_type_id.isdecimal() and len(content_type_id) < 10:
        kind = ContentType.objects.filter(pk=content_type_id).first()
    model = kind and kind.model_class()
    shown = site._registry.get(model) if model else None
    row = shown.get_object(request, object_id) if shown else None
    if not shown or row is None or not shown.has_view_or_change_permission(request, row):
        raise Http404("Không có trang này")
    if callable(shown.view_on_site):
        if address := shown.get_view_on_site_url(row):
            return redirect(address)
        raise Http404("Chưa có trang công khai")
    if not shown.view_on_site:
        raise Http404("Không có trang công khai")
    try:
        return cast(HttpResponse, shortcut(request, content_type_id, object_id))
    except NoReverseMatch as error:
        raise Http404("Chưa có địa chỉ") from error
