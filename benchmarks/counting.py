"""What counting costs: the beacon, the flush, and queries with a full year of counts.

`rows` is part of `make bench`. `python -m benchmarks.counting` also fills a year, which takes long.
"""

import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator

from benchmarks import loader
from benchmarks.bench import Bench, prepared_site
from benchmarks.table import HEAD, Aim, Row

ROUNDS = 30  # flushes
BATCH = 1000
BEACONS = 20_000  # each of another visitor
CONNECTIONS = 8
BEACON_MICROSECONDS = 250
ARTICLES = 20_000  # of the full year
SUBJECTS_A_DAY = 3_000
PAGE_VIEWS = 100_000_000  # in the full year
VISITORS_A_DAY = 60_000
YEAR = "page of a year's statistics"


def rows(bench: Bench) -> list[Row]:
    """Compare the beacon with /healthz, an empty view and a rendered article; time the flush."""
    site = bench.site
    beacon, nothing, article = (
        site.measure(*requests, connections=CONNECTIONS, seconds=3)
        for requests in (beacons("/ghi-nhan/"), beacons("/nothing/"), [loader.get(article_path())])
    )
    costs = [beacon().python for _ in range(3)]
    limit = BEACON_MICROSECONDS
    return [
        Row.from_limit("a beacon, processor of the web server", costs, limit, "µs"),
        bench.compare(
            "a beacon", beacon, "/healthz", bench.healthz, by="python", aim=Aim(limit / 230)
        ),
        bench.compare(
            "beacons, requests a second", beacon, "a view sent the same that does nothing", nothing,
            by="rate", aim=Aim(0.6, at_least=True),
        ),
        bench.compare("a beacon", beacon, "rendering an article", article, aim=Aim(0.03)),
        Row.from_limit("flush of 1,000 hits", [flush_times()], 50, "ms"),
    ]  # fmt: skip


def main() -> None:
    """Print the rows, and what a full year of counts changes."""
    with prepared_site() as bench:
        print(HEAD, end="", flush=True)
        for row in rows(bench):
            print(row, flush=True)
        empty, questions = flush_times(), query_times()
        fill_a_year()
        full, full_questions = flush_times(), query_times()
        print(Row.from_rounds("flush, full year", "without", [(full, empty)], unit="ms"))
        for name, before in questions.items():
            rounds = [(full_questions[name], before)]
            print(Row.from_rounds(f"{name}, full year", "without", rounds, unit="ms"))


def beacons(path: str) -> list[bytes]:
    """Return what many readers of some articles send, each from a network of its own."""
    from core.subjects import sign
    from news.models import Article

    tokens = [sign(article.subject) for article in Article.objects.published()[:40]]
    chance = random.Random(19)
    found = []
    for number in range(BEACONS):
        token = tokens[number % len(tokens)]
        body = f'{{"k":"view","n":"{number:016x}","t":"{token}","a":0,"r":""}}'
        address = f"10.{chance.randrange(250)}.{chance.randrange(250)}.{number % 250}"
        kind = {"Content_Type": "text/plain;charset=UTF-8", "Origin": "http://localhost"}
        found.append(loader.post(path, body.encode(), X_Forwarded_For=address, **kind))
    return found


def article_path() -> str:
    from news.models import Article

    return Article.objects.published().select_related("section__parent")[0].get_absolute_url()


