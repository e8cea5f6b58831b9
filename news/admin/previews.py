"""Seeing any version as the public would, and lending that sight to others for a while."""

from typing import TYPE_CHECKING, Any, cast

from csp.constants import SELF
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from core.http import framed_page, with_policy
from news.models import Article, ArticleVersion, PreviewLink
from news.preview import render_version

WIDTHS = {
    "man-hinh": "Màn hình này",
    "may-tinh": "Máy tính",
    "may-tinh-bang": "Máy tính bảng",
    "dien-thoai": "Điện thoại",
}
DAYS = (1, 3, 7)

if TYPE_CHECKING:
    from news.admin.steps import ArticleSteps

    class Admin(ArticleSteps, ModelAdmin[Article]): ...
else:
    Admin = object


class ArticlePreviews(Admin):
    """Adds the preview and its secret links to the admin of articles."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        base, name = "<int:pk>/xem-thu/", "news_article_preview"
        return [
            path(base, view(self.preview_view), name=name),
            path(f"{base}trang/", view(self.preview_page_view), name=f"{name}_page"),
            path(f"{base}lien-ket/", view(self.share_view), name=f"{name}_share"),
            path(
                f"{base}lien-ket/<int:link>/thu-hoi/",
                view(self.unshare_view),
                name=f"{name}_unshare",
            ),
            *super().get_urls(),
        ]

    @method_decorator(require_safe)
    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show a version in a frame as wide as a phone's, a tablet's or a desktop's screen."""
        article = self.reachable(request, pk)
        version = _version(article, request.GET.get("ban", ""))
        width = request.GET.get("rong", "")
        page = reverse("admin:news_article_preview_page", args=[pk])
        context = {
            **self.admin_site.each_context(request),
            "title": "Xem thử",
            "opts": self.opts,
            "article": article,
            "version": version,
            "versions": article.versions.all(),
            "widths": WIDTHS.items(),
            "width": width if width in WIDTHS else "man-hinh",
            "frame": f"{page}?ban={version.number}",
            "links": PreviewLink.objects.working()
            .filter(version__article=article)
            .select_related("version", "created_by"),
            "days": DAYS,
            "may_share": self.has_change_permission(request, article),
        }
        response = TemplateResponse(request, "admin/news/article/preview.html", context)
        return with_policy(response, {"frame-src": [SELF]})

    @method_decorator([require_safe, xframe_options_sameorigin])
    def preview_page_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the page itself, for the frame."""
        version = _version(self.reachable(request, pk), request.GET.get("ban", ""))
        return framed_page(render_version(request, version))

    @method_decorator(require_POST)
    def share_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make a secret link to a version, and show it this once."""
        article = self._shareable(request, pk)
        version = _version(article, request.POST.get("ban", ""))
        days = request.POST.get("ngay", "")
        if days not in map(str, DAYS):
            raise Http404(days)
        key = PreviewLink.objects.make(version, by=cast(User, request.user), days=int(days))
        address = request.build_absolute_uri(reverse("news:preview", args=[key]))
        messages.success(
            request,
            format_html(
                "Liên kết xem bản {}, dùng được {} ngày. Hãy chép ngay, sau này không xem lại "
                'được: <a href="{}">{}</a>',
                version.number,
                days,
                address,
                address,
            ),
        )
        return _back(pk, version)

    @method_decorator(require_POST)
    def unshare_view(self, request: HttpRequest, pk: int, link: int) -> HttpResponse:
        """Close a secret link."""
        article = self._shareable(request, pk)
        found = get_object_or_404(PreviewLink.objects.working(), pk=link, version__article=article)
        found.revoke(cast(User, request.user))
        messages.success(request, "Đã thu hồi liên kết xem trước.")
        return _back(pk, found.version)

    def _shareable(self, request: HttpRequest, pk: int) -> Article:
        article = self.reachable(request, pk)
        if not self.has_change_permission(request, article) or article.trashed_at:
            raise PermissionDenied
        return article


def _version(article: Article, number: str) -> ArticleVersion:
    """Return the version of this number, the newest one if none is told."""
    if not number:
        return cast(ArticleVersion, article.newest_version)
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise Http404(number)
    return get_object_or_404(article.versions, number=int(number))


def _back(pk: int, version: ArticleVersion) -> HttpResponse:
    return redirect(f"{reverse('admin:news_article_preview', args=[pk])}?ban={version.number}")
