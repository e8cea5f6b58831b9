"""Check whether the page that an advertisement links to answers."""

import socket
import ssl
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from http.client import HTTPException, HTTPSConnection
from ipaddress import ip_address
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 4.0
USER_AGENT = "Mozilla/5.0 (compatible; link check)"

_workers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="links")


def link_problem(
    url: str, *, context: ssl.SSLContext | None = None, allow_private: bool = False
) -> str:
    """Return in Vietnamese what is wrong with an https address, "" if a page answers there.

    A redirect is an answer; it is not followed. Takes four seconds at most.

    Args:
        context: which certificates are trusted; those of the system if None.
        allow_private: whether addresses of private networks may be asked, too.
    """
    asked: Future[str] = _workers.submit(_ask, url, context, allow_private)
    try:
        return asked.result(TIMEOUT_SECONDS)
    except FutureTimeoutError:
        asked.cancel()
        return "không trả lời trong vài giây"


def _ask(url: str, context: ssl.SSLContext | None, allow_private: bool) -> str:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or 443
    try:
        if not allow_private and not _is_public(host, port):
            return "dẫn vào mạng nội bộ"
        status = _status(parts.path or "/", HTTPSConnection(
            host, port, timeout=TIMEOUT_SECONDS, context=context
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


def _is_public(host: str, port: int) -> bool:
    """Return whether the host is on the internet: staff must not probe the office's network."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return all(ip_address(address[4][0]).is_global for address in found)
