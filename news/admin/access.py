"""Rights to the rows of admin addresses."""

from typing import Any, TypeVar

from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse

from core.staff_names import by_name, staff_name
from news.models import Article
from news.public_uses import MOST_NAMED

RENAME = "news.rename_public"

M = TypeVar("M", bound=Model)


class AskedByUserAdmin(ModelAdmin[M]):
    """Tells each row whose form opens who asks: `asked_by`, for read-only fields."""

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        found: Any = super().get_object(request, object_id, from_field)
        if found is not None:
            found.asked_by = request.user
        return found


class PublicNameAdmin(ModelAdmin[M]):
    """The admin of what is public by its name, without a version that somebody approves.

    Adding, changing and deleting it is a step for who may publish.
    """

    def is_public(self, row: M) -> bool:
        """Return whether the public sees the row."""
        return True

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and self._may(request)

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return super().has_change_permission(request, obj) and self._may(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return super().has_delete_permission(request, obj) and self._may(request, obj)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Say why the form is locked, and who may change what it shows."""
        row = context.get("original")
        if row and super().has_change_permission(request, row) and not self._may(request, row):
            context["lock"] = f"“{row}” đang công khai, nên chỉ {publishers()} mới sửa được."
        return super().render_change_form(request, context, *args, **kwargs)

    def _may(self, request: HttpRequest, row: M | None = None) -> bool:
        return request.user.has_perm(RENAME) or not (row is None or self.is_public(row))


class PublicOnceUsedAdmin(PublicNameAdmin[M]):
    """The same for keywords and threads, which are public with their first public article."""

    def is_public(self, row: Any) -> bool:
        return bool(row.is_public)

    def _may(self, request: HttpRequest, row: M | None = None) -> bool:
        return row is None or super()._may(request, row)


def publishers() -> str:
    """Return who may rename what is public, with a few names."""
    people = User.objects.with_perm(RENAME, include_superusers=False).order_by(by_name())
    names = ", ".join(map(staff_name, people[:MOST_NAMED]))
    return f"người có quyền đổi tên mục công khai{f' ({names})' if names else ''}"


def article_or_404(admin: ModelAdmin[Article], request: HttpRequest, pk: int) -> Article:
    """Return the article with this key, read anew.

    Raises PermissionDenied without the right to see articles, Http404 for an article that the user
    may not work on.
    """
    if not admin.has_view_or_change_permission(request):
        raise PermissionDenied
    article = admin.get_queryset(request).filter(pk=pk).first()
    if not article:
        raise Http404("Không có bài viết này")
    # Read again without the list's annotated state, which would not follow a step.
    return Article.objects.get(pk=article.pk)


def changeable_article(admin: ModelAdmin[Article], request: HttpRequest, pk: int) -> Article:
    """Return the article like `article_or_404`; PermissionDenied without the right to change it."""
    article = article_or_404(admin, request, pk)
    if not admin.has_change_permission(request, article):
        raise PermissionDenied
    return article
