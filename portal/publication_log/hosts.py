"""The hosts that public pages link to."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlsplit

from portal.models import LinkedHost
from portal.publication_log.contents import Content

_ADDRESS = re.compile(
    r"""\s(?:href|src|srcset|poster|action)\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE
)
# As browsers read them: "https:evil.example" and "/\\evil.example" lead to another host, too.
_WITH_HOST = re.compile(r"\s*(?:https?:[\\/]*|(?:[a-z][a-z0-9+.-]*:)?[\\/]{2,})", re.IGNORECASE)
# Columns that are one address, and those that are HTML.
ADDRESSES = ("url", "successor_url")
HTML = ("body",)
MAX_HOST = 253


def addresses_in(html: str) -> set[str]:
    """Return the addresses that a text links to or shows something from."""
    return {unescape(address) for address in _ADDRESS.findall(html)}


def hosts_of(content: Content) -> Iterator[str]:
    """Yield the hosts that a content leads to."""
    found = {content[name] for name in ADDRESSES if content.get(name)}
    for name in HTML:
        found |= addresses_in(content.get(name) or "")
    yield from sorted({host for each in found if (host := host_of(each))})


def host_of(address: str) -> str:
    """Return the host of an address, "" for one of this site; ports and case do not matter."""
    begun = _WITH_HOST.match(address)
    if not begun:
        return ""
    try:
        host = urlsplit("//" + address[begun.end() :].replace("\\", "/")).hostname
    except ValueError:
        return ""
    return (host or "").rstrip(".")[:MAX_HOST]


class HostRecorder:
    """Records hosts that are linked to for the first time."""

    def __init__(self) -> None:
        self._known = set(LinkedHost.objects.values_list("host", flat=True))
        self.added = 0

    def add(self, content: Content, place: str, address: str) -> None:
        """Record the new hosts of a content."""
        for host in hosts_of(content):
            if host not in self._known:
                self._known.add(host)
                values = {"place": place[:300], "address": address}
                self.added += LinkedHost.objects.get_or_create(host=host, defaults=values)[1]
