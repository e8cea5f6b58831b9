"""How much from one network is counted within an hour: no more than people can read there.

A program that changes its user agent is another visitor each time, but stays in its network. The
limits (core.limits) are above what offices of 200 people behind one address were seen to read; for
a larger one, settings.SHARED_NETWORKS multiplies them.
"""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest

from analytics.spool import Hit, Spool
from analytics.visitors import VisitorHashes
from core.client_address import client_address, parsed_address
from core.counting_events import EventKind, FilterReason
from core.limits import LIMITS

# How often in an hour events of a kind count for one network: for one subject, and for all.
OF_SUBJECT: dict[str, int] = {
    EventKind.VIEW: LIMITS.network_views_of_page,
    EventKind.SERVED: LIMITS.network_showings,
    EventKind.VIEWABLE: LIMITS.network_showings,
    EventKind.CLICK: LIMITS.network_clicks,
    EventKind.HELPFUL: LIMITS.network_ratings,
    EventKind.UNHELPFUL: LIMITS.network_ratings,
}
OF_ALL: dict[str, int] = {
    EventKind.VIEW: LIMITS.network_views,
    EventKind.MISSING: LIMITS.network_views_of_page,
}


class NetworkQuota:
    """What the network of a request may still add in this hour, as this node knows it.

    Only hashes with the salt of the day are kept, in the spool, until that salt is destroyed.
    """

    def __init__(
        self, request: HttpRequest, hashes: VisitorHashes, at: datetime, spool: Spool
    ) -> None:
        self._hashes = hashes
        self._at = at
        self._spool = spool
        self._hour = f"{at:%H}"
        self._times = _times_larger(client_address(request))

    def limited(self, hit: Hit) -> Hit:
        """Return a hit that would count: as it is, with a reason, or without its referrer."""
        is_allowed = (
            self._is_admitted()
            and self._counts(hit.kind, "", OF_ALL.get(hit.kind))
            and self._counts(hit.kind, hit.subject, OF_SUBJECT.get(hit.kind))
        )
        if not is_allowed:
            crowded = hit._replace(reason=FilterReason.CROWDED, device="", referrer="")
            return crowded._replace(who=None, who_yesterday=None)
        if hit.referrer and not self._counts("referrer", hit.referrer, LIMITS.network_referrals):
            return hit._replace(referrer="")
        return hit

    def _is_admitted(self) -> bool:
        """Return whether this visitor is one of the first of the network in this hour."""
        who, kind = self._hashes.today, f"reader {self._hour}"
        if self._spool.has_taken(who, kind):
            return True
        is_among_first = self._counts("reader", "", LIMITS.network_visitors)
        return is_among_first and self._spool.count_towards_cap(who, kind, "", self._at, 1)

    def _counts(self, kind: str, subject: str, cap: int | None) -> bool:
        """Count one more for the network, if that is within the cap; None is no cap."""
        if cap is None:
            return True
        kind = f"network {kind} {self._hour}"
        cap *= self._times
        return self._spool.count_towards_cap(self._hashes.network, kind, subject, self._at, cap)


def _times_larger(address: str) -> int:
    """Return by how much the limits of a network are multiplied."""
    parsed = parsed_address(address) if settings.SHARED_NETWORKS else None
    if not parsed:
        return 1
    return max((times for each, times in settings.SHARED_NETWORKS if parsed in each), default=1)
