"""Measures what counting costs: beacon, page, flush, and queries with a full year of counts.

Needs wrk. Everything runs on a site of its own in a temporary folder. Usage: make bench
"""

import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import psutil

from runner.postgres import Cluster, lease
from tools.faults.ledger import (
    BROWSER,
    Node,
    database_url,
    make_node,
    own_folder,
    wait_until_served,
)

SECONDS = 6
ROUNDS = 30  # flushes
BATCH = 1000
ARTICLES = 20_000  # of the full year
SUBJECTS_A_DAY = 3_000
PAGE_VIEWS = 100_000_000  # in the full year
VISITORS_A_DAY = 60_000
YEAR = "page of a year's statistics"

BEACON = """
local tokens = {%s}
local n = 0
math.randomseed(os.time())
request = function()
  n = n + 1
  local body = string.format('{"k":"view","n":"%%016x","t":"%%s"}', n, tokens[n %% #tokens + 1])
  return wrk.format("POST", "%s", {
    ["Content-Type"] = "application/json", ["User-Agent"] = "%s",
    ["Accept-Language"] = "vi",
    ["X-Forwarded-For"] =
      string.format("10.%%d.%%d.%%d", math.random(9), math.random(250), n %% 250),
  }, body)
end
"""
PAGES = """
local paths = {%s}
local n = 0
request = function()
  n = n + 1
  return wrk.format("GET", paths[n %% #paths + 1], {["Accept-Encoding"] = "gzip, br"})
end
"""


class Load(NamedTuple):
    """The result of one load."""

    requests: int
    seconds: float
    cpu: float  # seconds of server, counting process and PostgreSQL together

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds

    @property
    def cpu_each(self) -> float:
        """Milliseconds of processor for one request."""
        return 1000 * self.cpu / self.requests


class Bench:
    """A node under load, and the processor time it takes."""

    def __init__(self, node: Node, cluster: Cluster, folder: Path) -> None:
        self.node = node
        self.cluster = cluster
        self.folder = folder

    def load(self, script: str) -> Load:
        """Load the server for a while, flush the hits, and return the result."""
        file = self.folder / "load.lua"
        file.write_text(script)
        before = self._cpu()
        begun = time.monotonic()
        out = subprocess.run(
            ["wrk", "-t1", "-c8", f"-d{SECONDS}s", "-s", file, f"http://127.0.0.1:{self.node.port}"],
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        seconds = time.monotonic() - begun
        if "Non-2xx" in out:
            raise RuntimeError(out)
        while self.node.waiting():
            time.sleep(0.2)
        found = re.search(r"(\d+) requests in", out)
        assert found, out
        return Load(int(found[1]), seconds, self._cpu() - before)

    def _cpu(self) -> float:
        postmaster = int((self.cluster.data / "postmaster.pid").read_text().split("\n", 1)[0])
        roots = [self.node.server, self.node.counter]
        numbers = [root.pid for root in roots if root] + [postmaster]
        total = 0.0
        for number in numbers:
            root = psutil.Process(number)
            for process in (root, *root.children(recursive=True)):
                times = process.cpu_times()
                total += times.user + times.system
            # Of those that have ended, too.
            total += root.cpu_times().children_user + root.cpu_times().children_system
        return total


def main() -> None:
    with own_folder() as folder, lease(folder / "database") as cluster:
        own = {"PORTAL_VAR": str(folder / "node"), "DATABASE_URL": database_url(cluster)}
        os.environ.update(own, DJANGO_SETTINGS_MODULE="benchmarks.uncached")
        import django

        django.setup()
        node = make_node(folder / "node", cluster)
        node.run("migrate", "--verbosity=0")
        node.run("load_demo")
        node.run("collectstatic", "--noinput", "--verbosity=0")
        node.flush()
        line("what", "here", "against", "ratio", "target")
        cached_and_rendered(node, cluster, folder)
        empty, questions = flush_times(), query_times()
        fill_a_year()
        full, full_questions = flush_times(), query_times()
        milliseconds("flush of 1,000 hits, against 50 ms", empty, 50, "< 1")
        milliseconds("… with a full year", full, empty, "flat")
        for name, before in questions.items():
            milliseconds(f"{name}, with a full year", full_questions[name], before, "flat")
        milliseconds("a full year of statistics, against 200 ms", full_questions[YEAR], 200, "< 1")


def cached_and_rendered(node: Node, cluster: Cluster, folder: Path) -> None:
    """Compare the beacon with a view that does nothing, and its cost with that of a page."""
    bench = Bench(node, cluster, folder)
    tokens, paths = tokens_and_paths()
    beacon, nothing_asked = (
        BEACON % (tokens, path, BROWSER) for path in ("/ghi-nhan/", "/nothing/")
    )
    with running(node, "benchmarks.uncached"):
        bench.load(beacon)  # to warm up
        counted, nothing = bench.load(beacon), bench.load(nothing_asked)
        line(
            "beacon, requests a second", f"{counted.per_second:.0f}", f"{nothing.per_second:.0f}",
            f"{counted.per_second / nothing.per_second:.2f}", "≥ 0.6",
        )  # fmt: skip
        page = bench.load(PAGES % paths)
        compare("a rendered page, processor", counted, page, "< 0.03")
    with running(node, "portal.settings"):
        bench.load(PAGES % paths)
        compare("a page from the cache, processor", counted, bench.load(PAGES % paths), "")


def compare(name: str, beacon: Load, page: Load, target: str) -> None:
    line(
        f"{name}: counting beside it", f"{beacon.cpu_each:.2f} ms", f"{page.cpu_each:.2f} ms",
        f"{beacon.cpu_each / page.cpu_each:.3f}", target,
    )  # fmt: skip


@contextmanager
def running(node: Node, settings: str) -> Iterator[None]:
    node.environment["DJANGO_SETTINGS_MODULE"] = settings
    node.keep_running()
    wait_until_served(node)
    try:
        yield
    finally:
        node.stop()


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
    import random

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


def tokens_and_paths() -> tuple[str, str]:
    """Return the tokens and the paths of some articles, as lists in Lua."""
    from core.subjects import sign
    from news.models import Article

    articles = Article.objects.published().select_related("section__parent")[:40]
    tokens = [sign(article.subject) for article in articles]
    paths = [article.get_absolute_url() for article in articles]
    return quoted(tokens), quoted(paths)


def quoted(words: list[str]) -> str:
    return ", ".join(f'"{word}"' for word in words)


def milliseconds(name: str, here: float, against: float, target: str) -> None:
    line(name, f"{here:.1f} ms", f"{against:.1f} ms", f"{here / against:.2f}", target)


def line(*cells: str) -> None:
    widths = (62, 10, 10, 7, 8)
    padded = (f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True))
    print(" ".join(padded), flush=True)


if __name__ == "__main__":
    sys.exit(main())
