"""Measures lists with a thousand articles and with a million: they should cost about the same.

Usage: make bench-million, or python -m benchmarks.million COUNT. It needs 10 GB of disk for a
million, and writes docs/benchmarks/million.md and million.json.
"""

import sys
import time
from collections.abc import Callable
from datetime import timedelta
from statistics import median
from typing import Any

from benchmarks import articles, table
from benchmarks.__main__ import heading
from benchmarks.bench import ROUNDS, Bench, Cost, prepared_site
from benchmarks.table import Aim, Row

NAME = "million"
FEW, MANY = 1000, 1_000_000
ADMIN = "/quan-tri/news/article/"
LIMIT = 100  # ms of processor time for a list of the admin
AT_MOST = Aim(1.5)


def pages() -> dict[str, str]:
    """Return the addresses of the lists by their names, those of readers and of staff."""
    from django.utils import timezone

    from news.models import Article, Tag

    section = Article.objects.published()[0].section.get_absolute_url()
    tag = Tag.objects.get(pk=Article.tags.through.objects.order_by("tag")[0].tag_id)
    day = timezone.localdate() - timedelta(days=400)
    month = f"/luu-tru/{day.year}/{day.month}/"
    return {
        "section": section,
        "section, page 3": f"{section}?trang=3",
        "feed of a section": f"{section}rss/",
        "keyword": tag.get_absolute_url(),
        "archive": "/luu-tru/",
        "archive of a month": month,
        "feed": "/rss/",
        "index of the sitemap": "/sitemap.xml",
        "part of the sitemap": "/sitemap-bai-viet.xml",
        "admin: list": ADMIN,
        "admin: drafts": f"{ADMIN}?trang-thai=draft",
        "admin: waiting": f"{ADMIN}?trang-thai=waiting",
        "admin: expired": f"{ADMIN}?trang-thai=expired",
        "admin: of a section": f"{ADMIN}?section__id__exact={Article.objects.all()[0].section_id}",
    }


def measure(bench: Bench) -> dict[str, list[Cost]]:
    """Return what each list costs, by rounds; in this process, so that no loader is beside it."""
    found: dict[str, list[Cost]] = {}
    for name, ask in measures(bench).items():
        found[name] = [ask() for _ in range(ROUNDS)]
    return found


def measures(bench: Bench) -> dict[str, Callable[[], Cost]]:
    """Return what measures each list, as a reader or as a superuser."""
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.test import Client

    settings.SECOND_FACTOR_ROLES = []
    reader, staff = (Client(headers={"host": "localhost"}) for _ in range(2))
    user = User.objects.filter(username="bench").first()
    staff.force_login(user or User.objects.create_superuser("bench", "", "not used to sign in"))

    def asking(path: str) -> Callable[[], None]:
        client: Any = staff if path.startswith("/quan-tri/") else reader

        def ask() -> None:
            answer = client.get(path)
            assert answer.status_code == 200, (path, answer.status_code)
            list(answer)

        return ask

    return {name: bench.function(asking(path), times=5) for name, path in pages().items()}


def rows(few: dict[str, list[Cost]], many: dict[str, list[Cost]]) -> list[Row]:
    """Return the rows: each list with many articles against the same with few."""
    found = []
    for name, costs in many.items():
        pairs = zip(costs, few[name], strict=True)
        processor = [(here.processor, there.processor) for here, there in pairs]
        parts = {
            part: median(getattr(cost, part) for cost in costs) for part in ("python", "postgresql")
        }
        found.append(Row.from_rounds(name, "with few", processor, unit="µs", aim=AT_MOST, **parts))
    listed = [cost.processor / 1000 for cost in many["admin: list"]]
    found.append(Row.from_limit("admin: list, against 100 ms", listed, LIMIT, "ms"))
    return found


def main(arguments: list[str]) -> int:
    """Return 1 if a ratio is worse than in the committed table by more than it varies."""
    count, begun = int(arguments[0]) if arguments else MANY, time.monotonic()
    with prepared_site() as bench:
        articles.fill(FEW)
        few = measure(bench)
        loading = time.monotonic()
        processor = bench.processor_times()[1]
        articles.fill(count - FEW)
        loading = time.monotonic() - loading
        processor = bench.processor_times()[1] - processor
        print(f"{count} articles loaded in {loading:.0f} s, {processor:.0f} of processor time")
        found = rows(few, measure(bench))
    print(table.HEAD, *found, sep="\n")
    worse = table.regressions(found, table.committed(NAME))
    if count == MANY:
        text = heading("make bench-million", begun)
        loaded = f"A million articles were loaded in {loading / 60:.0f} minutes"
        table.write(NAME, found, f"{text}\n\n{loaded}, {processor:.0f} s of PostgreSQL's time.")
    for line in worse:
        print(f"Worse than the committed table: {line}")
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
