"""Sitemaps of the news."""

from datetime import datetime
from functools import cached_property
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.core.paginator import Page, Paginator
from django.db import models

from news.archive import sitemap_parts
from news.models import (
    SITEMAP_PART,
    Article,
    ArticleQuerySet,
    Department,
    Section,
    SectionQuerySet,
    Thread,
)


class PartsOfArticles(Paginator[Article]):
    """Pages of the sitemap, the oldest articles first: what is new changes the last one alone."""

    object_list: ArticleQuerySet

    @cached_property
    def parts(self) -> list[tuple[int, datetime]]:
        """The parts with articles, and when each changed last."""
        return sitemap_parts()

    @property
    def num_pages(self) -> int:
        return max(1, len(self.parts))

    def page(self, number: Any) -> Page[Article]:
        number = self.validate_number(number)
        rows = []
        if self.parts:
            first = self.parts[number - 1][0] * SITEMAP_PART
            rows = list(self.object_list.filter(pk__range=(first, first + SITEMAP_PART - 1)))
        return Page(rows, number, self)


class NewsSitemap(Sitemap[Article]):
    """All public articles, in parts."""

    @cached_property
    def paginator(self) -> PartsOfArticles:
        return PartsOfArticles(self.items(), SITEMAP_PART)

    def items(self) -> ArticleQuerySet:
        columns = "slug", "publish_at", "updated_at", "section__slug", "section__parent__slug"
        articles = Article.objects.published().order_by("-id")
        return articles.select_related("section__parent").only(*columns)

    def lastmod(self, article: Article) -> datetime | None:
        return article.updated_at or article.publish_at

    def changes(self) -> list[datetime]:
        """Return when each part changed last."""
        return [changed for _, changed in self.paginator.parts]


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
