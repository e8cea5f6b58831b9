"""Questions that only the portal can ask, since their answer joins two apps."""

from datetime import timedelta

from django.utils import timezone

from analytics.figures import top_subjects
from core.subjects import Kind
from news.models import Article, Section
from portal.statistics import Statistics


def most_read(count: int, *, days: int) -> list[Article]:
    """Return the public articles read most in the last `days` days, most read first."""
    today = timezone.localdate()
    first = today - timedelta(days=days - 1)
    # Some that were read may be withdrawn by now, hence twice as many.
    top = top_subjects(Kind.VIEW, first, today, prefix="news.article:", limit=2 * count)
    ranks = {int(subject.partition(":")[2]): rank for rank, (subject, _) in enumerate(top)}
    articles = Article.objects.published().listed().filter(pk__in=ranks)
    return sorted(articles, key=lambda article: ranks[article.pk])[:count]


def popular_sections(count: int, *, days: int) -> list[Section]:
    """Return the sections whose articles were read most in the last `days` days."""
    today = timezone.localdate()
    read = Statistics(today - timedelta(days=days - 1), today, limit=count).sections
    sections = Section.objects.select_related("parent").in_bulk([line.pk for line in read])
    return [sections[line.pk] for line in read if line.pk in sections]
