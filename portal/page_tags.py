"""ETags of public pages, which stay the same while nothing but numbers has moved.

The statistics, "Lượt xem", and which of the same advertisements a place shows just now are no news:
for ten minutes a browser that has the page keeps it. A script shows the fresh numbers anyway, from
the answer of the beacon.
"""

import re
import time
from hashlib import blake2b

NUMBERS_SECONDS = 600
# What moves by itself: an element that the beacon's script writes, with the moment it was written…
_NUMBER = re.compile(rb"data-(?:count|taken)[^>]*>[^<]*")
# … and the advertisements of a slot; those among which it chooses are in its data-offer.
_ROTATION = re.compile(rb"(data-offer=[^>]*>).*?</ul>", re.DOTALL)


class PageTag:
    """The weak tag of a page rendered now.

    It names the content and, if that has moving parts, the ten minutes in which it was rendered, so
    that all processes and nodes give the same. A browser may keep a page from these ten minutes or
    the ten before.
    """

    def __init__(self, body: bytes, now: float | None = None) -> None:
        lasting = _ROTATION.sub(rb"\1", _NUMBER.sub(b"", body))
        digest = blake2b(lasting, digest_size=16).hexdigest()
        if lasting == body:
            tags = [digest]
        else:
            period = int((time.time() if now is None else now) // NUMBERS_SECONDS)
            tags = [f"{digest}-{period - age:x}" for age in (0, 1)]
        self.text = f'W/"{tags[0]}"'
        self._known = frozenset(f'"{tag}"' for tag in tags)

    def is_in(self, known: str) -> bool:
        """Return whether an If-None-Match header names the page (RFC 9110, 13.1.2)."""
        if known == self.text or known == "*":
            return True
        tags = (tag.strip().removeprefix("W/") for tag in known.split(","))
        return any(tag in self._known for tag in tags)
