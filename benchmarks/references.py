"""The references themselves, so that a table says what its ratios are ratios of."""

import psycopg

from benchmarks.bench import Bench, connection_options
from benchmarks.loader import get
from benchmarks.table import Row


def rows(bench: Bench) -> list[Row]:
    """Compare the web server, Django, all middleware and a query with one another."""
    request = get("/healthz")
    raw = bench.raw().measure(request)
    django = bench.django.measure(request)
    found = [
        bench.compare("a Django view that does nothing", django, "the web server alone", raw),
        bench.compare("/healthz", bench.healthz, "the web server alone", raw),
    ]
    with psycopg.connect(**connection_options(bench), autocommit=True) as connection:
        query = bench.function(lambda: connection.execute("SELECT 1").fetchone(), times=2000)
        found.append(bench.compare("a query (SELECT 1)", query, "/healthz", bench.healthz))
    return found
