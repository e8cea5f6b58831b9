"""The lock of a screen that nobody uses, and the password that opens it again."""

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, resolve_url
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST

from accounts import session_rules
from accounts.forms import PasswordForm
from accounts.kept_forms import PREFIX, kept_values
from accounts.middleware import locked_user


@require_POST
def lock(request: HttpRequest) -> JsonResponse:
    """Lock every screen of this session: the script of one of them saw nobody."""
    session_rules.lock(request)
    return JsonResponse({})


@require_POST
def stay(request: HttpRequest) -> JsonResponse:
    """Answer a script that says somebody is typing, which the middleware has noted."""
    return JsonResponse({})


@never_cache
@csrf_protect
def unlock(request: HttpRequest) -> HttpResponse:
    """Ask for the password of who is signed in here; a script gets its answer as JSON."""
    goal = _goal(request)
    is_script = request.headers.get("X-Requested-With") == "fetch"
    user = locked_user(request)
    if user is None:
        is_open = request.user.is_authenticated
        answer = {"open": is_open, "ended": not is_open}
        return JsonResponse(answer) if is_script else redirect(goal)
    form = PasswordForm(request, user, request.POST or None)
    kept = kept_values(request.POST)
    if request.method == "POST" and form.is_valid():
        session_rules.unlock(request)
        if kept:
            return _send_again(request, goal, kept)
        return JsonResponse({"open": True}) if is_script else redirect(goal)
    if is_script:
        said = " ".join(str(error) for error in form.errors.get("password", []))
        return JsonResponse({"open": False, "error": said})
    context = {
        **admin.site.each_context(request),
        "title": "Màn hình đã khóa",
        "form": form,
        "owner": user,
        "next": goal,
        "kept": [(f"{PREFIX}{name}", value) for name, value in kept],
    }
    return TemplateResponse(request, "admin/accounts/unlock.html", context)


def _send_again(request: HttpRequest, goal: str, kept: list[tuple[str, str]]) -> HttpResponse:
    """Show the button that sends what was sent while the screen was locked."""
    context = {**admin.site.each_context(request), "title": "Gửi tiếp", "next": goal, "kept": kept}
    return TemplateResponse(request, "admin/accounts/send_again.html", context)


def _goal(request: HttpRequest) -> str:
    """Return the page of this site to go on with."""
    goal = request.POST.get("next") or request.GET.get("next", "")
    is_here = url_has_allowed_host_and_scheme(goal, {request.get_host()}, request.is_secure())
    return goal if goal and is_here else resolve_url(settings.LOGIN_REDIRECT_URL)
