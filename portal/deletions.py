"""Why a row cannot be deleted, without the titles of what the account may not see."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, cast

from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import NestedObjects
from django.contrib.auth.models import User
from django.db import router
from django.db.models import Model, Q
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.text import capfirst

from news.models import Article, ArticleVersion


def hiding_unseen(own: ModelAdmin[Any]) -> Callable[..., Any]:
    """Return `get_deleted_objects` of an admin, which counts rows that the account may not see."""
    plain = own.get_deleted_objects

    def get_deleted_objects(objs: Any, request: HttpRequest) -> Any:
        to_delete, counts, missing, protected = plain(objs, request)
        if protected:
            protected = _lines(own, _protected(objs), request) or protected
        return to_delete, counts, missing, protected

    return get_deleted_objects


def _protected(objs: Any) -> list[Model]:
    rows = list(objs)
    collector = NestedObjects(using=router.db_for_write(type(rows[0])), origin=rows)
    collector.collect(rows)
    return list(collector.protected)


def _lines(own: ModelAdmin[Any], rows: Iterable[Model], request: HttpRequest) -> list[str]:
    by_model: dict[type[Model], list[Model]] = defaultdict(list)
    for row in rows:
        by_model[type(row)].append(row)
    lines, unseen = list[str](), 0
    for model, found in by_model.items():
        seen = _seen(own, model, found, request)
        kind = capfirst(str(model._meta.verbose_name))
        lines += [format_html("{}: {}", kind, row) for row in found if row.pk in seen]
        unseen += sum(row.pk not in seen for row in found)
    if unseen:
        told = f"và {unseen} mục khác" if lines else f"{unseen} mục"
        lines.append(f"{told} mà tài khoản này không xem được")
    return lines


def _seen(
    own: ModelAdmin[Any], model: type[Model], rows: list[Model], request: HttpRequest
) -> set[Any]:
    """Return the keys of the rows whose names the account may know."""
    keys, user = [row.pk for row in rows], cast(User, request.user)
    if model is Article:
        return set(Article.objects.seen_by(user).filter(pk__in=keys).values_list("pk", flat=True))
    if model is ArticleVersion:
        own_versions = Q(article__in=Article.objects.workable_by(user).order_by().values("pk"))
        public = Q(live_article__in=Article.objects.published().order_by().values("pk"))
        found = ArticleVersion.objects.filter(own_versions | public, pk__in=keys)
        return set(found.values_list("pk", flat=True))
    return _visible(own, model, keys, request)


def _visible(
    own: ModelAdmin[Any], model: Any, keys: Iterable[Any], request: HttpRequest
) -> set[Any]:
    shown = own.admin_site._registry.get(model)
    if not shown or not shown.has_view_permission(request):
        return set()
    return set(shown.get_queryset(request).filter(pk__in=list(keys)).values_list("pk", flat=True))
