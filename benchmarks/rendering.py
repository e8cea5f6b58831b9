"""What it costs to render a page anew: Python's part, against /healthz through all middleware.

Crawlers read the long tail, so this and not the micro-cache is what a small machine can carry.
"""

from urllib.parse import urlencode

from benchmarks.bench import Bench, Server
from benchmarks.loader import get
from benchmarks.table import Aim, Row

QUERIES = ("phường", "hồ sơ", "cải cách hành chính", "khai sinh", "tiêm chủng", "lịch cấp nước")


def rows(bench: Bench) -> list[Row]:
    """Compare a page of each kind, among others of its period and alone."""
    pages = addresses()
    found = [
        _row(bench, bench.site, kind, pages[kind], aim)
        for kind, aim in {"home": 30, "article": 15, "section": 15, "search": 20}.items()
    ]
    alone = bench.serve("benchmarks.unshared")
    return [
        *found,
        *(_row(bench, alone, f"{kind}, sharing nothing", pages[kind]) for kind in pages),
    ]


def addresses() -> dict[str, list[str]]:
    """Return the addresses of all pages of the demo ward by their kind."""
    from news.models import Article, Section

    articles = Article.objects.published().select_related("section__parent")
    sections = Section.objects.filter(pk__in=articles.values("section"))
    return {
        "home": ["/"],
        "article": [each.get_absolute_url() for each in articles],
        "section": [each.get_absolute_url() for each in sections.select_related("parent")],
        "search": [f"/tim-kiem/?{urlencode({'q': words})}" for words in QUERIES],
    }


def _row(
    bench: Bench, server: Server, name: str, paths: list[str], aim: float | None = None
) -> Row:
    here = server.measure(*map(get, paths), seconds=2)
    limit = None if aim is None else Aim(aim)
    return bench.compare(name, here, "/healthz", bench.healthz, by="python", aim=limit)
