"""Signed heads of the log in files outside the database, a file for each day.

Each line of a file is one head: the number of the last line of the log, the root of the tree, the
moment, the signature and the public key, in hexadecimal. A copy of such a line kept elsewhere
proves that the log has not been shortened or rewritten since.
"""

import fcntl
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from django.db.models import Max
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from portal.models import PublicationLeaf
from portal.publication_log import keys


class Head(NamedTuple):
    """A head as a file has it. `is_genuine` says whether its signature is right."""

    file: str
    number: int
    root: bytes
    is_genuine: bool


def folder() -> Path:
    """Return the folder of the files; it need not be there."""
    return keys.folder() / "heads"


def signed_data(number: int, root: bytes, at: str) -> bytes:
    """Return what the signature of a head is made over."""
    return f"{number} {root.hex()} {at}".encode()


def written(at: datetime) -> str:
    """Return a moment as it is signed: the same whatever time zone it came with."""
    return at.astimezone(UTC).isoformat()


def words(leaf: PublicationLeaf) -> str:
    """Return a head as its line in a file."""
    data = signed_data(leaf.number, bytes(leaf.root), written(leaf.at)).decode()
    return f"{data} {bytes(leaf.signature).hex()} {keys.public_key().hex()}"


def write(leaf: PublicationLeaf, day: date) -> None:
    """Add a head to the file of a day; several processes may do so at once."""
    path = folder() / f"{day}.txt"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(path, "ab+", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        before = file.read()
        file.truncate(_whole_lines(before))  # the disk was full, or the machine stopped
        file.write(f"{words(leaf)}\n".encode())


def follow(since: datetime | None) -> None:
    """Write the last head of each day with lines from `since` on; None: of all days.

    Other nodes publish, too: so each has heads of all days, and can tell alone what was deleted.
    """
    leaves = PublicationLeaf.objects.all()
    recent = leaves.filter(at__gte=since) if since else leaves
    days = recent.annotate(day=TruncDate("at")).values("day")
    numbers = days.annotate(last=Max("number")).values_list("last", flat=True)
    for leaf in leaves.filter(number__in=list(numbers)).order_by("number"):
        day = timezone.localdate(leaf.at)
        if not any(head.number >= leaf.number for head in _read_file(folder() / f"{day}.txt")):
            write(leaf, day)


def read() -> Iterator[Head]:
    """Yield the heads of all files, file by file."""
    for path in sorted(folder().glob("*.txt")):
        yield from _read_file(path)


def _read_file(path: Path) -> Iterator[Head]:
    try:
        data = path.read_bytes()
    except OSError:
        yield Head(path.name, 0, b"", False)
        return
    for line in data[: _whole_lines(data)].decode(errors="replace").splitlines():
        yield _parsed(path.name, line)


def _whole_lines(data: bytes) -> int:
    """Return how many bytes are whole lines: the last one may be half written."""
    return data.rfind(b"\n") + 1


def _parsed(file: str, line: str) -> Head:
    try:
        number, root, at, signature, _ = line.split(" ")
        head = Head(file, int(number), bytes.fromhex(root), True)
        data = signed_data(head.number, head.root, at)
        is_genuine = bool(parse_datetime(at)) and keys.is_signed(bytes.fromhex(signature), data)
    except ValueError:
        return Head(file, 0, b"", False)
    return head._replace(is_genuine=is_genuine)
