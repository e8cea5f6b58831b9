"""Fills a site with as many articles as wanted, fast: a million in minutes.

PostgreSQL composes the rows itself from a few thousand paragraphs, which are mixed from the
sentences of the demo ward, two processes at a time, into tables without indexes and foreign keys;
these are made again afterwards, from the definitions that the database had. So whatever the models
demand holds of the rows. They are no part of the publication log.

Usage: python -m benchmarks.articles COUNT fills the site of DATABASE_URL. Never a real one.
"""

import random
import re
import sys
import time
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Thread
from typing import Any

import psycopg
from django.db import connection
from django.db.models import GeneratedField, Model
from psycopg import sql

from runner.environment import CHECKOUT

PARAGRAPHS, TITLES, TAGS = 4000, 6000, 2000
OF_AN_ARTICLE = 6  # paragraphs, about 1,800 letters
PROCESSES = 2
CHUNK = 25_000
YEARS = 10
STATES = {  # of a thousand articles, those that are not simply public
    "draft": 4, "submitted": 1, "returned": 1, "scheduled": 1, "expired": 30, "withdrawn": 1,
    "trashed": 2,
}  # fmt: skip
SETTINGS = """
SET synchronous_commit = off; SET statement_timeout = 0; SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0; SET maintenance_work_mem = '512MB';
SET max_parallel_maintenance_workers = 2; SET work_mem = '64MB'
"""
POOLS = """
CREATE UNLOGGED TABLE bench_paragraph (id int PRIMARY KEY, html text, folded text);
CREATE UNLOGGED TABLE bench_title (id int PRIMARY KEY, title text, folded text, slug text);
"""
# What both an article and its version are made of; `n` counts from 1. A hash stands for chance, so
# that both get the same.
SOURCE = """
FROM generate_series({first}::bigint, {last}::bigint) AS n
CROSS JOIN LATERAL (
    SELECT string_agg(html, '' ORDER BY k) AS html, string_agg(folded, ' ' ORDER BY k) AS folded
    FROM generate_series(1, {paragraphs}) AS k
    JOIN bench_paragraph ON id = 1 + abs(hashint8extended(n * 16 + k, 1) % {all_paragraphs})
) AS body
JOIN bench_title ON bench_title.id = 1 + abs(hashint8extended(n, 2) % {all_titles})
CROSS JOIN LATERAL (
    SELECT abs(hashint8extended(n, 3) % 1000) AS lot,
        'Văn bản số ' || n || '/UBND-VP' AS source,
        now() - interval '{years} years' * (1 - n::float8 / {count})
            - interval '1 second' * abs(hashint8extended(n, 4) % 86400) AS published
) AS chance
CROSS JOIN LATERAL (
    SELECT CASE {states} ELSE 'published' END AS state
) AS stated
"""


def fill(count: int) -> None:
    """Add `count` articles, each with a version and keywords."""
    from news.models import Article, ArticleVersion

    tables = (
        Article,
        ArticleVersion,
        Article.tags.through,
        ArticleVersion.tags.through,
    )
    with connection.cursor() as cursor:
        cursor.execute(SETTINGS)
        _make_pools(cursor)
        bases = [_last_key(cursor, model) for model in tables[:2]]
        with _without_indexes(cursor, tables):
            _in_chunks(_statements(count, *bases), count)
            for model in tables:
                _correct_sequence(cursor, model)
        cursor.execute("DROP TABLE bench_paragraph, bench_title")
        for model in tables:
            cursor.execute(f"VACUUM ANALYZE {model._meta.db_table}")
    connection.close()  # and with it the settings


def _make_pools(cursor: Any) -> None:
    from core.text import fold, slugify_vi, words
    from news.models import Tag

    chance = random.Random(2026)
    titles, sentences = _demo_texts()
    pieces = [piece.strip() for title in titles for piece in re.split("[:,;–]", title)]
    pieces = [piece for piece in pieces if 12 < len(piece) < 80]
    cursor.execute(POOLS)
    with cursor.copy("COPY bench_paragraph FROM STDIN") as copy:
        for key in range(1, PARAGRAPHS + 1):
            text = " ".join(chance.sample(sentences, 3))
            copy.write_row((key, f"<p>{text}</p>", " ".join(words(text))))
    with cursor.copy("COPY bench_title FROM STDIN") as copy:
        for key in range(1, TITLES + 1):
            title = ": ".join(chance.sample(pieces, 2))
            copy.write_row((key, title, fold(title), slugify_vi(title, 200)))
    names = {" ".join(chance.choice(sentences).split()[:3]).strip(".,:;“”()") for _ in range(TAGS)}
    slugs = {slugify_vi(name, 100): name[:80] for name in names}
    tags = [Tag(name=name, slug=slug) for slug, name in slugs.items() if slug]
    Tag.objects.bulk_create(tags, ignore_conflicts=True)


