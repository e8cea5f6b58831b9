"""Telling those who open an article that somebody else has it open."""

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
from news.models import Article, EditLock


def urls(admin: ModelAdmin[Article]) -> list[URLPattern]:
    """Return the addresses that the open form asks, below that of the articles."""
    staff, extra = admin.admin_site.admin_view, {"admin": admin}
    base, name = "<int:pk>/dang-sua/", "news_article_presence"
    return [
        path(base, staff(beat_view), extra, name=name),
        path(f"{base}nhan/", staff(take_over_view), extra, name=f"{name}_take"),
        path(f"{base}roi/", staff(leave_view), extra, name=f"{name}_leave"),
    ]


@require_POST
def beat_view(request: HttpRequest, pk: int, admin: ModelAdmin[Article]) -> HttpResponse:
    """Note that the form is still open; return whose it is, if somebody else has the article."""
    article = changeable_article(admin, request, pk)
    lock = EditLock.objects.acquire(article, cast(User, request.user))
    return JsonResponse({} if lock.user_id == request.user.pk else owner_of(lock))


@require_POST
def take_over_view(request: HttpRequest, pk: int, admin: ModelAdmin[Article]) -> HttpResponse:
    """Give this person the lock of somebody else, who is told and loses nothing."""
    article = changeable_article(admin, request, pk)
    EditLock.objects.acquire(article, cast(User, request.user), take_over=True)
    messages.success(request, "Bạn đang sửa bài này. Người kia sẽ được báo.")
    return redirect("admin:news_article_change", pk)


@require_POST
def leave_view(request: HttpRequest, pk: int, admin: ModelAdmin[Article]) -> HttpResponse:
    """Note that the form was closed."""
    EditLock.objects.release(changeable_article(admin, request, pk), cast(User, request.user))
    return HttpResponse(status=204)


def owner_of(lock: EditLock) -> dict[str, str]:
    """Return whose lock it is, and since when, in words."""
    since = timezone.localtime(lock.since)
    return {"name": staff_name(lock.user), "since": f"{since:%H:%M, %d/%m/%Y}"}
