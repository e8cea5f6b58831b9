"""The page /metrics: the site's numbers in the text format of Prometheus."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db import DatabaseError, InterfaceError
from django.utils import timezone

from analytics.spool import SpoolError
from portal import __version__
from portal.models import ChoreRun
from portal.publication_log.verification import last_result
from portal.slots import BUCKETS, KINDS, Totals, read_totals
from portal.system import measures

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Sample(NamedTuple):
    """One number, with its labels, and what is added to the name of its metric."""

    value: float
    labels: dict[str, str] = {}
    suffix: str = ""


def page() -> str:
    """Return all numbers. What cannot be measured now is left out, `…_up` says 0 then."""
    lines: list[str] = []
    for source in (_requests, _microcache, _spool, _database, _disks, _backups, _verification):
        for name, kind, meaning, samples in source():
            lines += [f"# HELP {name} {meaning}", f"# TYPE {name} {kind}"]
            lines += [_line(name, sample) for sample in samples]
    return "\n".join(lines) + "\n"


Metric = tuple[str, str, str, Iterable[Sample]]


def _line(name: str, sample: Sample) -> str:
    labels = ",".join(f'{label}="{value}"' for label, value in sample.labels.items())
    braced = f"{{{labels}}}" if labels else ""
    return f"{name}{sample.suffix}{braced} {sample.value:.12g}"


def _one(value: float | bool, **labels: str) -> list[Sample]:
    return [Sample(float(value), labels)]


def _at(step: dict[str, Any]) -> datetime | None:
    try:
        return datetime.fromisoformat(step["at"])
    except (KeyError, TypeError, ValueError):
        return None


def _age(at: datetime) -> float:
    return round((timezone.now() - at).total_seconds(), 3)


def _requests() -> Iterator[Metric]:
    totals = read_totals(measures.counters())
    yield "portal_info", "gauge", "The version that runs.", _one(1, version=__version__)
    yield "portal_web_processes", "gauge", "Web processes of this node.", _one(totals.processes)
    busy = totals.gauges()["in_progress"]
    yield "portal_requests_in_progress", "gauge", "Requests being answered.", _one(busy)
    counted = [
        Sample(number, {"kind": kind, "status": status})
        for kind, status, number in totals.requests()
    ]
    yield "portal_requests_total", "counter", "Requests by kind and status.", counted
    spans = [sample for kind in KINDS for sample in _histogram(totals, kind)]
    yield "portal_request_seconds", "histogram", "Time until a request was answered.", spans


def _histogram(totals: Totals, kind: str) -> Iterator[Sample]:
    numbers, seconds = totals.spans(kind)
    for bound, number in zip((*map(str, BUCKETS), "+Inf"), numbers, strict=True):
        yield Sample(number, {"kind": kind, "le": bound}, "_bucket")
    yield Sample(seconds, {"kind": kind}, "_sum")
    yield Sample(numbers[-1], {"kind": kind}, "_count")


def _microcache() -> Iterator[Metric]:
    totals = read_totals(measures.counters())
    answers = [Sample(number, {"result": name}) for name, number in totals.cache().items()]
    yield (
        "portal_microcache_answers_total",
        "counter",
        "Pages that the micro-cache answered.",
        answers,
    )
    kept = totals.gauges()
    yield "portal_microcache_bytes", "gauge", "Memory of kept pages.", _one(kept["cache_bytes"])
    yield "portal_microcache_pages", "gauge", "Kept pages.", _one(kept["cache_pages"])


def _spool() -> Iterator[Metric]:
    try:
        state = measures.spool_state()
    except SpoolError:
        yield "portal_spool_up", "gauge", "Whether hits can be recorded.", _one(0)
        return
    yield "portal_spool_up", "gauge", "Whether hits can be recorded.", _one(1)
    yield "portal_spool_hits", "gauge", "Hits that wait to be counted.", _one(state.waiting)
    oldest = _age(state.oldest_at) if state.oldest_at else 0
    yield "portal_spool_oldest_seconds", "gauge", "Age of the oldest waiting hit.", _one(oldest)
    if state.flushed_at:
        yield (
            "portal_flush_age_seconds",
            "gauge",
            "Time since the last flush.",
            _one(_age(state.flushed_at)),
        )


def _database() -> Iterator[Metric]:
    try:
        found = measures.connections()
        is_complete = measures.has_all_migrations()
        queue = measures.mail_queue()
        chores = list(ChoreRun.objects.all()) if is_complete else []
    except (DatabaseError, InterfaceError):
        yield "portal_database_up", "gauge", "Whether the database answers.", _one(0)
        return
    yield "portal_database_up", "gauge", "Whether the database answers.", _one(1)
    pool = [*_one(found.active, state="active"), *_one(found.idle, state="idle")]
    yield "portal_database_connections", "gauge", "Connections of all programs.", pool
    seconds = _one(found.seconds)
    yield "portal_database_answer_seconds", "gauge", "How long it took to answer.", seconds
    yield (
        "portal_database_connections_most",
        "gauge",
        "What it allows.",
        _one(found.most),
    )
    yield "portal_migrations_complete", "gauge", "Whether its tables are ours.", _one(is_complete)
    mail = [*_one(queue.waiting, state="waiting"), *_one(queue.troubled, state="troubled")]
    yield "portal_mail_queue", "gauge", "Mail that waits, and that met a problem.", mail
    oldest = _age(queue.oldest_at) if queue.oldest_at else 0
    yield "portal_mail_oldest_seconds", "gauge", "Age of the oldest waiting mail.", _one(oldest)
    ages = [Sample(_age(each.done_at), {"chore": each.name}) for each in chores if each.done_at]
    yield "portal_chore_age_seconds", "gauge", "Time since each chore was done.", ages
    failed = [Sample(float(bool(each.problem)), {"chore": each.name}) for each in chores]
    yield "portal_chore_failed", "gauge", "Whether a chore failed since.", failed


def _disks() -> Iterator[Metric]:
    found = measures.disks()
    free = [Sample(each.free, {"of": name}) for name, each in found.items()]
    total = [Sample(each.total, {"of": name}) for name, each in found.items()]
    yield "portal_disk_free_bytes", "gauge", "Free space, by what is kept there.", free
    yield "portal_disk_total_bytes", "gauge", "All space, by what is kept there.", total


def _backups() -> Iterator[Metric]:
    steps = measures.backups()
    ages = [Sample(_age(at), {"step": name}) for name, step in steps.items() if (at := _at(step))]
    yield "portal_backup_age_seconds", "gauge", "Time since a step of backups went well.", ages
    failed = [Sample(float("failed_at" in step), {"step": name}) for name, step in steps.items()]
    yield "portal_backup_failed", "gauge", "Whether a step of backups failed since.", failed


def _verification() -> Iterator[Metric]:
    result = last_result()
    if result and result.moment:
        yield (
            "portal_verify_age_seconds",
            "gauge",
            "Time since public content was compared.",
            _one(_age(result.moment)),
        )
        yield (
            "portal_verify_differences",
            "gauge",
            "What differed from what was approved.",
            _one(result.count),
        )
