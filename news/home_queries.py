"""The queries of the home page, most of them prepared."""

from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef, Q, QuerySet
from django.utils import timezone

from core.prepared import Parameter, Prepared
from news.models import Article, Section

LEADS = 5
BLOCK_SHOWS = 4  # articles of a section
NOTICES = 5

_NOW = Parameter("now", models.DateTimeField())


class HomeBlock(NamedTuple):
    """A top-level section and its newest articles."""

    section: Section
    articles: list[Article]


def leads() -> list[Article]:
    """Return articles with a picture for the top: featured ones first, then the newest. 1 query."""
    return _LEADS.run(now=timezone.now())


def notices() -> list[Article]:
    """Return the newest articles of the sections for notices. 1 query."""
    return _NOTICES.run(now=timezone.now())


def blocks(shown: set[int]) -> list[HomeBlock]:
    """Return the blocks in the order of sections, without empty ones. 2 queries.

    `shown` are the keys of up to LEADS articles that the page already shows.
    """
    sections: list[Any] = _SECTIONS.run(now=timezone.now())
    found = {section.pk: HomeBlock(section, []) for section in sections if not section.parent_id}
    newest = [pk for section in sections for pk in section.newest if pk not in shown]
    for article in Article.objects.published().filter(pk__in=newest).listed():
        articles = found[article.section.parent_id or article.section_id].articles
        if len(articles) < BLOCK_SHOWS:
            articles.append(article)
    return [block for block in found.values() if block.articles]


def _sections() -> QuerySet[Section]:
    """Return the sections with a block and their subsections; `newest` has keys of articles."""
    # For each section PostgreSQL reads a few entries of an index, even with many articles.
    newest = Article.objects.published(_NOW).filter(section=OuterRef("pk")).values("pk")
    on_home = Q(parent__isnull=True, on_home=True) | Q(parent__on_home=True)
    return (
        Section.objects.filter(on_home)
        .select_related("parent")
        .annotate(newest=ArraySubquery(newest[: BLOCK_SHOWS + LEADS]))
    )


def _notices() -> QuerySet[Article]:
    of_notices = Q(section__is_notice=True) | Q(section__parent__is_notice=True)
    return Article.objects.published(_NOW).filter(of_notices).listed()[:NOTICES]


_LEADS = Prepared(lambda: Article.objects.leading(LEADS, _NOW).listed())
_SECTIONS = Prepared(_sections)
_NOTICES = Prepared(_notices)
