"""The pages that the micro-cache keeps: their bytes, how long they serve, and which go first."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import NamedTuple

from core.compression import PLAIN, compress, is_compressible
from portal.answers import Headers, header
from portal.page_tags import PageTag

Key = tuple[str, str, str, str]

OWN_BYTES = 1024  # of headers and bookkeeping
# Headers that the cache sets itself.
OWN_HEADERS = frozenset({"content-length", "content-encoding", "etag", "vary"})


class Answer(NamedTuple):
    """The headers and the body to send; both are shared and never changed."""

    headers: Headers
    body: list[bytes]


@dataclass
class Page:
    """A rendered page; all times are monotonic seconds.

    Args:
        headers: those that the application gave.
        fresh_until: until then it is sent without another look.
        rendered_at: when its rendering began.
        version: that of the public state then; None if it is not known.
        due_at: when the public state changes by itself.
    """

    headers: Headers
    body: bytes
    tag: PageTag
    fresh_until: float
    rendered_at: float
    version: Hashable = None
    due_at: float = float("inf")
    answers: dict[str, Answer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        kept = [(name, value) for name, value in self.headers if name.lower() not in OWN_HEADERS]
        self.headers = [*kept, ("ETag", self.tag.text), ("Vary", "Accept-Encoding")]

    @property
    def size(self) -> int:
        """Return the bytes of memory it takes."""
        encoded = {id(answer.body[0]): len(answer.body[0]) for answer in self.answers.values()}
        encoded[id(self.body)] = len(self.body)
        return sum(encoded.values()) + OWN_BYTES

    def with_bodies_of(self, previous: "Page | None") -> "Page":
        """Return the page with what is compressed already, if it has the same bytes."""
        if previous and previous.body == self.body:
            self.body = previous.body
            self.answers = {
                name: self._answer(answer.body[0], name if answer.body[0] is not self.body else "")
                for name, answer in previous.answers.items()
            }
        return self

    def encoded(self, encoding: str) -> Answer:
        """Return the page in an encoding, or as it is where that does not pay."""
        content_type = header(self.headers, "content-type")
        if encoding == PLAIN or not is_compressible(content_type, len(self.body)):
            return self._answer(self.body, PLAIN)
        return self._answer(compress(self.body, encoding), encoding)

    def _answer(self, body: bytes, encoding: str) -> Answer:
        headers = [*self.headers, ("Content-Length", str(len(body)))]
        if encoding:
            headers.append(("Content-Encoding", encoding))
        return Answer(headers, [body])


class Entry:
    """The place of a page in the store; it stays while the page is rendered anew."""

    __slots__ = ("is_read", "key", "page")

    def __init__(self, key: Key) -> None:
        self.key = key
        self.page: Page | None = None
        self.is_read = False  # since it last came to the end of the queue


class Copy(NamedTuple):
    """A page and where it is, or was."""

    entry: Entry
    page: Page


class Store:
    """Pages by key; above `max_bytes` those go that nobody has read for long.

    Reading takes no lock and only sets a mark: a page that has one when its turn to go comes loses
    the mark and goes to the end of the queue ("second chance").
    """

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.bytes = 0
        self._entries: OrderedDict[Key, Entry] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: Key) -> Copy | None:
        entry = self._entries.get(key)
        page = entry.page if entry else None
        return Copy(entry, page) if entry and page else None

    def put(self, key: Key, page: Page) -> Copy:
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                entry = self._entries[key] = Entry(key)
            self.bytes += page.size - (entry.page.size if entry.page else 0)
            entry.page = page
            self._shrink()
            return Copy(entry, page)

    def answer(self, copy: Copy, encoding: str) -> Answer:
        """Return the page in an encoding; what had to be compressed is kept with it."""
        entry, page = copy
        if found := page.answers.get(encoding):
            return found
        answer = page.encoded(encoding)
        with self._lock:
            before = page.size
            page.answers[encoding] = answer
            if entry.page is page:
                self.bytes += page.size - before
                self._shrink()
        return answer

    def drop(self, key: Key) -> None:
        with self._lock:
            self._drop(key)

    def _shrink(self) -> None:
        while self.bytes > self.max_bytes:
            key, entry = next(iter(self._entries.items()))
            if entry.is_read:
                entry.is_read = False
                self._entries.move_to_end(key)
            else:
                self._drop(key)

    def _drop(self, key: Key) -> None:
        entry = self._entries.pop(key, None)
        if entry and entry.page:
            self.bytes -= entry.page.size
            entry.page = None