def _demo_texts() -> tuple[list[str], list[str]]:
    """Return the titles of the demo's articles, and the sentences of their texts."""
    titles, sentences = [], []
    for path in sorted((CHECKOUT / "demo" / "content").glob("*.toml")):
        for article in tomllib.loads(path.read_text(encoding="utf-8")).get("article", []):
            titles.append(article["title"])
            for paragraph in re.findall("<p>(.*?)</p>", article["body"]):
                plain = re.sub(r"<[^>]+>|\[\[.*?\]\]", "", paragraph)
                sentences += re.findall(r"[^.?!]{20,}[.?!]", plain)
    return titles, [sentence.strip() for sentence in sentences]


def _statements(count: int, last_article: int, last_version: int) -> list[str]:
    """Return the statements for the rows from `first` to `last`, placeholders in braces."""
    from news.models import Article, ArticleVersion, Tag

    source = SOURCE.format(
        first="{first}", last="{last}", count=count, years=YEARS, paragraphs=OF_AN_ARTICLE,
        all_paragraphs=PARAGRAPHS, all_titles=TITLES, states=_state_cases(),
    )  # fmt: skip
    content = _content_columns()
    article = {
        **content,
        "id": f"{last_article} + n",
        "slug": "bench_title.slug || '-' || n",
        "live_version_id": f"CASE WHEN {IS_LIVE} THEN {last_version} + n END",
        "publish_at": f"CASE WHEN state = 'scheduled' THEN now() + interval '9 days' "
        f"WHEN {IS_LIVE} THEN published END",
        "expires_at": "CASE state WHEN 'expired' THEN published + interval '30 days' END",
        "withdrawn_at": "CASE state WHEN 'withdrawn' THEN now() END",
        "withdrawal_reason": "CASE state WHEN 'withdrawn' THEN 'Đăng nhầm' ELSE '' END",
        "trashed_at": "CASE state WHEN 'trashed' THEN now() END",
        "view_count": "(20 / (0.001 + abs(hashint8extended(n, 5) % 1000) / 1000.0))::bigint",
        "created_at": "published",
        "search_title": "bench_title.folded || ' so ' || n",
        "search_text": "body.folded || ' van ban so ' || n || ' ubnd vp'",
    }
    version = {
        **content,
        "id": f"{last_version} + n",
        "article_id": f"{last_article} + n",
        "number": "1",
        "state": "CASE WHEN state IN ('draft', 'trashed') THEN 'draft' "
        "WHEN state IN ('submitted', 'returned') THEN state ELSE 'approved' END",
        "created_at": "published",
        "decided_at": "CASE WHEN state NOT IN ('draft', 'submitted', 'trashed') THEN published END",
        "decision_note": "CASE state WHEN 'returned' THEN 'Thiếu nguồn' ELSE '' END",
    }
    tags = list(Tag.objects.order_by("pk").values_list("pk", flat=True))
    return [
        _insert(ArticleVersion, version, source),
        _insert(Article, article, source),
        _taggings(Article, last_article, tags),
        _taggings(ArticleVersion, last_version, tags),
    ]


IS_LIVE = "state NOT IN ('draft', 'submitted', 'returned', 'trashed')"


def _state_cases() -> str:
    cases, from_lot = [], 0
    for state, share in STATES.items():
        from_lot += share
        cases.append(f"WHEN lot < {from_lot} THEN '{state}'")
    return " ".join(cases)


def _content_columns() -> dict[str, str]:
    """Return the columns that articles and versions share, as SQL."""
    from django.contrib.auth.models import User

    from news.models import Department, Image, Section

    return {
        "title": "left(bench_title.title, 230) || ' số ' || n",
        "summary": "left(substr(body.html, 4), 200)",
        "body": "body.html || '<p>' || source || '</p>'",
        "section_id": _one_of(Section, 6, skewed=True),
        "department_id": f"CASE WHEN lot % 2 = 0 THEN {_one_of(Department, 7)} END",
        "lead_image_id": f"CASE WHEN lot % 3 > 0 THEN {_one_of(Image, 8)} END",
        "byline": "CASE WHEN lot % 4 = 0 THEN 'Cộng tác viên ' || n % 300 ELSE '' END",
        "source": "CASE WHEN lot % 5 = 0 THEN source ELSE '' END",
        "created_by_id": _one_of(User, 9),
    }