def flush_times() -> float:
    """Return the median milliseconds of counting a batch of many readers and many articles."""
    from analytics.flush import flush_batch
    from analytics.spool import Hit, Spool
    from analytics.spool_file import flushing

    found = []
    with flushing() as spool:
        for _ in range(ROUNDS):
            with spool.transaction():
                for hit in batch(Hit):
                    Spool.add(spool, hit)
            begun = time.perf_counter()
            assert flush_batch(spool) == BATCH
            found.append(1000 * (time.perf_counter() - begun))
    return statistics.median(found[ROUNDS // 5 :])


def batch(hit: Callable[..., object]) -> Iterator[object]:
    """Yield a thousand hits of a busy second: a few articles have most of the readers."""
    from django.utils import timezone

    from core.counting_events import EventKind

    chance, now = random.Random(), timezone.now()  # never the same visitors twice
    for _ in range(BATCH):
        who = chance.getrandbits(62)
        article = min(int(chance.paretovariate(0.6)), ARTICLES)
        subject = f"news.article:{article}" if chance.random() < 0.8 else "portal.home"
        device = chance.choices(["phone", "desktop", "tablet"], [70, 25, 5])[0]
        referrer = chance.choices(["", "google.com", "zalo.me"], [80, 15, 5])[0]
        reason = "crawler" if chance.random() < 0.1 else ""
        yield hit(now, EventKind.VIEW, subject, who, None, reason, device, referrer)


def query_times() -> dict[str, float]:
    """Return the median milliseconds of the queries of pages and of the statistics."""
    from datetime import timedelta

    from django.contrib.auth.models import User
    from django.test import Client
    from django.utils import timezone

    from analytics.site_numbers import site_numbers
    from portal.most_read import most_read

    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(username="quantri"))
    today = timezone.localdate()
    year = {"first": str(today - timedelta(days=364)), "last": str(today)}

    def page() -> None:
        assert client.get("/quan-tri/thong-ke/", year).status_code == 200

    return {
        "the four numbers": median(site_numbers),
        "most read of 7 days": median(lambda: most_read(5, days=7)),
        YEAR: median(page),
    }


def median(question: Callable[[], object]) -> float:
    times = []
    for _ in range(7):
        begun = time.perf_counter()
        question()
        times.append(1000 * (time.perf_counter() - begun))
    return statistics.median(times)


def fill_a_year() -> None:
    """Fill the tables with a year of a busy site, with old counts rolled up."""
    from django.db import connection

    from analytics.models import SubjectHourlyCount
    from news.models import Article
    from tests.news.test_hundred_thousand import multiply

    source = Article.objects.order_by("pk").values_list("pk", flat=True)[0]
    multiply(Article, source, ARTICLES, live_version_id="NULL", title="title || ' ' || n")
    SubjectHourlyCount.objects.all().delete()
    each = PAGE_VIEWS // (365 * SUBJECTS_A_DAY)
    subject = f"'news.article:' || 1 + (day * 37 + n * n) % {ARTICLES}"
    statements = [
        "TRUNCATE analytics_subjectdailycount, analytics_subjectmonthlycount, "
        "analytics_hourlytotal, analytics_dailycount, analytics_visitor, analytics_recentcount",
        "INSERT INTO analytics_subjectdailycount (day, kind, subject, count) "
        f"SELECT current_date - day, 'view', {subject}, sum({each})::bigint "
        f"FROM generate_series(8, 365) day, generate_series(1, {SUBJECTS_A_DAY}) n "
        "GROUP BY 1, 2, 3",
        "INSERT INTO analytics_subjectdailycount (day, kind, subject, count) "
        "SELECT current_date - day, kind, name, 1000 FROM generate_series(8, 365) day, "
        "(VALUES ('device', 'phone'), ('device', 'desktop'), ('referrer', 'zalo.me')) "
        "v(kind, name)",
        "INSERT INTO analytics_subjectdailycount (day, kind, subject, count) "
        "SELECT current_date - day, 'view', 'portal.search:' || n, 3 "
        "FROM generate_series(8, 365) day, generate_series(1, 200) n",
        "INSERT INTO analytics_subjectmonthlycount (month, kind, subject, count) "
        "SELECT date_trunc('month', day)::date, kind, subject, sum(count)::bigint "
        "FROM analytics_subjectdailycount GROUP BY 1, 2, 3",
        "INSERT INTO analytics_subjecthourlycount (hour, kind, subject, count) "
        "SELECT date_trunc('day', now()) - day * interval '1 day' + hour * interval '1 hour', "
        f"'view', {subject}, sum({max(1, each // 10)})::bigint FROM generate_series(1, 7) day, "
        "generate_series(0, 23) hour, generate_series(1, 900) n GROUP BY 1, 2, 3",
        "INSERT INTO analytics_hourlytotal (hour, visits, page_views) "
        "SELECT date_trunc('hour', now()) - h * interval '1 hour', 5000, 11400 "
        "FROM generate_series(1, 8760) h",
        "INSERT INTO analytics_dailycount (day, visits, page_views) "
        f"SELECT current_date - d, {VISITORS_A_DAY}, {PAGE_VIEWS // 365} "
        "FROM generate_series(1, 365) d",
        "INSERT INTO analytics_visitor (day, hash, last_view_at) "
        "SELECT current_date - d, hashint8extended(n, d), now() - interval '1 hour' "
        f"FROM generate_series(0, 1) d, generate_series(1, {VISITORS_A_DAY}) n",
        "INSERT INTO analytics_recentcount (who, kind, subject, counted_at) "
        "SELECT hashint8extended(n, d), 'view', 'news.article:' || n % 3000, "
        "ARRAY[now() - interval '1 hour'] "
        f"FROM generate_series(0, 1) d, generate_series(1, {4 * VISITORS_A_DAY}) n",
    ]
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    sys.exit(main())
