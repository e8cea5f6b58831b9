"""Views of articles, as the counting pipeline reports them."""

import re
from collections import Counter
from typing import Any

from django.db import connection

from portal.lib.subjects import Counted, Kind

_SUBJECT = re.compile(r"news\.article:([0-9]{1,18})")

# Rows are locked in order, so that two nodes counting at once never wait for each other in a ring.
_ADD_VIEWS = """
UPDATE news_article SET view_count = news_article.view_count + counted.views
FROM (
    SELECT article.id, given.views
    FROM unnest(%s::bigint[], %s::bigint[]) AS given (id, views)
    JOIN news_article AS article ON article.id = given.id
    ORDER BY article.id
    FOR NO KEY UPDATE OF article
) AS counted
WHERE news_article.id = counted.id
RETURNING news_article.id, news_article.view_count + news_article.opening_view_count
"""


def add_views(sender: Any, counts: list[Counted], **kwargs: Any) -> dict[str, int]:
    """Add counted views to the articles they were counted for; those that are gone are left out.

    Return each article's "Lượt xem", for pages that are open to show.
    """
    views: Counter[int] = Counter()
    for counted in counts:
        article = _SUBJECT.fullmatch(counted.subject)
        if counted.kind == Kind.VIEW and article:
            views[int(article[1])] += counted.count
    if not views:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_ADD_VIEWS, [list(views), list(views.values())])
        return {f"news.article:{pk}": total for pk, total in cursor.fetchall()}
