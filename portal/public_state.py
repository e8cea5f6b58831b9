"""What is public, told to the micro-cache before it renders a page anew.

A copy of before may be sent to those who wait for a rendering only while nothing that readers see
has been published, changed, withdrawn or ended since. Whether that is so is one query: the audit
log has an entry for every change of a row that people make, whoever made it (decision 0020), and
what happens without anybody's doing is known beforehand.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db import Error, close_old_connections, connection
from django.utils import timezone
from psycopg import sql

from core.dates import start_of_day
from core.shared_parts import PUBLIC_STATE

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LEARN = "portal.learn"  # in the environ of a rendering: is called with the state
# Moments at which something begins or ends to be public, by table.
MOMENTS = {
    "news_article": ("publish_at", "expires_at", "featured_until", "pinned_until"),
    "ads_advertisement": ("starts_at", "ends_at"),
    "portal_alert": ("starts_at", "ends_at", "outage_from", "outage_until"),
}
# Entries become visible in the order in which their transactions end, not in that of their ids. The
# sum of the last ones also changes when an older one appears among them.
LAST_CHANGES = """
SELECT coalesce(max(id), 0), coalesce(sum(id), 0)
FROM (SELECT id FROM portal_auditentry ORDER BY id DESC LIMIT 200) last_changes
"""
_MOMENT = sql.SQL("(SELECT min({field}) FROM {table} WHERE {field} > %(now)s)")
NEXT_MOMENT = sql.SQL("SELECT least({})").format(
    sql.SQL(", ").join(
        _MOMENT.format(field=sql.Identifier(field), table=sql.Identifier(table))
        for table, fields in MOMENTS.items()
        for field in fields
    )
)

Version = tuple[int, int]


class PublicState(NamedTuple):
    """What is public: after a change it has another version."""

    version: Version
    seconds: float  # until something begins or ends without anybody's doing


class PublicStates:
    """A WSGI application that tells the micro-cache what is public, then lets `application` answer.

    The next moment is asked for again only after a change, or when it has come. Without an answer
    of the database nothing is told: then nobody gets a copy of before while the page is rendered.
    """

    def __init__(self, application: "WSGIApplication") -> None:
        self.application = application
        self._known: tuple[Version, datetime] | None = None

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        if learn := environ.get(LEARN):
            with suppress(Error):  # then the page says so itself
                environ[PUBLIC_STATE] = self._state()
                learn(environ[PUBLIC_STATE])
        return self.application(environ, start_response)

    def _state(self) -> PublicState:
        if not connection.in_atomic_block:
            close_old_connections()  # as Django does before each request
        now = timezone.now()
        with connection.cursor() as cursor:
            cursor.execute(LAST_CHANGES)
            newest, total = cursor.fetchone()
            version = int(newest), int(total)
            if not self._known or self._known[0] != version or self._known[1] <= now:
                cursor.execute(NEXT_MOMENT, {"now": now})
                midnight = start_of_day(timezone.localdate(now) + timedelta(days=1))
                self._known = version, min(cursor.fetchone()[0] or midnight, midnight)
        return PublicState(version, (self._known[1] - now).total_seconds())
