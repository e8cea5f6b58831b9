"""Steps with a whole article, each confirmed on a page of its own; and the article's history."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from news.models import Article, PublishingError

Step = Article.Step


@dataclass(frozen=True)
class Words:
    """What a step says before and after it is taken."""

    explanation: str
    done: str
    reason: str = ""  # the label of the reason it takes, "" for none


WORDS = {
    Step.UNSCHEDULE: Words(
        "Bài sẽ không tự lên trang nữa và trở lại thành bản nháp.",
        "Đã hủy lịch đăng.",
    ),
    Step.WITHDRAW: Words(
        "Bài biến khỏi mọi trang trong vài giây. Ai mở địa chỉ của bài sẽ thấy bài đã được gỡ, "
        "ngày gỡ và lý do dưới đây, không thấy tiêu đề hay nội dung. Bài vẫn nằm trong trang "
        "quản trị và có thể đưa lại.",
        "Đã gỡ bài khỏi trang.",
        reason="Lý do, công khai cho bạn đọc",
    ),
    Step.PUT_BACK: Words(
        "Bài hiện lại trên trang, đúng như trước khi gỡ.",
        "Bài đã trở lại trang.",
    ),
    Step.TRASH: Words(
        "Bài nằm trong thùng rác 30 ngày rồi bị xóa hẳn cùng mọi phiên bản. Trong thời gian đó có "
        "thể lấy lại. Ảnh và tệp đính kèm vẫn ở trong thư viện.",
        "Đã bỏ bài vào thùng rác.",
    ),
    Step.RESTORE: Words(
        "Bài đang ở thùng rác. Lấy lại thì bài trở về trạng thái trước khi bỏ đi.",
        "Đã lấy lại bài.",
    ),
}

if TYPE_CHECKING:
    Admin = ModelAdmin[Article]
else:
    Admin = object


class ArticleSteps(Admin):
    """Adds the steps and the history to the admin of articles."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.step_view)
        return [
            path("<int:pk>/buoc/<slug:step>/", view, name="news_article_step"),
            *super().get_urls(),
        ]

    def step_view(self, request: HttpRequest, pk: int, step: str) -> HttpResponse:
        """Ask whether to take the step, and take it."""
        article = self.reachable(request, pk)
        if step not in Step.values:
            raise Http404(step)
        user, wanted, error = cast(User, request.user), Step(step), ""
        if request.method == "POST":
            try:
                article.take(wanted, user, request.POST.get("reason", "")[:500])
            except PublishingError as refusal:
                error = str(refusal)
            else:
                messages.success(request, WORDS[wanted].done)
                if wanted is Step.TRASH:
                    return redirect("admin:news_article_changelist")
                return redirect("admin:news_article_change", article.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": wanted.label,
            "opts": self.opts,
            "article": article,
            "step": wanted,
            "words": WORDS[wanted],
            "error": error,
            "reason": request.POST.get("reason", ""),
            "is_allowed": wanted in article.steps_for(user),
        }
        template = "admin/news/article/step.html"
        return TemplateResponse(request, template, context, status=422 if error else 200)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show who did what with the article, the newest first, and what the clock did."""
        article = self.reachable(request, int(object_id) if object_id.isdecimal() else 0)
        now = timezone.now()
        context = {
            **self.admin_site.each_context(request),
            "title": "Lịch sử",
            "opts": self.opts,
            "article": article,
            "events": article.events.select_related("actor", "version"),
            "appears": article.publish_at if article.live_version_id else None,
            "has_expired": article.expires_at and article.expires_at <= now,
            "now": now,
        }
        return TemplateResponse(request, "admin/news/article/history.html", context)

    def reachable(self, request: HttpRequest, pk: int) -> Article:
        """Return the article; 404 for one out of this person's reach, 403 without any right."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        article = self.get_queryset(request).filter(pk=pk).first()
        if not article:
            raise Http404("Không có bài viết này")
        # Read anew: the list's row knows its state as of then.
        return Article.objects.get(pk=article.pk)
