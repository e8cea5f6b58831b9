"""Telling those who open an article that another is writing in it."""

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from core.staff_names import staff_name
from news.models import Article, EditLock

if TYPE_CHECKING:
    from news.admin.steps import ArticleSteps

    class Admin(ArticleSteps, ModelAdmin[Article]): ...
else:
    Admin = object


class ArticlePresence(Admin):
    """Adds to the admin of articles what the open form tells, and what it is told."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        base, name = "<int:pk>/dang-sua/", "news_article_presence"
        return [
            path(base, view(self.beat_view), name=name),
            path(f"{base}nhan/", view(self.take_over_view), name=f"{name}_take"),
            path(f"{base}roi/", view(self.leave_view), name=f"{name}_leave"),
            *super().get_urls(),
        ]

    @method_decorator(require_POST)
    def beat_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Hear that the form is still open; say who writes in the article, if it is another."""
        lock = EditLock.objects.hold(self._writable(request, pk), cast(User, request.user))
        return JsonResponse({} if lock.user_id == request.user.pk else holder(lock))

    @method_decorator(require_POST)
    def take_over_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Write from now on in an article that another has open, who is told and loses nothing."""
        article, user = self._writable(request, pk), cast(User, request.user)
        EditLock.objects.hold(article, user, take_over=True)
        messages.success(request, "Bạn đang sửa bài này. Người kia sẽ được báo.")
        return redirect("admin:news_article_change", pk)

    @method_decorator(require_POST)
    def leave_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Hear that the form was closed."""
        EditLock.objects.let_go(self._writable(request, pk), cast(User, request.user))
        return HttpResponse(status=204)

    def _writable(self, request: HttpRequest, pk: int) -> Article:
        article = self.reachable(request, pk)
        if not self.has_change_permission(request, article):
            raise PermissionDenied
        return article


def holder(lock: EditLock) -> dict[str, str]:
    """Return who writes in an article, and since when, in words."""
    since = timezone.localtime(lock.since)
    return {"name": staff_name(lock.user), "since": f"{since:%H:%M, %d/%m/%Y}"}
