"""The queries of an article's page, prepared: its text, and the articles that stand around it."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from core.prepared import Parameter, Prepared
from core.text import words
from news.models import Article, ArticleVersion, Attachment, Tag
from news.models.articles import LISTED
from news.models.text_search import any_of

THREAD_SHOWS = 4  # articles of the same thread

# What its page shows of an article beside what lists show.
SHOWN = (
    *("body", "byline", "source", "view_count", "opening_view_count"),
    *("lead_image__alt", "lead_image__caption", "lead_image__credit"),
    *("department__name", "department__slug", "thread__title", "thread__slug"),
)

_NOW = Parameter("now", models.DateTimeField())
_PK = Parameter("pk", models.BigIntegerField())
_SECTION = Parameter("section_id", models.BigIntegerField())
_THREAD = Parameter("thread_id", models.BigIntegerField())
_PUBLISHED_AT = Parameter("publish_at", models.DateTimeField())
_ANY_WORD = Parameter("any_word", models.TextField())

_TAG = ("id", "name", "slug")
_ATTACHMENT = ("id", "key", "title", "kind", "size")
_CHANGE = ("decided_at", "public_note")


def public_article(pk: int) -> Article | None:
    """Return the public article with this key and all that its page says of it. 1 query."""
    row: Any = next(iter(_ARTICLE.run(now=timezone.now(), pk=pk)), None)
    found: Article | None = row
    if found:
        found.set_lists(
            [Tag(**each) for each in row.tag_rows],
            [Attachment(**each) for each in row.attachment_rows],
        )
        found.changes_read = [_change(each) for each in row.change_rows]
    return found


def neighbours(article: Article) -> tuple[Article | None, Article | None]:
    """Return the next newer and the next older public article of the same section. 1 query."""
    at, pk = article.publish_at, article.pk
    found = _NEIGHBOURS.run(now=timezone.now(), pk=pk, section_id=article.section_id, publish_at=at)
    newer = older = None
    for each in found:
        each.section = article.section
        if (each.publish_at, each.pk) > (at, pk):
            newer = each
        else:
            older = each
    return newer, older


def related(article: Article) -> list[Article]:
    """Return public articles related to `article` (ArticleQuerySet.related_to). 1 query."""
    any_word = any_of(words(article.title), weight="A")
    return _RELATED.run(
        now=timezone.now(), pk=article.pk, section_id=article.section_id, any_word=any_word
    )


def thread_articles(article: Article) -> list[Article]:
    """Return the newest other public articles of the thread of `article`. 1 query."""
    return _THREAD_ARTICLES.run(now=timezone.now(), pk=article.pk, thread_id=article.thread_id)


def _rows(queryset: QuerySet[Any], names: Iterable[str]) -> ArraySubquery:
    """Return rows of another table as a list of objects, in the order of `queryset`."""
    return ArraySubquery(queryset.values(row=JSONObject(**{name: name for name in names})))


def _change(row: dict[str, str]) -> ArticleVersion:
    return ArticleVersion(
        decided_at=parse_datetime(row["decided_at"]), public_note=row["public_note"]
    )


def _article() -> QuerySet[Article]:
    changes = ArticleVersion.objects.filter(article=OuterRef("pk")).announced()
    return (
        Article.objects.published(_NOW)
        .filter(pk=_PK)
        .select_related("section__parent", "lead_image", "department", "thread")
        .only(*LISTED, *SHOWN)
        .annotate(
            tag_rows=_rows(Tag.objects.filter(articles=OuterRef("pk")), _TAG),
            attachment_rows=_rows(Attachment.objects.filter(articles=OuterRef("pk")), _ATTACHMENT),
            change_rows=_rows(changes, _CHANGE),
        )
    )


def _neighbours() -> QuerySet[Article]:
    others = Article.objects.published(_NOW).filter(section=_SECTION).exclude(pk=_PK)
    others = others.only("title", "slug", "publish_at")
    same_time = Q(publish_at=_PUBLISHED_AT)
    newer = others.filter(Q(publish_at__gt=_PUBLISHED_AT) | same_time & Q(pk__gt=_PK))
    older = others.filter(Q(publish_at__lt=_PUBLISHED_AT) | same_time & Q(pk__lt=_PK))
    return newer.order_by("publish_at", "pk")[:1].union(older[:1], all=True)


def _thread_articles() -> QuerySet[Article]:
    others = Article.objects.published(_NOW).filter(thread=_THREAD).exclude(pk=_PK)
    return others.listed()[:THREAD_SHOWS]


_ARTICLE = Prepared(_article)
_NEIGHBOURS = Prepared(_neighbours)
_RELATED = Prepared(lambda: Article.objects.related_to(_PK, _SECTION, _ANY_WORD, now=_NOW).listed())
_THREAD_ARTICLES = Prepared(_thread_articles)
