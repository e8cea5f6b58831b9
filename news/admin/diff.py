"""Pages to compare two versions of an article, and to restore an old one."""

from typing import cast

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from news.admin import review
from news.admin.access import article_or_404, changeable_article
from news.diff import compare, html_of_version
from news.editorial_checks import check
from news.models import Article, ArticleVersion, Section
from news.workflow import StepRefusedError, save_version

CLOSED = (
    "Chưa lấy lại: bản {number} ở chuyên mục “{section}”, nơi bạn không làm bài được. Hãy nhờ "
    "người phụ trách chuyên mục ấy."
)


def urls(admin: ModelAdmin[Article]) -> list[URLPattern]:
    """Return the addresses of both pages, below that of the list of articles."""
    staff, extra = admin.admin_site.admin_view, {"admin": admin}
    return [
        path("<int:pk>/so-sanh/", staff(compare_view), extra, name="news_article_compare"),
        path(
            "<int:pk>/khoi-phuc/<int:number>/",
            staff(restore_view),
            extra,
            name="news_article_restore",
        ),
    ]


def compare_view(request: HttpRequest, pk: int, admin: ModelAdmin[Article]) -> HttpResponse:
    """Show the versions numbered `a` and `b` side by side; by default the newest two."""
    article = article_or_404(admin, request, pk)
    versions = list(article.versions.select_related("created_by"))
    by_number = {version.number: version for version in versions}
    after = _chosen(request, "b", by_number, versions[0].number)
    older = [number for number in by_number if number < after.number]
    before = _chosen(request, "a", by_number, max(older, default=after.number))
    context = {
        **admin.admin_site.each_context(request),
        **review.bar(request, admin, article, after, findings=check(after)),
        "title": "So sánh các bản",
        "opts": admin.opts,
        "article": article,
        "versions": versions,
        "before": before,
        "after": after,
        "rows": compare(html_of_version(before), html_of_version(after)),
        "newest": versions[0],
        "may_restore": admin.has_change_permission(request, article),
    }
    return TemplateResponse(request, "admin/news/article/compare.html", context)


@require_POST
def restore_view(
    request: HttpRequest, pk: int, number: int, admin: ModelAdmin[Article]
) -> HttpResponse:
    """Save the content of an old version as a new draft; the public sees no change."""
    article = changeable_article(admin, request, pk)
    if article.trashed_at:
        raise PermissionDenied
    old = article.versions.filter(number=number).first()
    if not old:
        raise Http404(number)
    user = cast(User, request.user)
    if not Section.objects.open_to(user).filter(pk=old.section_id).exists():
        messages.error(request, CLOSED.format(number=number, section=old.section))
        return redirect("admin:news_article_compare", pk)
    seen = request.POST.get("newest", "")
    try:
        version = save_version(
            article,
            by=user,
            note=f"Lấy lại bản {number}",
            tags=old.tags.all(),
            attachments=old.attachments.all(),
            base_version=_number(seen) or 0,
            **old.content(),
        )
    except StepRefusedError as error:
        messages.error(request, f"{error} Hãy xem lại rồi hãy lấy lại.")
        return redirect("admin:news_article_compare", pk)
    messages.success(request, f"Đã lấy lại bản {number} thành bản {version.number}, là bản nháp.")
    return redirect("admin:news_article_change", pk)


def _chosen(
    request: HttpRequest, name: str, by_number: dict[int, ArticleVersion], default: int
) -> ArticleVersion:
    typed = _number(request.GET.get(name, ""))
    number = default if typed is None else typed
    if number not in by_number:
        raise Http404(number)
    return by_number[number]


def _number(written: str) -> int | None:
    """Return a number of a version as it was sent, None if it is none."""
    is_number = written.isascii() and written.isdigit()
    return int(written[:10]) if is_number else None  # no version has a longer one
