"""Reading an article before a decision: the page, the bar of decisions, and the decisions."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple, cast

from csp.constants import SELF
from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods

from core import html
from core.html.tree import text_of
from core.http import with_policy
from core.staff_names import staff_name
from news.admin.access import article_or_404
from news.admin.presence import owner_of
from news.admin.previews import version_numbered
from news.admin.steps import approve_with_links, decision, effect_of_approval, outcome
from news.decision_forms import ReturnForm, ScheduleForm, presets
from news.diff import changed_parts, html_of_version
from news.editorial_checks import Finding, Level, check
from news.models import Article, ArticleVersion, EditLock, EventKind, VersionState
from news.workflow import (
    STEPS,
    NewerVersionError,
    Step,
    StepRefusedError,
    article_steps_for,
    is_approver,
    may_schedule,
    return_to_author,
    version_steps_for,
    waiting_for,
)

TEXT, CHANGES = "bai", "thay-doi"  # the two ways to look at a version
SETTINGS_SHOWN = ("publish_at", "expires_at", "featured_until", "pinned_until")
Act = Callable[[ArticleVersion], None]
reading = require_http_methods(["GET", "HEAD", "POST"])


class Link(NamedTuple):
    """A link of a text: its words and where it leads."""

    text: str
    address: str


def urls(admin: ModelAdmin[Article]) -> list[URLPattern]:
    """Return the addresses of the reading page and its decisions, below that of the articles."""
    staff, extra, base = admin.admin_site.admin_view, {"admin": admin}, "<int:pk>/duyet/"
    return [
        path(base, staff(review_view), extra, name="news_article_review"),
        path(f"{base}hen-gio/", staff(schedule_view), extra, name="news_article_schedule"),
        path(f"{base}tra-lai/", staff(return_view), extra, name="news_article_return"),
    ]


@reading
def review_view(request: HttpRequest, pk: int, admin: ModelAdmin[Article]) -> HttpResponse:
    """Show a version as readers will see it or what it changes; a POST approves it at once."""
    article = article_or_404(admin, request, pk)
    if request.method == "POST":
        return _decide(request, admin, article, Step.APPROVE, _approval(request))
    if article.trashed_at:
        return redirect("admin:news_article_step", pk, Step.RESTORE)
    version = version_numbered(article, request.GET.get("ban", ""))
    return _page(request, admin, article, version, view=request.GET.get("xem", ""))


@reading
def schedule_view(request: HttpRequest, pk: int, admin: ModelAdmin[Article]) -> HttpResponse:
    """Ask when the version is to become public, and approve it for then."""
    article = article_or_404(admin, request, pk)
    if request.method != "POST":
        return _ask(request, admin, article, Step.APPROVE, schedule_form())
    form = ScheduleForm(_with_preset(request.POST), auto_id="hen-gio-%s")
    if not form.is_valid():
        return _ask(request, admin, article, Step.APPROVE, form)
    act = _approval(request, form.cleaned_data["moment"])
    return _decide(request, admin, article, Step.APPROVE, act)


@reading
def return_view(request: HttpRequest, pk: int, admin: ModelAdmin[Article]) -> HttpResponse:
    """Ask for the reason, and return the version to its author."""
    article = article_or_404(admin, request, pk)
    if request.method != "POST":
        return _ask(request, admin, article, Step.RETURN, return_form())
    form = return_form(_with_common_reason(request.POST))
    if not form.is_valid():
        return _ask(request, admin, article, Step.RETURN, form)
    reason, user = form.cleaned_data["reason"], cast(User, request.user)
    act = partial(return_to_author, by=user, note=reason)
    return _decide(request, admin, article, Step.RETURN, act, typed=reason)


def return_form(data: Any = None, reason: str = "") -> ReturnForm:
    return ReturnForm(data, auto_id="tra-lai-%s", initial={"reason": reason})


def schedule_form() -> ScheduleForm:
    soonest = presets(timezone.localtime())[-1].moment
    initial = {"day": soonest.date(), "hour": soonest.time()}
    return ScheduleForm(auto_id="hen-gio-%s", initial=initial)


def bar(
    request: HttpRequest,
    admin: ModelAdmin[Article],
    article: Article,
    version: ArticleVersion,
    *,
    findings: list[Finding],
    typed: str = "",
) -> dict[str, Any]:
    """Return the context of `deciding.html`: what the user may do with the version, and why not.

    Args:
        findings: what the checks found; with an error the version cannot be approved.
        typed: a reason that was typed and not accepted.
    """
    user, newest = cast(User, request.user), article.newest_version
    steps = [] if version != newest or article.trashed_at else version_steps_for(user, version)
    errors = [each for each in findings if each.level is Level.ERROR]
    may_approve = Step.APPROVE in steps and not errors
    context = {
        "article": article,
        "version": version,
        "may_approve": may_approve,
        "may_schedule": may_approve and may_schedule(article),
        "may_return": Step.RETURN in steps,
        "may_edit": admin.has_change_permission(request, article) and not article.trashed_at,
        "effect": effect_of_approval(article, version),
        "errors": errors if Step.APPROVE in steps else [],
        "why_not": "" if may_approve else _why_not(user, article, version, newest),
        "newer": newest if version != newest else None,
        "return_form": return_form(reason=typed),
        "schedule_form": schedule_form(),
        "presets": presets(timezone.localtime()),
    }
    return context if steps else context | _afterwards(user, article)


def _page(
    request: HttpRequest,
    admin: ModelAdmin[Article],
    article: Article,
    version: ArticleVersion,
    *,
    view: str = "",
    before: ArticleVersion | None = None,
    error: str = "",
    typed: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show the reading page of a version, compared with `before` or with what was public last."""
    base = before or _former(article, version)
    if view not in (TEXT, CHANGES):
        view = CHANGES if before or (base and article.live_version_id) else TEXT
    findings = _findings(version, request.get_host())
    frame = reverse("admin:news_article_preview_page", args=[article.pk])
    context = {
        **admin.admin_site.each_context(request),
        **bar(request, admin, article, version, findings=findings, typed=typed),
        **_about(article, version),
        "title": "Đọc và duyệt",
        "subtitle": version.title,
        "opts": admin.opts,
        "view": view if base else TEXT,
        "base": base,
        "changes": _changes(base, version) if base else [],
        "findings": findings,
        "other": _other_writer(article, cast(User, request.user)),
        "frame": f"{frame}?ban={version.number}&chi-bai=1",
        "links": _links(version.body),
        "error": error,
        "typed": typed,
    }
    response = TemplateResponse(request, "admin/news/article/review.html", context, status=status)
    return with_policy(response, {"frame-src": [SELF]})


