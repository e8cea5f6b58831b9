"""Receivers of signals: counted views and answers of readers, and sign-outs."""

import re
from collections import Counter
from typing import Any

from django.contrib.auth.models import User
from django.db import connection

from core.counting_events import CountedEvents, EventKind
from news.models import Article, EditLock

_SUBJECT = re.compile(re.escape(Article.SUBJECT_PREFIX) + "([0-9]{1,18})")
_COLUMNS = {
    "views": EventKind.VIEW,
    "helpful": EventKind.HELPFUL,
    "unhelpful": EventKind.UNHELPFUL,
}

# Rows are locked in the order of their keys, so that two nodes that flush at once cannot deadlock.
_ADD_COUNTS = """
UPDATE news_article SET
    view_count = news_article.view_count + counted.views,
    helpful_count = news_article.helpful_count + counted.helpful,
    unhelpful_count = news_article.unhelpful_count + counted.unhelpful
FROM (
    SELECT article.id, given.views, given.helpful, given.unhelpful
    FROM unnest(%(ids)s::bigint[], %(views)s::bigint[], %(helpful)s::bigint[],
                %(unhelpful)s::bigint[]) AS given (id, views, helpful, unhelpful)
    JOIN news_article AS article ON article.id = given.id
    ORDER BY article.id
    FOR NO KEY UPDATE OF article
) AS counted
WHERE news_article.id = counted.id
RETURNING news_article.id, news_article.view_count + news_article.opening_view_count
"""


def add_views(sender: Any, counts: list[CountedEvents], **kwargs: Any) -> dict[str, int]:
    """Add counts to articles, in the sender's transaction; deleted articles are skipped.

    Return the "Lượt xem" of each article that changed, by its subject.
    """
    numbers: Counter[tuple[int, str]] = Counter()
    for events in counts:
        article = _SUBJECT.fullmatch(events.subject)
        if events.kind in _COLUMNS.values() and article:
            numbers[int(article[1]), events.kind] += events.count
    if not numbers:
        return {}
    ids = sorted({pk for pk, _ in numbers})
    columns = {name: [numbers[pk, kind] for pk in ids] for name, kind in _COLUMNS.items()}
    with connection.cursor() as cursor:
        cursor.execute(_ADD_COUNTS, {"ids": ids, **columns})
        return {f"{Article.SUBJECT_PREFIX}{pk}": total for pk, total in cursor.fetchall()}


def release_locks(sender: Any, user: User | None, **kwargs: Any) -> None:
    """Say no longer that `user`, who has signed out, has articles open."""
    if user:
        EditLock.objects.release_all(user)
