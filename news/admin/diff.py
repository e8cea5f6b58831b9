"""Comparing two versions of an article, and taking an old one up again."""

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from news.diff import compare, written_in
from news.models import Article, ArticleVersion

if TYPE_CHECKING:
    from news.admin.steps import ArticleSteps

    class Admin(ArticleSteps, ModelAdmin[Article]): ...
else:
    Admin = object


class ArticleComparing(Admin):
    """Adds comparing and restoring to the admin of articles."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/so-sanh/", view(self.compare_view), name="news_article_compare"),
            path(
                "<int:pk>/khoi-phuc/<int:number>/",
                view(self.restore_view),
                name="news_article_restore",
            ),
            *super().get_urls(),
        ]

    def compare_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the versions numbered `a` and `b` side by side; the last two, if not told."""
        article = self.reachable(request, pk)
        versions = list(article.versions.select_related("created_by"))
        by_number = {version.number: version for version in versions}
        after = _chosen(request, "b", by_number, versions[0].number)
        older = [number for number in by_number if number < after.number]
        before = _chosen(request, "a", by_number, max(older, default=after.number))
        context = {
            **self.admin_site.each_context(request),
            "title": "So sánh các bản",
            "opts": self.opts,
            "article": article,
            "versions": versions,
            "before": before,
            "after": after,
            "rows": compare(written_in(before), written_in(after)),
            "newest": versions[0],
            "may_restore": self.has_change_permission(request, article),
        }
        return TemplateResponse(request, "admin/news/article/compare.html", context)

    @method_decorator(require_POST)
    def restore_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Save an old version anew, as the newest one; the public sees no change."""
        article = self.reachable(request, pk)
        if not self.has_change_permission(request, article) or article.trashed_at:
            raise PermissionDenied
        old = article.versions.filter(number=number).first()
        if not old:
            raise Http404(number)
        newest = article.newest_version
        if newest and str(newest.number) != request.POST.get("newest"):
            messages.error(request, "Vừa có bản mới hơn được lưu. Hãy xem lại rồi hãy lấy lại.")
            return redirect("admin:news_article_compare", pk)
        version = article.save_version(
            by=cast(User, request.user),
            note=f"Lấy lại bản {number}",
            tags=old.tags.all(),
            attachments=old.attachments.all(),
            **old.content(),
        )
        messages.success(
            request, f"Đã lấy lại bản {number} thành bản {version.number}, là bản nháp."
        )
        return redirect("admin:news_article_change", pk)


def _chosen(
    request: HttpRequest, name: str, by_number: dict[int, ArticleVersion], default: int
) -> ArticleVersion:
    typed = request.GET.get(name, "")
    number = int(typed) if typed.isascii() and typed.isdigit() else default
    if number not in by_number:
        raise Http404(number)
    return by_number[number]