def _ask(
    request: HttpRequest,
    admin: ModelAdmin[Article],
    article: Article,
    step: Step,
    form: forms.Form,
) -> HttpResponse:
    """Show the form of a decision on a page of its own: without script, or after an error."""
    if form.is_bound:
        version = _version_sent(article, request)
    else:
        version = version_numbered(article, request.GET.get("ban", ""))
    context = {
        **admin.admin_site.each_context(request),
        **bar(request, admin, article, version, findings=[]),
        "title": "Trả lại bài" if step is Step.RETURN else "Hẹn giờ đăng",
        "opts": admin.opts,
        "return_form" if step is Step.RETURN else "schedule_form": form,
        "is_return": step is Step.RETURN,
        "is_refused": form.is_bound,
    }
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "admin/news/article/decision.html", context, status=status)


def _decide(
    request: HttpRequest,
    admin: ModelAdmin[Article],
    article: Article,
    step: Step,
    act: Act,
    *,
    typed: str = "",
) -> HttpResponse:
    """Take a step with the version that was read; if that is refused, show the newest and why."""
    user, read = cast(User, request.user), _version_sent(article, request)
    try:
        act(read)
    except StepRefusedError as refusal:
        read = article.versions.select_related("decided_by", "created_by").get(pk=read.pk)
        if not (read.state in STEPS[step].end and read.decided_by_id == user.pk):
            return _refuse(request, admin, read, step, refusal, typed)
        messages.info(request, _decided_before(read))
    else:
        messages.success(request, outcome(read))
    return redirect("admin:news_article_review", article.pk)


def _decided_before(version: ArticleVersion) -> str | SafeString:
    """Return what the user decided before, and what came of it: perhaps not what they chose now."""
    text = f"Việc này đã xong từ trước, lần này không đổi gì. {decision(version)}"
    if version.state != VersionState.APPROVED:
        return text
    return format_html("{} {}", text, outcome(version))


def _refuse(
    request: HttpRequest,
    admin: ModelAdmin[Article],
    read: ArticleVersion,
    step: Step,
    refusal: StepRefusedError,
    typed: str,
) -> HttpResponse:
    """Answer a decision that came too late, or that the user may not take."""
    article = Article.objects.get(pk=read.article_id)
    newest = article.newest_version or read
    if isinstance(refusal, NewerVersionError):
        error = (
            f"{refusal} Bản {read.number} bạn đọc chưa được quyết định gì. Dưới đây là bản "
            f"{newest.number}, chỗ nào khác bản {read.number} được đánh dấu."
        )
        return _page(request, admin, article, newest, before=read, error=error, typed=typed,
                     status=409)  # fmt: skip
    if read.state not in STEPS[step].start:
        error = f"Bản này đã có quyết định từ trước, nên không có gì thay đổi. {decision(read)}"
        return _page(request, admin, article, newest, error=error, typed=typed, status=409)
    is_allowed = STEPS[step].who(cast(User, request.user), read)
    status = 422 if is_allowed else 403
    return _page(request, admin, article, newest, error=str(refusal), typed=typed, status=status)


