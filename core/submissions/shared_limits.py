"""Limits on how often something is sent, which all processes of all nodes count together."""

from datetime import timedelta
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from core.client_address import client_address, network
from core.submissions.throttle import Alarm, Throttle

# The row is locked while its times are looked at: two nodes cannot both take the last place.
# Moments that are still to come are of a clock that was wrong: they count for nothing.
_LATELY = "at > clock_timestamp() - %(span)s AND at <= clock_timestamp()"
_COUNT = f"""
INSERT INTO core_sendcount AS kept (key, times, until)
VALUES (%(key)s, ARRAY[clock_timestamp()], clock_timestamp() + %(span)s)
ON CONFLICT (key) DO UPDATE SET
    times = ARRAY(SELECT at FROM unnest(kept.times) AS at WHERE {_LATELY} ORDER BY at)
        || clock_timestamp(),
    until = clock_timestamp() + %(span)s
WHERE %(most)s > (SELECT count(*) FROM unnest(kept.times) AS at WHERE {_LATELY})
RETURNING 1
"""  # noqa: S608
_SECONDS_TO_WAIT = f"""
SELECT extract(epoch FROM at + %(span)s - clock_timestamp())
FROM core_sendcount, unnest(times) AS at WHERE key = %(key)s AND {_LATELY}
ORDER BY at DESC OFFSET %(most)s - 1 LIMIT 1
"""  # noqa: S608
# `until` is when the alarm ends; before the first alarm, and after the last, it is past.
_COUNT_FOR_ALARM = """
INSERT INTO core_sendcount AS kept (key, times, until)
VALUES (%(key)s, ARRAY[clock_timestamp()], clock_timestamp())
ON CONFLICT (key) DO UPDATE SET
    times = (kept.times || clock_timestamp())[greatest(cardinality(kept.times) - %(most)s + 1, 1):],
    until = CASE
        WHEN kept.times[cardinality(kept.times) - %(most)s + 1]
            BETWEEN clock_timestamp() - %(span)s AND clock_timestamp()
        THEN clock_timestamp() + %(lasts)s ELSE kept.until
    END
RETURNING 1
"""
_IS_ON = """
SELECT 1 FROM core_sendcount WHERE key = %(key)s
    AND until > clock_timestamp() AND until <= clock_timestamp() + %(lasts)s
"""


class SharedThrottle(Throttle):
    """A Throttle that counts in the database; a keyed hash of the sender stands there for a while.

    Args:
        name: what is limited; each has its own counts.
    """

    def __init__(self, name: str, most: int, seconds: float) -> None:
        super().__init__(most, seconds)
        self.name = name

    def allows(self, request: HttpRequest) -> bool:
        return _query(_COUNT, **self._parameters(request)) is not None

    def seconds_to_wait(self, request: HttpRequest) -> float:
        found = _query(_SECONDS_TO_WAIT, **self._parameters(request))
        return max(0.0, float(found)) if found is not None else 0.0

    def _parameters(self, request: HttpRequest) -> dict[str, Any]:
        key = _digest(self.name, network(client_address(request)).hex())
        return {"key": key, "most": self.most, "span": timedelta(seconds=self._seconds)}


class SharedAlarm(Alarm):
    """An Alarm that counts in the database.

    Args:
        name: what is counted.
    """

    def __init__(self, name: str, most: int, seconds: float, lasts: float) -> None:
        super().__init__(most, seconds, lasts)
        self.key = _digest("alarm", name)
        self._most = most

    def count(self) -> None:
        _query(
            _COUNT_FOR_ALARM,
            key=self.key,
            most=self._most,
            span=timedelta(seconds=self._seconds),
            lasts=timedelta(seconds=self._lasts),
        )

    def is_on(self) -> bool:
        return _query(_IS_ON, key=self.key, lasts=timedelta(seconds=self._lasts)) is not None


def _query(statement: str, **parameters: Any) -> Any:
    """Return the first value of the first row, None if there is none."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        row = cursor.fetchone()
    return row[0] if row else None


def _digest(*parts: str) -> str:
    return salted_hmac("core.shared_limits", "\0".join(parts), algorithm="sha256").hexdigest()
