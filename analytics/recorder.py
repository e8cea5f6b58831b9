"""Recording events in the spool, for the flush to count.

PostgreSQL is not asked, but for the first event that a new or lost spool has to take.
"""

import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import DatabaseError
from django.http import HttpRequest
from django.utils import timezone

from analytics import spool_file
from analytics.devices import device_type
from analytics.network_limits import NetworkQuota
from analytics.request_filter import filter_reason
from analytics.retention import agree_on_salts
from analytics.spool import Hit, Spool, SpoolError, UnknownSaltError
from analytics.visitors import REPEAT_WINDOW, user_agent, visitor_hashes
from core.counting_events import EventKind, FilterReason
from core.dates import local_day, start_of_day

# How often a visitor counts in a day for one advertisement in one placement. Ample, since many
# people may share an address and a browser; it stops a loop, not a crowd.
DAILY_CAPS: dict[str, int] = {
    EventKind.SERVED: 100,
    EventKind.VIEWABLE: 100,
    EventKind.CLICK: 10,
}

# Older numbers are not shown: "Đang online" is wrong by then, and "Hôm nay" may be.
MAX_AGE_OF_NUMBERS = timedelta(minutes=5)

logger = logging.getLogger(__name__)


class BeaconAnswer(NamedTuple):
    """The answer to the page: whether the event counts, and the current numbers.

    `numbers` is None if the last flush was long ago, `views` for a subject this node does not know.
    """

    counted: bool
    numbers: dict[str, float | None] | None
    views: int | None


def record(
    request: HttpRequest,
    kind: EventKind,
    subjects: Sequence[str],
    *,
    nonce: int | None = None,
    reason: str | None = None,
    referrer: str = "",
    age: timedelta = timedelta(),
    shown: Sequence[str] = (),
) -> BeaconAnswer:
    """Record that `kind` happened to each of the subjects, or why it is not counted.

    Args:
        nonce: stands for one showing of a page.
        reason: why the caller does not count it.
        referrer: the host of the referring site.
        age: how long ago it happened.
        shown: the advertisements of a page that is viewed; they count unless it is filtered, as a
            repeat does.

    Raises SpoolError; then nothing is recorded.
    """
    moment = _moment(timezone.now(), age)
    reason = reason or filter_reason(request)
    event = Hit(moment, kind, "", reason=reason or "", referrer=referrer)
    try:
        return _write(request, event, subjects, nonce, shown)
    except UnknownSaltError:
        _agree_on_salt(moment)
        return _write(request, event, subjects, nonce, shown)


def _moment(now: datetime, age: timedelta) -> datetime:
    """Return when something happened; today, if the salt of the day before is destroyed by now."""
    return max(now - age, start_of_day(local_day(now - REPEAT_WINDOW)))


def _write(
    request: HttpRequest,
    event: Hit,
    subjects: Sequence[str],
    nonce: int | None,
    shown: Sequence[str],
) -> BeaconAnswer:
    with spool_file.writing() as writer:
        is_view = event.kind == EventKind.VIEW
        if event.reason or not is_view:
            event = event._replace(referrer="")
        else:
            event = event._replace(device=device_type(user_agent(request)))
        hits = [event._replace(subject=subject) for subject in subjects]
        if not event.reason:
            hits = _limited(hits, request, writer, nonce)
        for hit in hits:
            writer.add(hit)
        if shown:
            writer.add(_measurable(hits[0], shown, nonce))
        counted = not hits[0].reason and (not is_view or _will_count(writer, hits[0]))
        views = writer.views(subjects[0]) if is_view else None
        return BeaconAnswer(
            counted, writer.numbers(since=timezone.now() - MAX_AGE_OF_NUMBERS), views
        )


def _measurable(page: Hit, shown: Sequence[str], nonce: int | None) -> Hit:
    """Return the hit of all advertisements of a page at once; it is filtered as the page is."""
    who = None if page.reason else nonce
    return Hit(page.at, EventKind.MEASURABLE, " ".join(shown), who=who, reason=page.reason)


def _agree_on_salt(moment: datetime) -> None:
    """Get the day's salt from PostgreSQL, which the counting process normally does in advance.

    A node whose spool was lost would otherwise know its visitors by other names than before, and
    count them twice. Without PostgreSQL it makes a salt up.
    """
    with spool_file.opened() as own:
        try:
            agree_on_salts(own, moment)
        except DatabaseError as error:
            logger.warning("The day's salt is not shared yet: %s", error)


def record_click(sender: Any, *, request: HttpRequest, subject: str, **_: Any) -> None:
    """Record a click. A failure is only logged, so that the reader still reaches the target."""
    with suppress(SpoolError):
        record(request, EventKind.CLICK, [subject])


def record_rating(
    sender: Any, *, request: HttpRequest, subject: str, kind: EventKind, **_: Any
) -> None:
    """Record a reader's answer to an article's question. Raises SpoolError."""
    record(request, kind, [subject])


def _limited(hits: list[Hit], request: HttpRequest, writer: Spool, nonce: int | None) -> list[Hit]:
    """Add who they are from; those over a cap of the visitor or the network get a reason."""
    hashes = visitor_hashes(request, hits[0].at, writer)
    quota = NetworkQuota(request, hashes, hits[0].at, writer)
    cap = DAILY_CAPS.get(hits[0].kind)
    found = []
    for hit in hits:
        if hit.kind in (EventKind.SERVED, EventKind.VIEWABLE):  # a showing of a page, no visitor
            known = hit._replace(who=nonce)
        else:
            known = hit._replace(who=hashes.today, who_yesterday=hashes.yesterday)
        if cap and not writer.count_towards_cap(hashes.today, hit.kind, hit.subject, hit.at, cap):
            found.append(known._replace(reason=FilterReason.CAPPED))
        else:
            found.append(quota.limited(known))
    return found


def _will_count(writer: Spool, view: Hit) -> bool:
    """Return whether a view will probably count; the flush decides whether it does."""
    return view.who is not None and writer.expect_view(
        view.who, view.subject, view.at, not_since=view.at - REPEAT_WINDOW
    )
