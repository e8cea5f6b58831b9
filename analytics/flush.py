"""From the spool to PostgreSQL: hits are counted in one transaction with how far that got."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from analytics import ledger
from analytics.models import SpoolMark
from analytics.numbers import site_numbers
from analytics.signals import counted
from analytics.spool import Hit, Spool
from analytics.tally import counting_once, tally

BATCH = 1000  # hits


def flush(spool: Spool) -> int:
    """Count everything that waits, give the spool the numbers of now, and return how many hits."""
    total = 0
    while hits := flush_batch(spool):
        total += hits
    moment = timezone.now()
    spool.set_numbers(site_numbers(moment)._asdict(), moment)
    return total


def flush_batch(spool: Spool) -> int:
    """Count the oldest waiting hits and return how many; killed anywhere, it counts each once."""
    if not spool.has_hits():
        return 0
    with transaction.atomic():
        mark, _ = SpoolMark.objects.select_for_update().get_or_create(node=spool.node)
        spool.prepare(mark.last_id)
        hits, mark.last_id = spool.hits_after(mark.last_id, BATCH)
        views = _count(hits)
        mark.save()
    spool.settle(mark.last_id, views)
    return len(hits)


def _count(hits: Sequence[Hit]) -> dict[str, int]:
    """Write what the hits add up to, and return the views that their subjects now have."""
    last_counted = ledger.lock_recent({once for hit in hits for once in counting_once(hit)})
    result = tally(hits, last_counted)
    ledger.write(result)
    if not result.hourly and not result.kept_out:
        return {}
    replies: list[tuple[Any, Any]] = counted.send(
        SpoolMark, counts=result.counts, filtered=result.filtered_by_subject
    )
    return {subject: views for _, reply in replies for subject, views in (reply or {}).items()}
