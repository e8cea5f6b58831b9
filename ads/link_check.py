"""Whether the page an advertisement links to answers."""

import socket
import ssl
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLateError
from http.client import HTTPException, HTTPSConnection
from ipaddress import ip_address
from urllib.parse import urlsplit

PATIENCE_SECONDS = 4.0
USER_AGENT = "Mozilla/5.0 (compatible; link check)"

_workers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="links")


def problem_with(url: str, *, context: ssl.SSLContext | None = None, inside: bool = False) -> str:
    """Return what is wrong with an https address, "" if a page answers there.

    A redirect is an answer; it is not followed. Takes four seconds at most.

    Args:
        context: which certificates are trusted; those of the system if None.
        inside: whether addresses of the own network may be asked, too.
    """
    asked: Future[str] = _workers.submit(_ask, url, context, inside)
    try:
        return asked.result(PATIENCE_SECONDS)
    except TooLateError:
        asked.cancel()
        return "không trả lời trong vài giây"


def _ask(url: str, context: ssl.SSLContext | None, inside: bool) -> str:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or 443
    try:
        if not inside and not _is_outside(host, port):
            return "dẫn vào mạng nội bộ"
        status = _status(parts.path or "/", HTTPSConnection(
            host, port, timeout=PATIENCE_SECONDS, context=context
        ))  # fmt: skip
    except ssl.SSLError:
        return "có chứng thư bảo mật không hợp lệ"
    except (OSError, HTTPException, ValueError):
        return "không trả lời"
    return f"báo lỗi {status}" if status >= 400 else ""


def _status(path: str, connection: HTTPSConnection) -> int:
    try:
        connection.request("GET", path, headers={"User-Agent": USER_AGENT})
        return connection.getresponse().status
    finally:
        connection.close()


def _is_outside(host: str, port: int) -> bool:
    """Return whether the host is on the internet: staff must not probe the office's network."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return all(ip_address(address[4][0]).is_global for address in found)
