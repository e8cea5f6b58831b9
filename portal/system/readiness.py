"""Whether this node can serve: what a load balancer asks, and why not."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.utils import timezone

from analytics.spool import SpoolError
from core.client_address import address_in, is_in
from core.documents import readable_size
from portal.system import measures

FLUSHED_WITHIN = timedelta(minutes=5)  # after a start, too
KNOWN_SECONDS = 2.0  # strangers cannot have it looked up more often
LOOPBACK = ("127.0.0.0/8", "::1/128")
FOLDERS = {
    "database": "cơ sở dữ liệu",
    "media": "ảnh",
    "documents": "tệp đính kèm",
    "spool": "lượt xem chờ ghi",
    "backups": "bản sao lưu",
}
# What a proxy adds: who asks is not on this machine, whatever the address of the connection.
OF_PROXIES = (
    *("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST"),
    *("HTTP_X_REAL_IP", "HTTP_FORWARDED", "HTTP_VIA"),
)


def reasons() -> dict[str, str]:
    """Return why this node is not ready, in Vietnamese, by a word for each; {} if it is."""
    found: dict[str, str] = {}
    for name, check in CHECKS.items():
        if name == "migrations" and "database" in found:
            continue  # it would wait for ever if that is stopped
        if reason := check():
            found[name] = reason
    return found


def known_reasons() -> list[str]:
    """Return the words of `reasons`, as they were at most KNOWN_SECONDS ago."""
    at, words = _known.get("reasons", (0.0, []))
    if not at or time.monotonic() - at > KNOWN_SECONDS:
        words = list(reasons())
        _known["reasons"] = (time.monotonic(), words)
    return words


def is_private(environ: Mapping[str, Any]) -> bool:
    """Return whether a request comes from this machine or from settings.METRICS_NETWORKS.

    What came through a proxy is judged by settings.TRUSTED_PROXIES; without it, nobody is known.
    """
    if not settings.TRUSTED_PROXIES and any(environ.get(name) for name in OF_PROXIES):
        return False
    return is_in(address_in(environ), [*LOOPBACK, *settings.METRICS_NETWORKS])


def database() -> str:
    try:
        measures.connections()
    except (DatabaseError, InterfaceError) as error:
        return f"không dùng được cơ sở dữ liệu: {_first_line(error)}"
    return ""


def migrations() -> str:
    try:
        is_complete = measures.has_all_migrations()
    except (DatabaseError, InterfaceError):
        return ""  # `database` tells
    return "" if is_complete else "cấu trúc cơ sở dữ liệu cũ hơn phiên bản này: chạy lại cổng"


def disk() -> str:
    short = {
        each.device: f"{FOLDERS[name]} còn {readable_size(each.free)}"
        for name, each in measures.disks().items()
        if each.is_full
    }
    return f"sắp hết chỗ: {', '.join(short.values())}" if short else ""


def spool() -> str:
    try:
        measures.spool_state()
    except SpoolError as error:
        return f"không ghi được lượt xem: {_first_line(error)}"
    return ""


def flush() -> str:
    try:
        last = measures.spool_state().flushed_at
    except SpoolError:
        return ""  # `spool` tells
    if last != _seen.flushed_at:
        _seen.flushed_at, _seen.moment = last, time.monotonic()
    since = max(last or measures.STARTED_AT, measures.STARTED_AT)
    # The second holds whatever happens to the clock.
    late = max(timezone.now() - since, timedelta(seconds=time.monotonic() - _seen.moment))
    if late <= FLUSHED_WITHIN:
        return ""
    return f"lượt xem chưa vào cơ sở dữ liệu đã {late // timedelta(minutes=1)} phút"


@dataclass
class _Seen:
    """The last flush that this process has seen, and when it first did."""

    flushed_at: datetime | None = None
    moment: float = field(default_factory=time.monotonic)


CHECKS: dict[str, Callable[[], str]] = {
    "database": database,
    "migrations": migrations,
    "disk": disk,
    "spool": spool,
    "flush": flush,
}
_known: dict[str, tuple[float, list[str]]] = {}
_seen = _Seen()


def _first_line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)
