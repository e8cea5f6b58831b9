"""The comparison of rows and their files with the log."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.urls import NoReverseMatch, reverse

from core import images
from portal.models import PublicationLine
from portal.publication_log.contents import FILES, SUBJECTS, Content, Subject, checksum, digest
from portal.publication_log.hosts import HostRecorder
from portal.publication_log.record import all_keys, last_lines
from portal.publication_log.verification import words
from portal.publication_log.verification.result import Difference

_NOTHING = digest(None)


@dataclass
class Objects:
    """Compares all rows that are public, some hundred at a time.

    Attributes:
        compared: how many rows.
        files: how many files.
    """

    compared: int = 0
    files: int = 0
    hosts: HostRecorder = field(default_factory=HostRecorder)

    def differences(self) -> Iterator[Difference]:
        """Yield what is not as it was recorded."""
        for subject in SUBJECTS.values():
            for found in all_keys(subject):
                suspected = list(self._differing(subject, found))
                # A second look: somebody may have published between the row and its files.
                if keys := sorted({each.key for each in suspected}):
                    yield from self._differing(subject, keys, again=True)
        yield from strange_files()

    def _differing(
        self, subject: Subject, found: list[str], *, again: bool = False
    ) -> Iterator[Difference]:
        with _one_moment():
            contents = subject.contents(found)
            last = last_lines(subject.label, found)
        for key in found:
            content, line = contents.get(key), last.get(key)
            if content is not None and not again:
                self.compared += 1
                self._add_hosts(subject, key, content)
            for what in self._faults(subject, content, line, count=not again):
                name = (content or (line.content if line else None) or {}).get(subject.name, "")
                where = words.subject(subject.model, key, name or (line.name if line else ""))
                yield Difference(where, what, subject.label, key)

    def _add_hosts(self, subject: Subject, key: str, content: Content) -> None:
        place = words.subject(subject.model, key, content.get(subject.name, ""))
        self.hosts.add(content, place, admin_address(subject.label, key))

    def _faults(
        self,
        subject: Subject,
        content: Content | None,
        line: PublicationLine | None,
        *,
        count: bool,
    ) -> Iterator[str]:
        recorded = line is not None and bytes(line.digest) != _NOTHING
        if content is None:
            if line and recorded:
                yield (
                    "đã bị xóa hoặc gỡ trong cơ sở dữ liệu, không qua cổng thông tin; " + _of(line)
                )
        elif not line or not recorded:
            yield "đang công khai mà nhật ký không có: được đưa vào cơ sở dữ liệu, không qua duyệt"
        elif line.content is None:
            if bytes(line.digest) != digest({**content, **self._files(subject, content)}):
                yield f"không còn như đã duyệt; {_of(line)}"
        else:
            own = {name: value for name, value in line.content.items() if name != FILES}
            for change in words.changes(subject.model, own, content):
                yield f"{change} trong cơ sở dữ liệu, không qua duyệt; {_of(line)}"
            yield from self._file_faults(subject, content, line.content.get(FILES, {}), count=count)

    def _file_faults(
        self, subject: Subject, content: Content, known: dict[str, str | None], *, count: bool
    ) -> Iterator[str]:
        for storage, path in subject.files(content):
            self.files += count
            now = checksum(storage, path)
            if path not in known:
                if now:
                    yield f"tệp {path} có trên đĩa mà nhật ký không có"
            elif now is None and known[path]:
                yield f"tệp {path} không còn trên đĩa"
            elif now != known[path]:
                yield f"tệp {path} trên đĩa đã bị thay bằng tệp khác, không qua cổng thông tin"

    def _files(self, subject: Subject, content: Content) -> Content:
        files = {path: checksum(storage, path) for storage, path in subject.files(content)}
        return {FILES: files} if files else {}


def strange_files() -> Iterator[Difference]:
    """Yield the files among the pictures that no picture has: a page or a program of a stranger."""
    for folder, files in _walk(""):
        for file in files:
            path = f"{folder}/{file}".lstrip("/")
            if not images.RENDITION.fullmatch(path):
                yield Difference(f"Thư mục ảnh, tệp {path}", "không phải ảnh do cổng thông tin lưu")


def admin_address(label: str, key: str) -> str:
    """Return the admin's address of a row, "" if it has none."""
    try:
        return reverse(f"admin:{label.replace('.', '_')}_change", args=[key])
    except NoReverseMatch:
        return ""


def _walk(folder: str) -> Iterator[tuple[str, list[str]]]:
    if not folder and not default_storage.exists(""):
        return
    folders, files = default_storage.listdir(folder)
    yield folder, files
    for each in folders:
        yield from _walk(f"{folder}/{each}".lstrip("/"))


@contextmanager
def _one_moment() -> Iterator[None]:
    """Let all queries of the block see the database as it is at one moment."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def _of(line: PublicationLine) -> str:
    by = f" của {line.actor}" if line.actor else ""
    return f"bản đã ghi là bản{by} lúc {words.moment(line.at)}"
