"""Sitemaps of the news."""

from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.db import models
from django.db.models import Max
from django.db.models.functions import Coalesce

from news.models import (
    Article,
    ArticleQuerySet,
    Department,
    Section,
    SectionQuerySet,
    Thread,
)


class NewsSitemap(Sitemap[Article]):
    """All public articles."""

    limit = 10_000

    def items(self) -> ArticleQuerySet:
        columns = "slug", "publish_at", "updated_at", "section__slug", "section__parent__slug"
        articles = Article.objects.published().order_by("-id")
        return articles.select_related("section__parent").only(*columns)

    def lastmod(self, article: Article) -> datetime | None:
        return article.updated_at or article.publish_at

    def get_latest_lastmod(self) -> datetime | None:
        # The method of Django would load every article.
        changed = Max(Coalesce("updated_at", "publish_at"))
        latest: datetime | None = Article.objects.published().aggregate(at=changed)["at"]
        return latest


class SectionSitemap(Sitemap[Section]):
    """All sections."""

    def items(self) -> SectionQuerySet:
        return Section.objects.select_related("parent")


class DepartmentSitemap(Sitemap[Department]):
    """All departments."""

    def items(self) -> models.QuerySet[Department]:
        return Department.objects.all()


class ThreadSitemap(Sitemap[Thread]):
    """All threads."""

    def items(self) -> models.QuerySet[Thread]:
        return Thread.objects.order_by("pk")
