"""The page "Tình trạng hệ thống" in the admin: reads only."""

from typing import cast

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.system import status

MAY_VIEW = "auth.change_user"  # who manages the accounts of the site


@require_safe
@permission_required(MAY_VIEW, raise_exception=True)
def system_status(request: HttpRequest) -> HttpResponse:
    """Show how the site itself is doing, and what to do about what is not well."""
    checks = status.checks(cast(User, request.user))
    context = {
        **admin.site.each_context(request),
        "title": "Tình trạng hệ thống",
        "checks": checks,
        "troubled": sum(not each.is_well for each in checks),
        "now": timezone.now(),
    }
    return TemplateResponse(request, "admin/system_status.html", context)
