"""Numbers that all web processes count up and any of them reads: a small shared file for each.

A process claims a file that no living one has, and goes on counting where the last one ended, so
totals never fall, however often processes are replaced, and there are only as many files as
processes at a time. Adding to a number costs a microsecond and never waits for a disk.
"""

import fcntl
import mmap
import os
import threading
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Self
from zlib import crc32

KINDS = ("page", "admin", "beacon", "file", "check")
STATUSES = (
    *("200", "204", "206", "301", "302", "304", "400", "403", "404", "405"),
    *("410", "413", "414", "416", "429", "500", "503", "507", "other"),
)
# Pages that the micro-cache answered from a fresh copy, with 304, from an older copy, or anew.
CACHE_RESULTS = ("fresh", "not_modified", "stale", "rendered")
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds
GAUGES = ("in_progress", "cache_bytes", "cache_pages")
_OTHER = STATUSES.index("other")
FRESH, NOT_MODIFIED, STALE, RENDERED = range(len(CACHE_RESULTS))
_KEPT = RENDERED  # results before it came from a copy

# Where each kind of number begins; they are doubles.
_REQUESTS = 0
_SPANS = _REQUESTS + len(KINDS) * len(STATUSES)
_SPAN_CELLS = len(BUCKETS) + 1
_SECONDS = _SPANS + len(KINDS) * _SPAN_CELLS
_CACHE = _SECONDS + len(KINDS)
_GAUGES = _CACHE + len(CACHE_RESULTS)
_CELLS = _GAUGES + len(GAUGES)
_BYTES = _CELLS * 8
# Files of another layout are no use to this version, nor ours to the one before.
_LAYOUT = f"{crc32(repr((KINDS, STATUSES, CACHE_RESULTS, BUCKETS, GAUGES)).encode()):08x}"


class Slot:
    """The numbers of this process."""

    def __init__(self, memory: mmap.mmap, lock: int | None = None) -> None:
        self._held = lock  # for as long as this process lives
        self._memory = memory
        self._cells = memoryview(memory).cast("d")
        self._cells[_GAUGES:_CELLS] = memoryview(array("d", [0.0] * len(GAUGES)))
        self._kinds = {kind: number for number, kind in enumerate(KINDS)}
        self._statuses = {status: number for number, status in enumerate(STATUSES)}
        self._lock = threading.Lock()

    @classmethod
    def claim(cls, folder: Path) -> Self:
        """Return numbers in a file of `folder`, of this process alone if it cannot be written."""
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _remove_other_layouts(folder)
            return cls(*_claimed(folder))
        except OSError:
            return cls.of_this_process()

    @classmethod
    def of_this_process(cls) -> Self:
        """Return numbers that no other process reads."""
        return cls(mmap.mmap(-1, _BYTES))

    def begin(self) -> None:
        """Note that a request is being worked on."""
        with self._lock:
            self._cells[_GAUGES] += 1

    def end(self, kind: str, status: str, seconds: float) -> None:
        """Count a request that has been answered."""
        row, cells = self._kinds[kind], self._cells
        column = self._statuses.get(status, _OTHER)
        bucket = bisect_left(BUCKETS, seconds)
        with self._lock:
            cells[_GAUGES] -= 1
            cells[_REQUESTS + row * len(STATUSES) + column] += 1
            cells[_SPANS + row * _SPAN_CELLS + bucket] += 1
            cells[_SECONDS + row] += seconds

    def leave(self) -> None:
        """Note that a request is not worked on any longer, whose answer somebody else counts."""
        with self._lock:
            self._cells[_GAUGES] -= 1

    def refuse(self, status: str) -> None:
        """Count a request that was refused before anybody looked at it."""
        self.begin()
        self.end("page", status, 0)

    def cache_answered(self, place: int) -> None:
        """Count a page that the micro-cache answered; `place` is that of CACHE_RESULTS."""
        with self._lock:
            self._cells[_CACHE + place] += 1

    def set_cache(self, size: int, pages: int) -> None:
        """Note how much this process keeps in its micro-cache."""
        self._cells[_GAUGES + 1], self._cells[_GAUGES + 2] = size, pages


@dataclass(frozen=True)
class Totals:
    """The numbers of all processes together; gauges are those of living processes alone."""

    cells: tuple[float, ...]
    processes: int

    def requests(self) -> Iterator[tuple[str, str, float]]:
        """Yield kind, status and number of requests, where there were any."""
        kept = self.cache()
        of_cache = {
            ("page", "200"): kept["fresh"] + kept["stale"],
            ("page", "304"): kept["not_modified"],
        }
        for row, kind in enumerate(KINDS):
            for column, status in enumerate(STATUSES):
                number = self.cells[_REQUESTS + row * len(STATUSES) + column]
                if number := number + of_cache.get((kind, status), 0):
                    yield kind, status, number

    def spans(self, kind: str) -> tuple[list[float], float]:
        """Return how many requests took up to each of BUCKETS and all, and their seconds.

        Those that the micro-cache answered are not timed: they take less than the first.
        """
        row = KINDS.index(kind)
        start, found = _SPANS + row * _SPAN_CELLS, []
        total = sum(self.cells[_CACHE : _CACHE + _KEPT]) if kind == "page" else 0.0
        for number in self.cells[start : start + _SPAN_CELLS]:
            total += number
            found.append(total)
        return found, self.cells[_SECONDS + row]

    def cache(self) -> dict[str, float]:
        """Return how many pages the micro-cache answered, by how."""
        return dict(zip(CACHE_RESULTS, self.cells[_CACHE:_GAUGES], strict=True))

    def gauges(self) -> dict[str, float]:
        """Return the requests in progress, and the bytes and pages of the micro-caches."""
        return dict(zip(GAUGES, self.cells[_GAUGES:], strict=True))


def read_totals(folder: Path) -> Totals:
    """Return what all processes have counted since their files were made."""
    cells, processes = [0.0] * _CELLS, 0
    for path in sorted(folder.glob(f"{_LAYOUT}-*")):
        with suppress(OSError), path.open("rb") as file:
            numbers = array("d", file.read(_BYTES).ljust(_BYTES, b"\0"))
            is_living = not _try_lock(file.fileno(), fcntl.LOCK_SH)  # others may look, too
            processes += is_living
            last = _CELLS if is_living else _GAUGES
            for place in range(last):
                cells[place] += numbers[place]
    return Totals(tuple(cells), processes)


def _claimed(folder: Path) -> tuple[mmap.mmap, int]:
    for number in count():
        path = folder / f"{_LAYOUT}-{number}"
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if _try_lock(descriptor):
            if os.fstat(descriptor).st_size != _BYTES:
                # Written and not only made longer: on a full disk that would kill the process.
                os.ftruncate(descriptor, 0)
                os.pwrite(descriptor, bytes(_BYTES), 0)
                os.fsync(descriptor)
            return mmap.mmap(descriptor, _BYTES), descriptor
        os.close(descriptor)
    raise AssertionError


def _try_lock(descriptor: int, kind: int = fcntl.LOCK_EX) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _remove_other_layouts(folder: Path) -> None:
    for path in folder.iterdir():
        if not path.name.startswith(f"{_LAYOUT}-"):
            path.unlink(missing_ok=True)
