"""Taking down what happened, for the flush to count: no database is touched here."""

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils import timezone

from analytics import spool
from analytics.devices import device
from analytics.filters import reason_not_to_count
from analytics.spool import Hit, Spool, SpoolError
from analytics.visitors import REPEAT_WINDOW, user_agent, visitor
from core.subjects import Kind, Reason

# How often a visitor counts in a day for one thing in one place. Ample, since many people may
# share an address and a browser; it stops a loop, not a crowd.
DAILY_CAPS: dict[str, int] = {Kind.SERVED: 100, Kind.VIEWABLE: 100, Kind.CLICK: 10}

# After that "Đang online" is not true any more, and neither may "Hôm nay" be.
NUMBERS_LAST = timedelta(minutes=5)

logger = logging.getLogger(__name__)


class Recorded(NamedTuple):
    """What the page is told: whether it counts, and the numbers as they are now.

    `numbers` is None if the last flush was long ago, `views` for a subject this node does not know.
    """

    counted: bool
    numbers: dict[str, float | None] | None
    views: int | None


def record(
    request: HttpRequest,
    kind: Kind,
    subjects: Sequence[str],
    *,
    nonce: int | None = None,
    reason: str | None = None,
    referrer: str = "",
) -> Recorded:
    """Take down that `kind` happened to each of the subjects, or why it is not counted.

    `nonce` stands for one showing of a page; `reason` is a reason the caller found; `referrer` is
    the host of the site that led to a page.
    Raises SpoolError; then nothing is taken down.
    """
    moment = timezone.now()
    reason = reason or reason_not_to_count(request)
    with spool.writing() as writer:
        event = Hit(moment, kind, "", reason=reason or "")
        if not reason:
            event = _attribute(event, request, writer, nonce)
            if kind == Kind.VIEW:
                event = event._replace(device=device(user_agent(request)), referrer=referrer)
        hits = [event._replace(subject=subject) for subject in subjects]
        for hit in hits if reason else _cap(hits, request, writer):
            writer.add(hit)
        counted = not reason and (kind != Kind.VIEW or _is_news(writer, event, subjects[0]))
        views = writer.views(subjects[0]) if kind == Kind.VIEW else None
        return Recorded(counted, writer.numbers(since=moment - NUMBERS_LAST), views)


def record_click(sender: Any, *, request: HttpRequest, subject: str, **_: Any) -> None:
    """Take down a click. Where that is impossible the reader still gets where he wants to go."""
    try:
        record(request, Kind.CLICK, [subject])
    except SpoolError as error:
        logger.error("Click not counted: %s", error)


def record_rating(sender: Any, *, request: HttpRequest, subject: str, kind: Kind, **_: Any) -> None:
    """Take down what a reader says of an article. Raises SpoolError if that is impossible."""
    record(request, kind, [subject])


def _attribute(event: Hit, request: HttpRequest, writer: Spool, nonce: int | None) -> Hit:
    """Say whose event it is: the visitor's, or one showing of a page, which has no visitor."""
    if event.kind in (Kind.SERVED, Kind.VIEWABLE):
        return event._replace(who=nonce)
    who = visitor(request, event.at, writer)
    return event._replace(who=who.hash, earlier=who.earlier)


def _cap(hits: list[Hit], request: HttpRequest, writer: Spool) -> list[Hit]:
    """Give those a reason not to count that are more than a visitor may cause in a day."""
    most = DAILY_CAPS.get(hits[0].kind)
    if most is None:
        return hits
    who = visitor(request, hits[0].at, writer).hash
    return [
        hit if writer.take(hit, who, most) else hit._replace(reason=Reason.CAPPED) for hit in hits
    ]


def _is_news(writer: Spool, view: Hit, subject: str) -> bool:
    """Return whether a view will probably count; whether it does, the flush decides."""
    return view.who is not None and writer.expect(
        view.who, subject, view.at, not_since=view.at - REPEAT_WINDOW
    )
