"""Redirects from addresses of the former system to articles."""

import re
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from core.text import tidy
from news.models.articles import Article

# Parameters that social networks and newsletters add to links.
_TRACKERS = re.compile("utm_.*|fbclid|gclid|zarsrc")


class RedirectQuerySet(models.QuerySet["Redirect"]):
    def leading_to(self, path: str, query: str) -> Article | None:
        """Return the public or withdrawn article that had the address, if there is one.

        An address with a query that has no redirect of its own follows that of its path.
        """
        addresses = {old_path(path, query), old_path(path)}
        articles = Article.objects.published() | Article.objects.withdrawn()
        articles = articles.select_related("section__parent")
        found = self.filter(old_path__in=addresses, article__in=articles.values("pk"))
        longest = found.order_by("-old_path").values("article")[:1]
        return articles.filter(pk__in=longest).first()


class Redirect(models.Model):
    """An old address that permanently redirects to an article."""

    old_path = models.CharField(
        "địa chỉ cũ",
        max_length=500,
        unique=True,
        help_text="Ví dụ /index.php?id=12 hoặc /tin-tuc/bai-viet.html. Tên miền không tính.",
    )
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="redirects", verbose_name="bài viết"
    )

    objects = RedirectQuerySet.as_manager()

    class Meta:
        verbose_name = "địa chỉ cũ"
        verbose_name_plural = "địa chỉ cũ"
        ordering = ["old_path"]
        constraints = [
            models.CheckConstraint(
                name="redirect_starts_below_home",
                condition=Q(old_path__regex="^/[^?]"),
                violation_error_message="Trang chủ thì không chuyển đi nơi khác được.",
            ),
        ]

    def __str__(self) -> str:
        return self.old_path

    def clean(self) -> None:
        try:
            self.old_path = old_path_of(self.old_path)
        except ValueError as error:
            raise ValidationError({"old_path": "Đây không phải một địa chỉ."}) from error


def old_path_of(address: str) -> str:
    """Return the path and query of a whole old address, as redirects are written.

    Raises ValueError if `address` is not an address.
    """
    parts = urlsplit(address.strip())
    return old_path(parts.path, parts.query)


def old_path(path: str, query: str = "") -> str:
    """Return a path and query as redirects are written.

    Case, slashes at the end, percent-encoding, the order of parameters and trackers do not matter.
    """
    pairs = sorted(pair for pair in parse_qsl(query) if not _TRACKERS.fullmatch(pair[0]))
    bare = "/" + unquote(path).strip("/")
    return tidy(f"{bare}?{urlencode(pairs)}" if pairs else bare).lower()
