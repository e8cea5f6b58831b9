"""The most read articles and sections, from the counts of analytics."""

from datetime import timedelta

from django.utils import timezone

from news.models import Article, Section
from portal.statistics import Statistics, most_viewed_articles


def most_read(count: int, *, days: int) -> list[Article]:
    """Return the public articles read most in the last `days` days, most read first."""
    today = timezone.localdate()
    first = today - timedelta(days=days - 1)
    # Twice as many, because some may be withdrawn by now.
    keys = most_viewed_articles(first, today, limit=2 * count)
    articles = Article.objects.published().listed().in_bulk(keys)
    return [articles[pk] for pk in keys if pk in articles][:count]


def popular_sections(count: int, *, days: int) -> list[Section]:
    """Return the sections whose articles were read most in the last `days` days."""
    today = timezone.localdate()
    read = Statistics(today - timedelta(days=days - 1), today, limit=count).sections
    sections = Section.objects.select_related("parent").in_bulk([line.pk for line in read])
    return [sections[line.pk] for line in read if line.pk in sections]
