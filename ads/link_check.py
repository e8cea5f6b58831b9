"""Check whether the page that an advertisement links to answers."""

import socket
import ssl
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import suppress
from http.client import HTTPException, HTTPSConnection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 4.0
USER_AGENT = "Mozilla/5.0 (compatible; link check)"

_NAT64 = IPv6Network("64:ff9b::/96")
# What Python calls global and is not: IPv4 addresses in former forms of IPv6, those of a site, and
# those of a network's own translator.
_INNER = tuple(map(IPv6Network, ("::/96", "fec0::/10", "64:ff9b:1::/48")))
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
        addresses = _addresses(host, port)
        if not allow_private and not all(map(_is_public, addresses)):
            return "dẫn vào mạng nội bộ"
        status = _status(parts.path or "/", _CheckedConnection(host, port, addresses, context))
    except ssl.SSLError:
        return "có chứng thư bảo mật không hợp lệ"
    except (OSError, HTTPException, ValueError):
        return "không trả lời"
    return f"báo lỗi {status}" if status >= 400 else ""


class _CheckedConnection(HTTPSConnection):
    """A connection to an address that was checked: the name may lead elsewhere a moment later.

    They are tried in their order. The certificate must still be that of the name.
    """

    def __init__(
        self, host: str, port: int, addresses: list[str], context: ssl.SSLContext | None
    ) -> None:
        self._tls = context or ssl.create_default_context()
        self._addresses = addresses
        super().__init__(host, port, timeout=TIMEOUT_SECONDS, context=self._tls)

    def connect(self) -> None:
        """Connect to the first address that answers, in place of the name."""
        plain = self._connected()
        try:
            self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise

    def _connected(self) -> socket.socket:
        *others, last = self._addresses
        for address in others:
            with suppress(OSError):
                return socket.create_connection((address, self.port), self.timeout)
        return socket.create_connection((last, self.port), self.timeout)


def _status(path: str, connection: HTTPSConnection) -> int:
    try:
        connection.request("GET", path, headers={"User-Agent": USER_AGENT})
        return connection.getresponse().status
    finally:
        connection.close()


def _addresses(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[4][0]) for address in found))


def _is_public(address: str) -> bool:
    """Return whether it is on the internet: staff must not probe the office's network."""
    own = ip_address(address)
    if any(own in each for each in _INNER):
        return False
    inner = _inner(own) if isinstance(own, IPv6Address) else None
    return all(each.is_global and not each.is_multicast for each in (own, inner or own))


def _inner(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 address leads to."""
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.sixtofour or (address.teredo[1] if address.teredo else None)
