"""The addresses that an open form of an article calls: keep what is typed, drop it, compare it."""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID, uuid4

from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from news import drafts
from news.admin.access import changeable_article
from news.diff import compare, html_of_version
from news.models import Article, UnsavedDraft

OFFERED = 5  # at once

View = Callable[[HttpRequest, ModelAdmin[Article]], HttpResponse]


def urls(admin: ModelAdmin[Article]) -> list[URLPattern]:
    """Return the three addresses, below that of the list of articles."""
    base, extra, name = "go-do/", {"admin": admin}, "news_article_draft"
    return [
        path(base, _for_script(keep_view), extra, name=name),
        path(f"{base}bo/", _for_script(drop_view), extra, name=f"{name}_drop"),
        path(f"{base}so-sanh/", _for_script(compare_view), extra, name=f"{name}_compare"),
    ]


def keep_view(request: HttpRequest, admin: ModelAdmin[Article]) -> HttpResponse:
    """Keep what the form holds; answer when, or that this form was saved meanwhile."""
    article = _article(request, admin)
    base = request.POST.get("base", "")
    at = drafts.keep(
        _user(request),
        UUID(request.POST["key"]),
        article,
        int(base) if base.isascii() and base.isdigit() and len(base) < 9 else None,
        drafts.parse(request.POST.get("values", "")),
    )
    if at is None:
        return JsonResponse({"finished": True})
    return JsonResponse({"saved": f"{timezone.localtime(at):%H:%M:%S}"})


def drop_view(request: HttpRequest, admin: ModelAdmin[Article]) -> HttpResponse:
    """Forget what a form of this user held."""
    drafts.finish(_user(request), UUID(request.POST["key"]))
    return JsonResponse({"finished": True})


def compare_view(request: HttpRequest, admin: ModelAdmin[Article]) -> HttpResponse:
    """Show how what was typed differs from the newest version, as a part of a page."""
    article = _article(request, admin)
    typed = drafts.html_of_values(drafts.parse(request.POST.get("values", "")))
    newest = article.newest_version if article else None
    saved = html_of_version(newest) if newest else dict.fromkeys(typed, "")
    context = {
        "rows": compare(saved, typed),
        "before": f"Bản {newest.number}" if newest else "Chưa lưu",
    }
    return TemplateResponse(request, "admin/news/article/draft.html", context)


def context_for(request: HttpRequest, article: Article | None) -> dict[str, Any]:
    """Return what the form needs to keep drafts, and to offer earlier ones when it opens."""
    if request.method == "POST":  # shown again, with what was typed
        return {"draft_key": key_of(request) or uuid4(), "drafts": []}
    offered = UnsavedDraft.objects.offered_to(_user(request), article)[:OFFERED]
    return {
        "draft_key": uuid4(),
        "drafts": [
            {
                "key": str(draft.key),
                "at": draft.typed_at.isoformat(),
                "base": draft.base_version,
                "values": draft.values,
                "title": drafts.title_of(draft.values),
            }
            for draft in offered
        ],
    }


def key_of(request: HttpRequest) -> UUID | None:
    """Return the key that the sent form has, None if it has none."""
    try:
        return UUID(request.POST.get("draft_key", ""))
    except ValueError:
        return None


def _for_script(view: View) -> Callable[..., HttpResponse]:
    """Answer a script: an error is JSON with a message, never a page to sign in on."""

    @never_cache
    @require_POST
    def answer(request: HttpRequest, admin: ModelAdmin[Article]) -> HttpResponse:
        if not admin.admin_site.has_permission(request):
            return _refusal("Phiên đăng nhập đã hết.", 401)
        if request.POST.get("user") != str(request.user.pk):
            return _refusal("Trình duyệt này đang đăng nhập bằng tài khoản khác.", 409)
        try:
            UUID(request.POST.get("key", ""))
            return view(request, admin)
        except ValidationError as error:
            return _refusal(error.messages[0], 422)
        except ValueError:
            return _refusal("Máy chủ không đọc được bản gõ dở.", 422)
        except (Http404, PermissionDenied) as error:
            status = 404 if isinstance(error, Http404) else 403
            return _refusal("Bạn không còn được sửa bài này.", status)

    return answer


def _refusal(message: str, status: int) -> JsonResponse:
    return JsonResponse({"error": message}, status=status)


def _article(request: HttpRequest, admin: ModelAdmin[Article]) -> Article | None:
    """Return the article that the form is about, None for one that was never saved.

    Raises PermissionDenied or Http404 if the user may not write it.
    """
    key = request.POST.get("article", "")
    if key:
        return changeable_article(admin, request, int(key))
    if not admin.has_add_permission(request):
        raise PermissionDenied
    return None


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)
