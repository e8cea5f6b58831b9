"""Counts the hits of the spool: one transaction writes the counts and the marks of writers."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from analytics import ledger
from analytics.aggregation import aggregate, repeat_keys
from analytics.models import SpoolMark
from analytics.signals import counted
from analytics.site_numbers import site_numbers
from analytics.spool import Hit, Spool

BATCH_SIZE = 1000  # hits


def flush(spool: Spool) -> int:
    """Count all waiting hits, store the site's numbers in the spool, and return how many hits."""
    total = 0
    while hits := flush_batch(spool):
        total += hits
    moment = timezone.now()
    spool.set_numbers(site_numbers(moment)._asdict(), moment)
    return total


def flush_batch(spool: Spool) -> int:
    """Count the oldest waiting hits and return how many there were.

    Each hit is counted exactly once: even if the process is killed, the spool is put back from a
    copy, or two nodes have copies of it.
    """
    waiting = spool.oldest_hits(BATCH_SIZE)
    if not waiting:
        return 0
    with transaction.atomic():
        counted_before = ledger.lock_marks({each.writer for each in waiting})
        # A hit can be in the file twice: from a copy, and added again by who had sent it.
        new = {
            (each.writer, each.number): each.hit
            for each in waiting
            if each.number > counted_before[each.writer]
        }
        views = _count(list(new.values()))
        marks = dict(counted_before)
        for writer, number in new:
            marks[writer] = max(marks[writer], number)
        ledger.set_marks(marks)
    spool.delete_counted(marks, views)
    return len(waiting)


def _count(hits: Sequence[Hit]) -> dict[str, int]:
    """Write what the hits add up to, and return the views that their subjects now have."""
    counted_at = ledger.lock_recent_counts({key for hit in hits for key in repeat_keys(hit)})
    counts = aggregate(hits, counted_at)
    ledger.write(counts)
    if not counts.events and not counts.filtered_by_subject:
        return {}
    replies: list[tuple[Any, Any]] = counted.send(
        SpoolMark, counts=counts.counted_events(), filtered=counts.filtered_events()
    )
    return {subject: views for _, reply in replies for subject, views in (reply or {}).items()}
