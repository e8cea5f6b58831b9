"""Taking one step with many articles at once, each by the same rules as alone."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin, action, helpers
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from news.models import Article, ArticleVersion, PublishingError, Section

MOST = 200  # articles in one go; each takes a few hundredths of a second

Values = dict[str, Any]


@dataclass(frozen=True)
class Bulk:
    """What is done with each article, and the field it takes from the person, if any."""

    title: str
    act: Callable[[Article, User, Values], None]
    takes: str = ""


def _newest(article: Article) -> ArticleVersion:
    version = article.newest_version
    if not version:
        raise PublishingError("Bài chưa có bản nào.")
    return version


def _submit(article: Article, user: User, values: Values) -> None:
    _newest(article).submit(user)


def _approve(article: Article, user: User, values: Values) -> None:
    _newest(article).approve(user)


def _withdraw(article: Article, user: User, values: Values) -> None:
    article.take(Article.Step.WITHDRAW, user, values["reason"])


def _move(article: Article, user: User, values: Values) -> None:
    """Save the newest version under another section; what is public waits for its approval."""
    newest, section = _newest(article), values["section"]
    if newest.section_id == section.pk:
        raise PublishingError("Bài đã ở chuyên mục này.")
    content = newest.content()
    content["section"] = section
    article.save_version(
        by=user,
        note=f"Chuyển sang chuyên mục {section}",
        tags=newest.tags.all(),
        attachments=newest.attachments.all(),
        **content,
    )


BULKS = {
    "submit_chosen": Bulk("Gửi duyệt các bài đã chọn", _submit),
    "approve_chosen": Bulk("Duyệt và xuất bản các bài đã chọn", _approve),
    "withdraw_chosen": Bulk("Gỡ các bài đã chọn khỏi trang", _withdraw, takes="reason"),
    "move_chosen": Bulk("Chuyển chuyên mục các bài đã chọn", _move, takes="section"),
}


class BulkForm(forms.Form):
    """What a step takes beside the articles."""

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

    def __init__(self, bulk: Bulk, user: User, *args: Any) -> None:
        super().__init__(*args)
        for name in set(self.fields) - {bulk.takes}:
            del self.fields[name]
        if bulk.takes == "section":
            sections: Any = self.fields["section"]
            sections.queryset = Section.objects.open_to(user).select_related("parent")


if TYPE_CHECKING:
    Admin = ModelAdmin[Article]
else:
    Admin = object


class ArticleBulk(Admin):
    """Adds the steps to the list of articles."""

    actions = list(BULKS)

    @action(description=BULKS["submit_chosen"].title, permissions=["change"])
    def submit_chosen(self, request: HttpRequest, chosen: QuerySet[Article]) -> Any:
        return self._run("submit_chosen", request, chosen)

    @action(description=BULKS["approve_chosen"].title, permissions=["approve"])
    def approve_chosen(self, request: HttpRequest, chosen: QuerySet[Article]) -> Any:
        return self._run("approve_chosen", request, chosen)

    @action(description=BULKS["withdraw_chosen"].title, permissions=["approve"])
    def withdraw_chosen(self, request: HttpRequest, chosen: QuerySet[Article]) -> Any:
        return self._run("withdraw_chosen", request, chosen)

    @action(description=BULKS["move_chosen"].title, permissions=["change"])
    def move_chosen(self, request: HttpRequest, chosen: QuerySet[Article]) -> Any:
        return self._run("move_chosen", request, chosen)

    def has_approve_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("news.approve_article")

    def _run(
        self, name: str, request: HttpRequest, chosen: QuerySet[Article]
    ) -> HttpResponse | None:
        """Ask first, naming the articles; then take the step with each, and tell how it went."""
        bulk, user = BULKS[name], cast(User, request.user)
        articles = list(chosen.select_related(None).order_by("-pk")[: MOST + 1])
        if len(articles) > MOST:
            messages.error(request, f"Mỗi lần chọn tối đa {MOST} bài.")
            return None
        form = BulkForm(bulk, user, request.POST if "apply" in request.POST else None)
        if form.is_valid() or ("apply" in request.POST and not bulk.takes):
            self._take(request, bulk, articles, getattr(form, "cleaned_data", {}))
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": bulk.title,
            "opts": self.opts,
            "articles": articles,
            "action": name,
            "checkbox": helpers.ACTION_CHECKBOX_NAME,
            "form": form,
        }
        return TemplateResponse(request, "admin/news/article/bulk.html", context)

    def _take(
        self, request: HttpRequest, bulk: Bulk, articles: list[Article], values: Values
    ) -> None:
        done = 0
        for article in Article.objects.filter(pk__in=[each.pk for each in articles]):
            try:
                with transaction.atomic():
                    bulk.act(article, cast(User, request.user), values)
                done += 1
            except PublishingError as error:
                messages.warning(request, f"“{article.title}”: {error}")
        if done:
            messages.success(request, f"{bulk.title}: xong {done} bài.")