def _one_of(model: type[Model], seed: int, *, skewed: bool = False) -> str:
    """Return the SQL that chooses a row of a small table; skewed: the first ones more often."""
    keys = sorted(model._default_manager.values_list("pk", flat=True))
    if not keys:
        return "NULL::bigint"
    share = f"(abs(hashint8extended(n, {seed}) % 10000) / 10000.0)"
    power = 2 if skewed else 1
    listed = ", ".join(map(str, keys))
    return f"(ARRAY[{listed}])[1 + floor({len(keys)} * {share} ^ {power})::int]"


def _insert(model: type[Model], columns: dict[str, str], source: str) -> str:
    """Return the statement that inserts rows; columns not named get what the model says."""
    columns_of_model = model._meta.local_concrete_fields
    fields = [field for field in columns_of_model if not isinstance(field, GeneratedField)]
    values = [columns.get(field.column) or _default(field) for field in fields]
    names = ", ".join(f'"{field.column}"' for field in fields)
    return f"INSERT INTO {model._meta.db_table} ({names}) SELECT {', '.join(values)} {source}"


def _default(field: Any) -> str:
    value = None if field.primary_key else field.get_default()
    return "NULL" if value is None else sql.Literal(value).as_string(connection.connection)


def _taggings(model: Any, last_key: int, tags: list[int]) -> str:
    """Return the statement that gives each row three keywords, of which a few are common."""
    through = model.tags.through
    owner, listed = model._meta.model_name, ", ".join(map(str, tags))
    share = "(abs(hashint8extended(n * 4 + k, 10) % 10000) / 10000.0)"
    chosen = f"1 + floor({len(tags)} * {share} ^ 3)"
    return (
        f"INSERT INTO {through._meta.db_table} ({owner}_id, tag_id) "
        f"SELECT DISTINCT {last_key} + n, (ARRAY[{listed}])[({chosen})::int] "
        "FROM generate_series({first}::bigint, {last}::bigint) AS n, generate_series(1, 3) AS k"
    )


def _in_chunks(statements: Sequence[str], count: int) -> None:
    """Run the statements over all rows, in several processes of PostgreSQL."""
    chunks = [(first, min(first + CHUNK - 1, count)) for first in range(1, count + 1, CHUNK)]
    waiting = iter([(text, chunk) for chunk in chunks for text in statements])
    faults: list[Exception] = []

    def work() -> None:
        with psycopg.connect(**_connection_parameters(), autocommit=True) as own:
            own.execute(SETTINGS)
            for text, (first, last) in waiting:
                try:
                    own.execute(text.replace("{first}", f"{first}").replace("{last}", f"{last}"))
                except psycopg.Error as error:
                    faults.append(error)
                    return

    threads = [Thread(target=work) for _ in range(PROCESSES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]


def _connection_parameters() -> dict[str, Any]:
    parameters = connection.get_connection_params()
    return {name: parameters[name] for name in ("host", "port", "dbname", "user", "password")
            if parameters.get(name)}  # fmt: skip


@contextmanager
def _without_indexes(cursor: Any, models: Sequence[Any]) -> Iterator[None]:
    """Drop the indexes, foreign keys and triggers of tables, and make them again afterwards."""
    tables = [model._meta.db_table for model in models]
    constraints = _rows(cursor, """
        SELECT conrelid::regclass::text, conname, contype, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE (conrelid::regclass::text = ANY(%s) AND contype IN ('f', 'u'))
        """, [tables])  # fmt: skip
    indexes = _rows(cursor, """
        SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
        WHERE indrelid::regclass::text = ANY(%s) AND NOT EXISTS (
            SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'))
        """, [tables])  # fmt: skip
    for table, name, *_ in sorted(constraints, key=lambda row: row[2]):
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}")
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    for _, definition in indexes:
        cursor.execute(definition)
    for table, name, _, definition in sorted(constraints, key=lambda row: row[2], reverse=True):
        cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _rows(cursor: Any, query: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    cursor.execute(query, parameters)
    return list(cursor.fetchall())


def _last_key(cursor: Any, model: type[Model]) -> int:
    return int(_rows(cursor, f"SELECT coalesce(max(id), 0) FROM {model._meta.db_table}", [])[0][0])


def _correct_sequence(cursor: Any, model: type[Model]) -> None:
    table = model._meta.db_table
    last = _last_key(cursor, model)
    cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, max(last, 1)])


def main(arguments: list[str]) -> None:
    """Fill the site and say how long it took."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    begun = time.monotonic()
    fill(int(arguments[0]))
    print(f"{arguments[0]} articles in {time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
