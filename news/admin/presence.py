"""Edit locks: views that warn when two people have the same article open."""

from typing import cast

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.staff_names import staff_name
from news.admin.access import changeable_article
from news.admin.drafts import key_of
from news.models import Article, EditLock


def urls(admin: ModelAdmin[Article]) -> list[URLPattern]:
    """Return the addresses that the open form calls, below that of the list of articles."""
    staff, extra = admin.admin_site.admin_view, {"admin": admin}
    base, name = "<int:pk>/dang-sua/", "news_article_presence"
    return [
        path(base, staff(heartbeat_view), extra, name=name),
        path(f"{base}nhan/", staff(take_over_view), extra, name=f"{name}_take"),
        path(f"{base}roi/", staff(leave_view), extra, name=f"{name}_leave"),
    ]


@require_POST
def heartbeat_view(request: HttpRequest, pk: int, admin: ModelAdmin[Article]) -> HttpResponse:
    """Record that the form is still open; return who else has it open: another, or this user."""
    article = changeable_article(admin, request, pk)
    lock = EditLock.objects.acquire(article, cast(User, request.user), key=key_of(request))
    if lock.user_id != request.user.pk:
        return JsonResponse(owner_of(lock))
    return JsonResponse({"elsewhere": True} if lock.elsewhere else {})


@require_POST
def take_over_view(request: HttpRequest, pk: int, admin: ModelAdmin[Article]) -> HttpResponse:
    """Give the lock to this user; the other one gets a warning and keeps the text typed."""
    article = changeable_article(admin, request, pk)
    EditLock.objects.acquire(article, cast(User, request.user), take_over=True)
    messages.success(request, "Bạn đang sửa bài này. Người kia sẽ được báo.")
    return redirect("admin:news_article_change", pk)


@require_POST
def leave_view(request: HttpRequest, pk: int, admin: ModelAdmin[Article]) -> HttpResponse:
    """Release the lock, because the form was closed."""
    article = changeable_article(admin, request, pk)
    EditLock.objects.release(article, cast(User, request.user), key_of(request))
    return HttpResponse(status=204)


def owner_of(lock: EditLock) -> dict[str, str]:
    """Return who has the lock and since when, as texts for the page."""
    since = timezone.localtime(lock.since)
    return {"name": staff_name(lock.user), "since": f"{since:%H:%M, %d/%m/%Y}"}
