"""The most read articles and sections, from the counts of analytics."""

from datetime import timedelta
from typing import NamedTuple

from django.utils import timezone

from news.models import Article, Section
from portal.statistics import Statistics, most_viewed_articles


class MostRead(NamedTuple):
    """An article, and how often it was read in the days asked about."""

    article: Article
    views: int


def most_read(count: int, *, days: int) -> list[MostRead]:
    """Return the public articles read most in the last `days` days, most read first."""
    today = timezone.localdate()
    first = today - timedelta(days=days - 1)
    # Twice as many, because some may be withdrawn by now.
    views = most_viewed_articles(first, today, limit=2 * count)
    public = Article.objects.published().listed().in_bulk(views)
    return [MostRead(public[pk], views[pk]) for pk in views if pk in public][:count]


def popular_sections(count: int, *, days: int) -> list[Section]:
    """Return the sections whose articles were read most in the last `days` days."""
    today = timezone.localdate()
    read = Statistics(today - timedelta(days=days - 1), today, limit=count).sections
    sections = Section.objects.select_related("parent").in_bulk([line.pk for line in read])
    return [sections[line.pk] for line in read if line.pk in sections]
