"""Previews of versions as the public would see them, and secret links to share a preview."""

from typing import cast

from csp.constants import SELF
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from core.http import framed_page, with_policy
from news.admin.access import article_or_404, changeable_article
from news.models import Article, ArticleVersion, PreviewLink
from news.preview import render_version

WIDTHS = {
    "man-hinh": "Màn hình này",
    "may-tinh": "Máy tính",
    "may-tinh-bang": "Máy tính bảng",
    "dien-thoai": "Điện thoại",
}
DAYS = (1, 3, 7)


def urls(admin: ModelAdmin[Article]) -> list[URLPattern]:
    """Return the addresses of the preview and its secret links, below that of the articles."""
    staff, extra = admin.admin_site.admin_view, {"admin": admin}
    base, name = "<int:pk>/xem-thu/", "news_article_preview"
    return [
        path(base, staff(preview_view), extra, name=name),
        path(f"{base}trang/", staff(preview_page_view), extra, name=f"{name}_page"),
        path(f"{base}lien-ket/", staff(share_view), extra, name=f"{name}_share"),
        path(
            f"{base}lien-ket/<int:link>/thu-hoi/",
            staff(unshare_view),
            extra,
            name=f"{name}_unshare",
        ),
    ]


@require_safe
def preview_view(request: HttpRequest, pk: int, admin: ModelAdmin[Article]) -> HttpResponse:
    """Show a version in a frame as wide as a phone's, a tablet's or a desktop's screen."""
    article = article_or_404(admin, request, pk)
    version = version_numbered(article, request.GET.get("ban", ""))
    width = request.GET.get("rong", "")
    page = reverse("admin:news_article_preview_page", args=[pk])
    context = {
        **admin.admin_site.each_context(request),
        "title": "Xem thử",
        "opts": admin.opts,
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
        "may_share": admin.has_change_permission(request, article),
    }
    response = TemplateResponse(request, "admin/news/article/preview.html", context)
    return with_policy(response, {"frame-src": [SELF]})


@require_safe
@xframe_options_sameorigin
def preview_page_view(request: HttpRequest, pk: int, admin: ModelAdmin[Article]) -> HttpResponse:
    """Show the page of the version in a frame, with `chi-bai` only the article of it."""
    version = version_numbered(article_or_404(admin, request, pk), request.GET.get("ban", ""))
    layout = "admin/framed.html" if "chi-bai" in request.GET else None
    return framed_page(render_version(request, version, layout=layout))


@require_POST
def share_view(request: HttpRequest, pk: int, admin: ModelAdmin[Article]) -> HttpResponse:
    """Make a secret link to a version, and show it; it cannot be shown again."""
    article = _shareable(admin, request, pk)
    version = version_numbered(article, request.POST.get("ban", ""))
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


@require_POST
def unshare_view(
    request: HttpRequest, pk: int, link: int, admin: ModelAdmin[Article]
) -> HttpResponse:
    """Revoke a secret link."""
    article = _shareable(admin, request, pk)
    found = get_object_or_404(PreviewLink.objects.working(), pk=link, version__article=article)
    found.revoke(cast(User, request.user))
    messages.success(request, "Đã thu hồi liên kết xem trước.")
    return _back(pk, found.version)


def version_numbered(article: Article, number: str) -> ArticleVersion:
    """Return the version with this number, or the newest one if `number` is empty."""
    if not number:
        return cast(ArticleVersion, article.newest_version)
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise Http404(number)
    return get_object_or_404(article.versions, number=int(number))


def _shareable(admin: ModelAdmin[Article], request: HttpRequest, pk: int) -> Article:
    article = changeable_article(admin, request, pk)
    if article.trashed_at:
        raise PermissionDenied
    return article


def _back(pk: int, version: ArticleVersion) -> HttpResponse:
    return redirect(f"{reverse('admin:news_article_preview', args=[pk])}?ban={version.number}")
