"""Actions of the list of articles: one step for many articles, by the same rules as for one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin, action, helpers
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from core.limits import LIMITS
from news.admin.steps import TEXTS, approve_with_links, effect_of_approval
from news.models import Article, ArticleVersion, Section
from news.workflow import (
    Step,
    StepRefusedError,
    apply_step,
    save_version,
    submit,
    version_steps_for,
)

MAX_ARTICLES = LIMITS.articles_at_once  # each takes a few hundredths of a second

Values = dict[str, Any]


class Approval(NamedTuple):
    """What an approval of the newest version of an article would do, if the user may approve it."""

    article: Article
    version: ArticleVersion
    effect: str
    is_allowed: bool


@dataclass(frozen=True)
class BulkAction:
    """What an action does with each article.

    Attributes:
        field: the one of BulkForm that it needs, if any.
        explanation: what it does that everybody sees.
    """

    title: str
    act: Callable[[Article, User, Values], None]
    field: str = ""
    explanation: str = ""


def _newest(article: Article) -> ArticleVersion:
    version = article.newest_version
    if not version:
        raise StepRefusedError("Bài chưa có bản nào.")
    return version


def _submit(article: Article, user: User, values: Values) -> None:
    submit(_newest(article), user)


def _approve(article: Article, user: User, values: Values) -> None:
    """Approve the version that the confirmation named, and no newer one."""
    version = _newest(article)
    is_known = str(version.pk) in values["versions"]
    if not is_known and Step.APPROVE in version_steps_for(user, version):
        raise StepRefusedError(
            f"Bản {version.number} chưa có lúc bạn xem danh sách. Hãy đọc bài rồi duyệt."
        )
    approve_with_links(version, user, host=values["host"])


def _withdraw(article: Article, user: User, values: Values) -> None:
    apply_step(article, Step.WITHDRAW, user, values["reason"])


def _move(article: Article, user: User, values: Values) -> None:
    """Save a new version in another section; the public article stays until it is approved."""
    newest, section = _newest(article), values["section"]
    if newest.section_id == section.pk:
        raise StepRefusedError("Bài đã ở chuyên mục này.")
    content = newest.content()
    content["section"] = section
    save_version(
        article,
        by=user,
        note=f"Chuyển sang chuyên mục {section}",
        tags=newest.tags.all(),
        attachments=newest.attachments.all(),
        base_version=newest.number,
        **content,
    )


BULK_ACTIONS = {
    "submit_chosen": BulkAction("Gửi duyệt các bài đã chọn", _submit),
    "approve_chosen": BulkAction("Duyệt và xuất bản các bài đã chọn", _approve),
    "withdraw_chosen": BulkAction(
        "Gỡ các bài đã chọn khỏi trang",
        _withdraw,
        field="reason",
        explanation=TEXTS[Step.WITHDRAW].explanation,
    ),
    "move_chosen": BulkAction("Chuyển chuyên mục các bài đã chọn", _move, field="section"),
}


class BulkForm(forms.Form):
    """What an action asks for: a reason or a section."""

    reason = forms.CharField(
        label="Lý do, công khai cho bạn đọc",
        max_length=500,
        widget=forms.Textarea({"rows": 3, "class": "vLargeTextField"}),
    )
    section = forms.ModelChoiceField(
        Section.objects.none(),
        label="Chuyển đến chuyên mục",
        help_text="Mỗi bài có một bản mới ở chuyên mục này. Bài đang công khai chỉ chuyển khi bản "
        "đó được duyệt.",
    )

    def __init__(self, bulk: BulkAction, user: User, *args: Any) -> None:
        super().__init__(*args)
        for name in set(self.fields) - {bulk.field}:
            del self.fields[name]
        if bulk.field == "section":
            sections: Any = self.fields["section"]
            sections.queryset = Section.objects.open_to(user).select_related("parent")


@action(description=BULK_ACTIONS["submit_chosen"].title, permissions=["change"])
def submit_chosen(admin: Any, request: HttpRequest, chosen: QuerySet[Article]) -> Any:
    return _run("submit_chosen", admin, request, chosen)


@action(description=BULK_ACTIONS["approve_chosen"].title, permissions=["approve"])
def approve_chosen(admin: Any, request: HttpRequest, chosen: QuerySet[Article]) -> Any:
    return _run("approve_chosen", admin, request, chosen)


@action(description=BULK_ACTIONS["withdraw_chosen"].title, permissions=["approve"])
def withdraw_chosen(admin: Any, request: HttpRequest, chosen: QuerySet[Article]) -> Any:
    return _run("withdraw_chosen", admin, request, chosen)


@action(description=BULK_ACTIONS["move_chosen"].title, permissions=["change"])
def move_chosen(admin: Any, request: HttpRequest, chosen: QuerySet[Article]) -> Any:
    return _run("move_chosen", admin, request, chosen)


def _run(
    name: str, admin: ModelAdmin[Article], request: HttpRequest, chosen: QuerySet[Article]
) -> HttpResponse | None:
    """Ask for confirmation with a list of the articles; then act on each and report the result."""
    bulk, user = BULK_ACTIONS[name], cast(User, request.user)
    articles = list(chosen.select_related(None).order_by("-pk")[: MAX_ARTICLES + 1])
    if len(articles) > MAX_ARTICLES:
        messages.error(request, f"Mỗi lần chọn tối đa {MAX_ARTICLES} bài.")
        return None
    form = BulkForm(bulk, user, request.POST if "apply" in request.POST else None)
    if form.is_valid() or ("apply" in request.POST and not bulk.field):
        values = {
            **getattr(form, "cleaned_data", {}),
            "versions": request.POST.getlist("version"),
            "host": request.get_host(),
        }
        _apply(request, bulk, articles, values)
        return None
    context = {
        **admin.admin_site.each_context(request),
        "title": bulk.title,
        "explanation": bulk.explanation,
        "opts": admin.opts,
        "articles": articles,
        "approvals": _approvals(articles, user) if bulk.act is _approve else None,
        "action": name,
        "checkbox": helpers.ACTION_CHECKBOX_NAME,
        "form": form,
    }
    return TemplateResponse(request, "admin/news/article/bulk.html", context)


def _approvals(articles: list[Article], user: User) -> list[Approval]:
    """Return what an approval of each article would do, in a fixed number of queries."""
    prefetch_related_objects(articles, "live_version")
    newest = ArticleVersion.objects.newest().filter(article__in=articles)
    version_of = {each.article_id: each for each in newest.select_related("section")}
    return [
        Approval(
            article,
            version,
            effect_of_approval(article, version),
            Step.APPROVE in version_steps_for(user, version),
        )
        for article in articles
        if (version := version_of.get(article.pk))
    ]


def _apply(request: HttpRequest, bulk: BulkAction, articles: list[Article], values: Values) -> None:
    done = 0
    for article in Article.objects.filter(pk__in=[each.pk for each in articles]):
        try:
            with transaction.atomic():
                bulk.act(article, cast(User, request.user), values)
            done += 1
        except StepRefusedError as error:
            messages.warning(request, f"“{article.title}”: {error}")
    if done:
        messages.success(request, f"{bulk.title}: xong {done} bài.")
