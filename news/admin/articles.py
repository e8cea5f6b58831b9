"""Writing, submitting and publishing articles in the admin."""

from typing import Any, cast
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin import (
    ModelAdmin,
    RelatedFieldListFilter,
    ShowFacets,
    SimpleListFilter,
    display,
)
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.admin_search import search_index
from core.editor import editor_page
from core.list_filters import by_day
from core.numbers import grouped
from core.staff_names import by_name, staff_name
from news.admin import actions, diff, drafts, form_groups, presence, previews, review, steps, word
from news.admin.export import ArticleExport
from news.drafts import finish
from news.forms import CONTENT, SETTINGS, ArticleForm
from news.models import (
    SEARCH_COLUMNS,
    Article,
    ArticleQuerySet,
    ArticleState,
    ArticleVersion,
    EditLock,
    Section,
    VersionState,
)
from news.workflow import (
    Step,
    StepRefusedError,
    add_note,
    approve,
    article_steps_for,
    is_editor,
    may_approve,
    submit,
    version_steps_for,
)

BUTTONS = {"_submit": Step.SUBMIT, "_publish": Step.APPROVE}
VERSIONS_SHOWN = 30


class StateFilter(SimpleListFilter):
    title = "trạng thái"
    parameter_name = "trang-thai"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [*ArticleState.choices, ("waiting", "Có bản chờ duyệt")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        kept = queryset.filter(trashed_at__isnull=True)
        if value == "waiting":
            submitted = ArticleVersion.objects.newest().filter(state=VersionState.SUBMITTED)
            return kept.filter(pk__in=submitted.values("article"))
        return cast(ArticleQuerySet, queryset).in_state(value) if value else kept


class AuthorFilter(RelatedFieldListFilter):
    """A filter by the accounts that made an article that the user works on."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        own = Article.objects.workable_by(_user(request)).filter(created_by=OuterRef("pk"))
        people = User.objects.filter(Exists(own.order_by())).values("pk")
        ordering = self.field_admin_ordering(field, request, model_admin)
        return field.get_choices(
            include_blank=False, ordering=ordering, limit_choices_to={"pk__in": people}
        )


class ArticleChangeList(ChangeList):
    """The list of articles: for whoever decides, what waits opens to be read, not to be edited."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.decides = is_editor(_user(request))
        super().__init__(request, *args, **kwargs)

    def get_queryset(
        self, request: HttpRequest, exclude_parameters: list[str | None] | None = None
    ) -> QuerySet[Any, Any]:
        found = super().get_queryset(request, exclude_parameters)
        return found.defer("body", *SEARCH_COLUMNS)

    def url_for_result(self, result: Any) -> str:
        if self.decides and result.newest_state == VersionState.SUBMITTED:
            return reverse("admin:news_article_review", args=[result.pk])
        return str(super().url_for_result(result))


@admin.register(Article)
class ArticleAdmin(ArticleExport, ModelAdmin[Article]):
    """The list and the form of articles; `get_urls` names the modules of their other pages."""

    form = ArticleForm
    change_form_template = "admin/news/article/change_form.html"
    list_display = ["title", "state_badge", "section", "department", "author", "published",
                    "total_views", "ratings"]  # fmt: skip
    list_filter = [StateFilter, "section", "department",
                   ("publish_at", by_day("ngày xuất bản")),
                   ("created_by", AuthorFilter)]  # fmt: skip
    date_hierarchy = "publish_at"
    list_select_related = ["section", "department", "created_by"]
    list_per_page = 50
    show_facets = ShowFacets.NEVER
    search_fields = ["search_title"]
    search_help_text = "Tìm trong tiêu đề và nội dung, gõ có dấu hay không dấu đều được."
    autocomplete_fields = ["tags", "chosen_related"]
    actions = [actions.submit_chosen, actions.approve_chosen, actions.withdraw_chosen,
               actions.move_chosen]  # fmt: skip

    class Media:
        css = {"all": ["editor/article.css", "editor/writing.css"]}
        js = ["editor/lead-picture.js", "editor/first-picture.js", "editor/groups.js",
              "editor/form-values.js", "editor/draft-offers.js",
              "editor/drafts.js", "editor/presence.js", "editor/legacy-text.js"]  # fmt: skip

    def get_urls(self) -> list[URLPattern]:
        pages = [*word.urls(self), *steps.urls(self), *presence.urls(self), *previews.urls(self),
                 *diff.urls(self), *review.urls(self), *drafts.urls(self)]  # fmt: skip
        return [*pages, *super().get_urls()]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ArticleChangeList

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Open a new article's form empty: what an address says could be of any kind."""
        return {}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        """Return the articles that the user works on; to choose from also what the public reads."""
        if request.resolver_match and request.resolver_match.url_name == "autocomplete":
            return Article.objects.seen_by(_user(request)).kept()
        newest = ArticleVersion.objects.filter(article=OuterRef("pk")).order_by("-number")
        return (
            Article.objects.workable_by(_user(request))
            .with_state()
            .annotate(newest_state=Subquery(newest.values("state")[:1]))
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return search_index(self, request, queryset, search_term, Article.KIND), False

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "section":
            kwargs["queryset"] = Section.objects.open_to(_user(request)).select_related("parent")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Take as related articles what the public reads, and what the user works on."""
        if db_field.name == "chosen_related":
            kwargs["queryset"] = Article.objects.seen_by(_user(request))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Take the links for reading and changing what is chosen away: they only stop the Tab."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_view_related = field.widget.can_change_related = False
            field.widget.can_add_related &= db_field.name == "thread"  # a new keyword has a box
        return field

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> Any:
        return form_groups.fieldsets(publishes=_is_approver(request))

    def get_form(
        self, request: HttpRequest, obj: Article | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        kwargs["fields"] = [*CONTENT, "tags", *(SETTINGS if _is_approver(request) else ())]
        form = cast(type[ArticleForm], super().get_form(request, obj, change=change, **kwargs))
        form.user = _user(request)
        form.host = request.get_host()
        form.step = _step(request)
        return form

    @transaction.atomic
    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Add an article; a form that is sent again changes the article that it made before."""
        existing = self._made_before(request)
        if existing:
            return self.change_view(request, str(existing.pk), form_url, extra_context)
        return super().add_view(request, form_url, {"title": "Viết bài", **(extra_context or {})})

    def _made_before(self, request: HttpRequest) -> Article | None:
        """Return the article this form made before; wait if another request is making it."""
        try:
            key = UUID(request.POST.get("form_key", ""))
        except ValueError:
            return None
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(key)])
        return self.get_queryset(request).filter(form_key=key).first()

    @editor_page
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        article = self.get_object(request, object_id) if object_id else None
        if article and article.trashed_at and request.method == "GET":
            return redirect("admin:news_article_step", article.pk, Step.RESTORE)
        context = {**(extra_context or {}), **_publishing(_user(request), article)}
        context |= drafts.context_for(request, article)
        if article and request.method == "GET" and self.has_change_permission(request, article):
            lock = EditLock.objects.acquire(article, _user(request))
            is_own = lock.user_id == _user(request).pk
            context["other"] = None if is_own else presence.owner_of(lock)
        return super().changeform_view(request, object_id, form_url, context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Lay the form out: the text, and beside it what is seldom needed."""
        context |= form_groups.layout(context["adminform"])
        # The text has the room of the list of pages, which the breadcrumbs lead to as well.
        context["is_nav_sidebar_enabled"] = False
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: Article, form: ModelForm[Any], change: bool
    ) -> None:
        """Save a version and take the step whose button was pressed."""
        article_form = cast(ArticleForm, form)
        try:
            self._take_step(request, article_form)
        except StepRefusedError as error:
            messages.error(request, str(error))

    def save_related(
        self, request: HttpRequest, form: ModelForm[Any], formsets: Any, change: bool
    ) -> None:
        """Do nothing: keywords are saved with the version."""

    def response_add(
        self, request: HttpRequest, obj: Article, post_url_continue: str | None = None
    ) -> HttpResponse:
        return _next_page(request, obj)

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        return _next_page(request, obj)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        pk = int(object_id) if object_id.isdecimal() and len(object_id) < 19 else 0
        return steps.history_view(request, pk, self)

    def has_approve_permission(self, request: HttpRequest) -> bool:
        return _is_approver(request)

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return False  # articles go to the trash instead (Step.TRASH)

    @display(description="trạng thái", ordering="state")
    def state_badge(self, article: Any) -> SafeString:
        badge = format_html(
            '<span class="state state--{}">{}</span>', article.state, article.state_label
        )
        if article.live_version_id and article.newest_state == VersionState.SUBMITTED:
            badge += format_html(
                ' <span class="state state--submitted">{}</span>', "Có bản chờ duyệt"
            )
        return badge

    @display(description="người viết", ordering=by_name("created_by"))
    def author(self, article: Article) -> str:
        writer = article.created_by
        return article.byline or staff_name(writer) or "Chưa có"

    @display(description="xuất bản lúc", ordering="publish_at")
    def published(self, article: Article) -> str:
        moment = article.publish_at
        return date_format(timezone.localtime(moment), "d/m/Y, H:i") if moment else "Chưa có"

    @display(description="lượt xem", ordering="view_count")
    def total_views(self, article: Article) -> str:
        return grouped(article.views)

    @display(description="hữu ích: có / không", ordering="helpful_count")
    def ratings(self, article: Article) -> str:
        if not article.helpful_count and not article.unhelpful_count:
            return "Chưa có"
        return f"{article.helpful_count} / {article.unhelpful_count}"

    def _take_step(self, request: HttpRequest, form: ArticleForm) -> None:
        user, key = _user(request), drafts.key_of(request)
        version = form.save_version()
        if key:
            finish(user, key)
        is_approved = version.state == VersionState.APPROVED
        if form.settled:
            messages.success(request, f"{form.settled} {steps.outcome(version)}")
        elif form.step is Step.SUBMIT and version.state == VersionState.DRAFT:
            submit(version, user)
            messages.success(request, f"Đã gửi duyệt bản {version.number} của “{version.title}”.")
        elif is_approved and add_note(version, user, form.cleaned_data["note"]):
            messages.success(request, "Ghi chú của bạn nằm ở mục “Lịch sử” của bài.")
        elif form.step is Step.APPROVE and not is_approved:
            _approve(version, user, form)
            messages.success(request, steps.outcome(version))
        elif version == form.newest:
            messages.info(request, _unchanged(version, form))
        else:
            messages.success(request, steps.outcome(version))


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)  # nobody else gets into the admin


def _is_approver(request: HttpRequest) -> bool:
    return request.user.has_perm("news.approve_article")


def _step(request: HttpRequest) -> Step:
    """Return the step whose button was pressed."""
    return next((step for name, step in BUTTONS.items() if name in request.POST), Step.SAVE)


def _approve(version: ArticleVersion, user: User, form: ArticleForm) -> None:
    if version == form.newest:
        approve(version, user, note=form.cleaned_data["note"])
        return
    try:
        approve(version, user)  # the new version has the note already
    except StepRefusedError as error:
        message = f"Đã lưu thành bản {version.number}, nhưng chưa xuất bản. {error}"
        raise StepRefusedError(message) from error


def _unchanged(version: ArticleVersion, form: ArticleForm) -> str:
    """Return the message about a form whose content is that of `version`."""
    if form.has_other_changes:
        said = f"Đã lưu. Nội dung không đổi so với bản {version.number} nên không có bản mới."
    else:
        label = VersionState(version.state).label.lower()
        said = f"Không có gì thay đổi so với bản {version.number} ({label})"
        said += ", nên không gửi duyệt thêm lần nữa." if form.step is Step.SUBMIT else "."
    return format_html("{} {}", said, steps.outcome(version)) if form.step is Step.APPROVE else said


def _next_page(request: HttpRequest, article: Article) -> HttpResponseRedirect:
    """Return to the form, or to the desk from an article that now waits for approval."""
    newest = article.newest_version
    if _step(request) is Step.SUBMIT and newest and newest.state == VersionState.SUBMITTED:
        EditLock.objects.release(article, _user(request), drafts.key_of(request))
        return HttpResponseRedirect(reverse("admin:index"))
    return HttpResponseRedirect(reverse("admin:news_article_change", args=[article.pk]))


def _publishing(user: User, article: Article | None) -> dict[str, Any]:
    """Return the context for the notices and buttons of the form."""
    approves_own = user.has_perm("news.approve_own_article")
    newest = article.newest_version if article else None
    if article is None or newest is None:
        return {"can_publish": user.has_perm("news.approve_article") and approves_own}
    return {
        "article": article,
        "newest": newest,
        "newest_number": str(newest.number),
        "is_public": article.state == ArticleState.PUBLISHED,
        "has_newer": bool(article.live_version_id) and newest.pk != article.live_version_id,
        "versions": article.versions.select_related("created_by", "decided_by")[:VERSIONS_SHOWN],
        # An approver who changes the text first approves a version of their own.
        "can_publish": may_approve(user, newest) or approves_own,
        "effect": steps.effect_of_approval(article, newest) if article.live_version_id else "",
        "can_return": Step.RETURN in version_steps_for(user, newest),
        "return_form": review.return_form(),
        "waits": newest.state == VersionState.SUBMITTED,
        "steps": article_steps_for(user, article),
    }
