"""Pages that confirm a step of an article, and the page with its history."""

from dataclasses import dataclass
from typing import cast

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from news.admin.access import article_or_404
from news.models import Article
from news.workflow import ARTICLE_STEPS, Step, StepRefusedError, apply_step, article_steps_for


@dataclass(frozen=True)
class StepText:
    """The texts shown before and after a step is taken."""

    explanation: str
    done: str
    reason: str = ""  # the label of the reason it needs, "" for none


TEXTS = {
    Step.UNSCHEDULE: StepText(
        "Bài sẽ không tự lên trang nữa và trở lại thành bản nháp.",
        "Đã hủy lịch đăng.",
    ),
    Step.WITHDRAW: StepText(
        "Bài biến khỏi mọi trang trong vài giây. Ai mở địa chỉ của bài sẽ thấy bài đã được gỡ, "
        "ngày gỡ và lý do dưới đây, không thấy tiêu đề hay nội dung. Bài vẫn nằm trong trang "
        "quản trị và có thể đưa lại.",
        "Đã gỡ bài khỏi trang.",
        reason="Lý do, công khai cho bạn đọc",
    ),
    Step.PUT_BACK: StepText(
        "Bài hiện lại trên trang, đúng như trước khi gỡ.",
        "Bài đã trở lại trang.",
    ),
    Step.TRASH: StepText(
        "Bài nằm trong thùng rác 30 ngày rồi bị xóa hẳn cùng mọi phiên bản. Trong thời gian đó có "
        "thể lấy lại. Ảnh và tệp đính kèm vẫn ở trong thư viện.",
        "Đã bỏ bài vào thùng rác.",
    ),
    Step.RESTORE: StepText(
        "Bài đang ở thùng rác. Lấy lại thì bài trở về trạng thái trước khi bỏ đi.",
        "Đã lấy lại bài.",
    ),
}


def urls(admin: ModelAdmin[Article]) -> list[URLPattern]:
    """Return the addresses of the steps, below that of the articles."""
    view = admin.admin_site.admin_view(step_view)
    return [path("<int:pk>/buoc/<slug:step>/", view, {"admin": admin}, name="news_article_step")]


def step_view(request: HttpRequest, pk: int, step: str, admin: ModelAdmin[Article]) -> HttpResponse:
    """Ask for confirmation, and take the step."""
    article = article_or_404(admin, request, pk)
    if step not in ARTICLE_STEPS:
        raise Http404(step)
    user, wanted, error = cast(User, request.user), Step(step), ""
    if request.method == "POST":
        try:
            apply_step(article, wanted, user, request.POST.get("reason", "")[:500])
        except StepRefusedError as refusal:
            error = str(refusal)
        else:
            messages.success(request, TEXTS[wanted].done)
            if wanted is Step.TRASH:
                return redirect("admin:news_article_changelist")
            return redirect("admin:news_article_change", article.pk)
    context = {
        **admin.admin_site.each_context(request),
        "title": wanted.label,
        "opts": admin.opts,
        "article": article,
        "step": wanted,
        "words": TEXTS[wanted],
        "error": error,
        "reason": request.POST.get("reason", ""),
        "is_allowed": wanted in article_steps_for(user, article),
    }
    template = "admin/news/article/step.html"
    return TemplateResponse(request, template, context, status=422 if error else 200)


def history_view(request: HttpRequest, pk: int, admin: ModelAdmin[Article]) -> HttpResponse:
    """Show who did what with the article, newest first, and when it was published and expired."""
    article = article_or_404(admin, request, pk)
    now = timezone.now()
    context = {
        **admin.admin_site.each_context(request),
        "title": "Lịch sử",
        "opts": admin.opts,
        "article": article,
        "events": article.events.select_related("actor", "version"),
        "appears": article.publish_at if article.live_version_id else None,
        "has_expired": article.expires_at and article.expires_at <= now,
        "now": now,
    }
    return TemplateResponse(request, "admin/news/article/history.html", context)
