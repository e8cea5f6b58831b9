"""Put the articles that there are into the search index, as far as PostgreSQL can.

They are found at once as they were before, without regard to diacritics. `manage.py index_search`,
which housekeeping runs, then makes these rows (form 0) anew, with the exact words and the texts for
excerpts. Each batch is a transaction of its own; a migration that was interrupted goes on.
"""

from typing import Any

from django.db import migrations

BATCH = 1000
FILL = """
INSERT INTO core_searchdocument
    (subject, kind, number, title, text, address, starts_at, ends_at, title_words, words, form)
SELECT 'news.article:' || article.id, 'news.article', article.id, article.title, article.summary,
    '', article.starts_at, article.expires_at,
    to_tsvector('simple', search_title) || marks, search_vector || marks, 0
FROM (
    SELECT *, CASE WHEN live_version_id IS NOT NULL AND withdrawn_at IS NULL
        AND trashed_at IS NULL THEN publish_at END AS starts_at
    FROM news_article WHERE id >= %(first)s AND id < %(end)s
) AS article
CROSS JOIN LATERAL (
    SELECT array_to_tsvector(array_remove(
        ARRAY['kind=news.article', 'section=' || article.section_id]
        || ARRAY(SELECT 'tag=' || tag_id FROM news_article_tags WHERE article_id = article.id)
        || ARRAY(SELECT '@' || to_char(starts_at AT TIME ZONE 'Asia/Ho_Chi_Minh', pattern)
                 FROM unnest(ARRAY['YYYY', 'YYYYMM', 'YYYYMMDD']) AS pattern),
        NULL)) AS marks
) AS marked
ON CONFLICT (subject) DO NOTHING
"""


def fill(apps: Any, schema_editor: Any) -> None:
    """Copy the articles, some at a time."""
    keys = apps.get_model("news", "Article").objects.order_by("pk").values_list("pk", flat=True)
    last = keys.last() or 0
    with schema_editor.connection.cursor() as cursor:
        for first in range(keys.first() or 1, last + 1, BATCH):
            cursor.execute(FILL, {"first": first, "end": first + BATCH})


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("core", "0002_search_index"), ("news", "0023_article_expiring")]

    # Backwards the table goes with its own migration.
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
