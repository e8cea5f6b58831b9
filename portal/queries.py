"""Questions that only the portal can ask, since their answer joins two apps."""

from datetime import timedelta

from django.utils import timezone

from analytics.numbers import top_subjects
from news.models import Article
from portal.lib.subjects import Kind


def most_read(count: int, *, days: int) -> list[Article]:
    """Return the public articles read most in the last `days` days, most read first."""
    since = timezone.now() - timedelta(days=days)
    # Some that were read may be withdrawn by now, hence twice as many.
    top = top_subjects(Kind.VIEW, since=since, prefix="news.article:", limit=2 * count)
    ranks = {int(subject.partition(":")[2]): rank for rank, (subject, _) in enumerate(top)}
    articles = Article.objects.published().listed().filter(pk__in=ranks)
    return sorted(articles, key=lambda article: ranks[article.pk])[:count]
