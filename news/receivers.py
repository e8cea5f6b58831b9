"""Views of articles and answers of their readers, as the counting pipeline reports them."""

import re
from collections import Counter
from typing import Any

from django.db import connection

from core.subjects import Counted, Kind
from news.models import Article

_SUBJECT = re.compile(re.escape(Article.SUBJECT_PREFIX) + "([0-9]{1,18})")
_KINDS = (Kind.VIEW, Kind.HELPFUL, Kind.UNHELPFUL)  # in the order of the statement below

# Rows are locked in order, so that two nodes counting at once never wait for each other in a ring.
_ADD_COUNTS = """
UPDATE news_article SET
    view_count = news_article.view_count + counted.views,
    helpful_count = news_article.helpful_count + counted.helpful,
    unhelpful_count = news_article.unhelpful_count + counted.unhelpful
FROM (
    SELECT article.id, given.views, given.helpful, given.unhelpful
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])
        AS given (id, views, helpful, unhelpful)
    JOIN news_article AS article ON article.id = given.id
    ORDER BY article.id
    FOR NO KEY UPDATE OF article
) AS counted
WHERE news_article.id = counted.id
RETURNING news_article.id, news_article.view_count + news_article.opening_view_count
"""


def add_views(sender: Any, counts: list[Counted], **kwargs: Any) -> dict[str, int]:
    """Add what was counted to the articles it was counted for; those that are gone are left out.

    Return each article's "Lượt xem", for pages that are open to show.
    """
    numbers: Counter[tuple[int, str]] = Counter()
    for counted in counts:
        article = _SUBJECT.fullmatch(counted.subject)
        if counted.kind in _KINDS and article:
            numbers[int(article[1]), counted.kind] += counted.count
    if not numbers:
        return {}
    ids = sorted({pk for pk, _ in numbers})
    columns = [[numbers[pk, kind] for pk in ids] for kind in _KINDS]
    with connection.cursor() as cursor:
        cursor.execute(_ADD_COUNTS, [ids, *columns])
        return {f"{Article.SUBJECT_PREFIX}{pk}": total for pk, total in cursor.fetchall()}
