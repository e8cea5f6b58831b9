"""Pages that confirm a step of an article, and the page with its history."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.staff_names import staff_name
from news.admin.access import article_or_404
from news.editorial_checks import errors_in
from news.models import Article, ArticleVersion, VersionState
from news.workflow import (
    ARTICLE_STEPS,
    Step,
    StepRefusedError,
    apply_step,
    approve,
    article_steps_for,
    version_steps_for,
)


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


def approve_with_links(
    version: ArticleVersion, by: User, *, host: str, publish_at: datetime | None = None
) -> None:
    """Approve a version like `news.workflow.approve`, if none of its links to this site is dead.

    Links are followed before the article is locked. Raises StepRefusedError.
    """
    is_offered = Step.APPROVE in version_steps_for(by, version)
    if is_offered and (found := errors_in(version, host=host)):
        raise StepRefusedError(" ".join(each.message for each in found))
    approve(version, by, publish_at)


def effect_of_approval(article: Article, version: ArticleVersion) -> str:
    """Return what an approval of the version does, in one sentence."""
    now, at, end = timezone.now(), article.publish_at, article.expires_at
    if end and end <= now:
        return (
            f"Bài đã hết hạn lúc {_moment(end)}: duyệt xong, bạn đọc vẫn chưa thấy. Muốn đăng lại "
            "thì sửa lúc hết hạn trước."
        )
    if at and at > now:
        return f"Bài sẽ tự lên trang lúc {_moment(at)}."
    if article.withdrawn_at:
        return "Bài đang gỡ sẽ hiện lại ngay trên cổng, với nội dung của bản này."
    if live := article.live_version:
        since = max(filter(None, (at, live.decided_at)), default=now)
        return f"Bài sẽ hiện ngay trên cổng, thay bản đang đăng từ {_moment(since)}."
    return f"Bài sẽ hiện ngay trên cổng, ở chuyên mục “{version.section}”."


def outcome(version: ArticleVersion) -> str | SafeString:
    """Return the message about a version that was saved or decided, with a link if it is public."""
    if version.state == VersionState.SUBMITTED:
        return f"Đã lưu bản {version.number} và gửi duyệt."
    if version.state == VersionState.RETURNED:
        return "Đã trả lại bài cho người viết."
    if version.state != VersionState.APPROVED:
        return f"Đã lưu nháp (bản {version.number}). Bạn đọc chưa thấy gì thay đổi."
    article = version.article
    if article.withdrawn_at:
        return "Đã lưu. Bài vẫn đang gỡ: bấm “Đưa lại lên trang” để bạn đọc thấy lại."
    if article.expires_at and article.expires_at <= timezone.now():
        return "Đã lưu. Bài đã hết hạn nên bạn đọc không thấy."
    if article.publish_at and article.publish_at > timezone.now():
        return f"Đã duyệt. Bài tự lên trang lúc {_moment(article.publish_at)}."
    return format_html(
        'Bài đang công khai. <a href="{}">Xem trên trang</a>', article.get_absolute_url()
    )


def decision(version: ArticleVersion) -> str:
    """Return who decided on a version, what and when; for a version still open its state."""
    what = version.get_state_display()
    if not version.decided_at:
        return f"Bản {version.number} đang ở trạng thái “{what}”."
    who, at = staff_name(version.decided_by) or "Hệ thống", _moment(version.decided_at)
    done = "duyệt" if version.state == VersionState.APPROVED else "trả lại"
    why = f": “{version.decision_note}”" if version.decision_note else "."
    return f"{who} đã {done} bản {version.number} lúc {at}{why}"


def _moment(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "H:i, d/m/Y")


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