def _approval(request: HttpRequest, publish_at: datetime | None = None) -> Act:
    user, host = cast(User, request.user), request.get_host()
    return partial(approve_with_links, by=user, host=host, publish_at=publish_at)


def _version_sent(article: Article, request: HttpRequest) -> ArticleVersion:
    """Return the version that the user had before their eyes."""
    key = request.POST.get("version", "")
    if not (key.isascii() and key.isdigit() and len(key) < 16):
        raise Http404(key)
    return get_object_or_404(article.versions.select_related("section", "lead_image"), pk=key)


def _with_preset(data: QueryDict) -> QueryDict:
    """Return the data of a ScheduleForm; a button of a preset holds day and hour."""
    data = data.copy()
    if preset := data.get("preset"):
        data["day"], _, data["hour"] = preset.partition(" ")
    return data


def _with_common_reason(data: QueryDict) -> QueryDict:
    """Return the data of a ReturnForm; a common reason comes before what was typed."""
    data = data.copy()
    if common := data.get("common"):
        data["reason"] = f"{common} {data.get('reason', '')}".strip()
    return data


def _former(article: Article, version: ArticleVersion) -> ArticleVersion | None:
    """Return what readers saw last, or else what was returned last, if that is another version."""
    if article.live_version_id:
        return None if article.live_version_id == version.pk else article.live_version
    earlier = article.versions.filter(state=VersionState.RETURNED, number__lt=version.number)
    return earlier.order_by("-number").first()


def _changes(base: ArticleVersion, version: ArticleVersion) -> list[Any]:
    return changed_parts(html_of_version(base), html_of_version(version))


def _about(article: Article, version: ArticleVersion) -> dict[str, Any]:
    """Return who sent the version and when, what was said about an earlier one, and the dates."""
    events = article.events.filter(kind=EventKind.SUBMITTED, version=version)
    since = article.live_version.number if article.live_version else 0
    numbers = {"number__gt": since, "number__lt": version.number}
    returned = article.versions.filter(state=VersionState.RETURNED, **numbers)
    fields = {name: Article._meta.get_field(name) for name in SETTINGS_SHOWN}
    return {
        "sent": events.select_related("actor").first(),
        "returned": returned.select_related("decided_by").order_by("-number").first(),
        "dates": [
            (str(getattr(field, "verbose_name", name)), getattr(article, name))
            for name, field in fields.items()
            if getattr(article, name)
        ],
    }


def _findings(version: ArticleVersion, host: str) -> list[Finding]:
    found = check(version, host=host)
    picture = version.lead_image
    if picture and not picture.alt and not picture.is_decorative:
        found.append(Finding(Level.ADVICE, "lead_alt", "Ảnh đại diện chưa được mô tả."))
    return found


def _links(body: str) -> list[Link]:
    links = (Link(text_of(each), each.get("href", "")) for each in html.read(body).iter("a"))
    return list(dict.fromkeys(link for link in links if link.address))


def _other_writer(article: Article, user: User) -> dict[str, str] | None:
    """Return who else has the form of the article open."""
    lock = EditLock.objects.filter(article=article).select_related("user").first()
    if not lock or lock.user_id == user.pk or lock.is_stale(timezone.now()):
        return None
    return owner_of(lock)


def _why_not(
    user: User, article: Article, version: ArticleVersion, newest: ArticleVersion | None
) -> str:
    """Return why the user cannot approve the version, "" if only the checks are against it."""
    if article.trashed_at:
        return "Bài đang ở thùng rác."
    if newest and newest != version:
        return f"Bản này cũ: {staff_name(newest.created_by)} đã lưu bản {newest.number} sau đó."
    if version.state not in STEPS[Step.APPROVE].start:
        return decision(version)
    if STEPS[Step.APPROVE].who(user, version):
        return ""
    if is_approver(user, article):
        return "Chính bạn lưu bản này, nên một người duyệt khác phải duyệt."
    is_draft = version.state == VersionState.DRAFT
    return "Bản nháp, chưa gửi duyệt." if is_draft else "Bài đang chờ người duyệt."


def _afterwards(user: User, article: Article) -> dict[str, Any]:
    """Return what to do next where nothing is to be decided: other articles, undoing."""
    others = waiting_for(user).exclude(article=article)
    steps = [step for step in article_steps_for(user, article) if step is not Step.TRASH]
    return {"waiting": others.count(), "next": others.first(), "steps": steps}
