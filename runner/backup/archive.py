"""The file of a backup: a tar file, as a whole encrypted by `age` if there is a key.

Its first member describes it, its last one, the manifest, has the checksum of every other: without
a manifest the file is cut off.
"""

import hashlib
import io
import json
import os
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import IO, Any

import pyrage

from runner.backup import keys
from runner.console import OperatorError

FORMAT = 1
HEADER = "backup.json"
MANIFEST = "manifest.json"
CHUNK = 1024 * 1024


class _HashingReader:
    """Reads a file and adds up its checksum."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.sum = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.sum.update(data)
        return data


class Writer:
    """Adds members to a backup that is being made."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.checksums: dict[str, str] = {}

    def add(self, name: str, path: Path) -> None:
        """Add a file under a name; one added again replaces the earlier."""
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            reader = _HashingReader(file)
            self._add(name, status.st_size, reader, status.st_mtime)
        self.checksums[name] = reader.sum.hexdigest()

    def add_text(self, name: str, text: str) -> None:
        data = text.encode()
        self._add(name, len(data), io.BytesIO(data))
        self.checksums[name] = hashlib.sha256(data).hexdigest()

    def _add(self, name: str, size: int, file: Any, modified: float = 0) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mtime, member.mode = size, int(modified), 0o600
        self._tar.addfile(member, file)


def _private(name: str, flags: int) -> int:
    """Open a file that only its owner can read, if it is made."""
    return os.open(name, flags, 0o600)


@contextmanager
def writing(part: Path, key: Path | None) -> Iterator[Writer]:
    """Write a backup to a file that only its owner can read; it is on the disk when this ends."""
    recipients = keys.recipients(key) if key else None
    with open(part, "xb", opener=_private) as file:
        with _encrypting(file, recipients) as output, _tar_to(output) as tar:
            yield Writer(tar)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _tar_to(output: IO[bytes]) -> Iterator[tarfile.TarFile]:
    with tarfile.open(fileobj=output, mode="w|", format=tarfile.PAX_FORMAT, bufsize=CHUNK) as tar:
        yield tar


@contextmanager
def _encrypting(file: IO[bytes], recipients: Any) -> Iterator[IO[bytes]]:
    if recipients is None:
        yield file
        return
    with _piped(lambda plain: pyrage.encrypt_io(plain, file, recipients), writes=True) as plain:
        yield plain


@contextmanager
def _piped(work: Callable[[IO[bytes]], None], *, writes: bool) -> Iterator[IO[bytes]]:
    """Run `work` in a thread on the other end of a pipe; its error is raised when this ends."""
    read_end, write_end = os.pipe()
    ours, theirs = (write_end, read_end) if writes else (read_end, write_end)
    faults: list[Exception] = []

    def run() -> None:
        try:
            with os.fdopen(theirs, "rb" if writes else "wb") as stream:
                work(stream)
        except Exception as error:
            faults.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        with suppress(BrokenPipeError), os.fdopen(ours, "wb" if writes else "rb") as stream:
            yield stream
    except (tarfile.TarError, OperatorError):
        thread.join()
        if faults:
            raise faults[0] from None
        raise
    thread.join()
    if faults and not isinstance(faults[0], BrokenPipeError):
        raise faults[0]


@contextmanager
def reading(path: Path, key: Path | None) -> Iterator[tarfile.TarFile]:
    """Read a backup. Raises OperatorError if it cannot be opened or is cut off."""
    try:
        with path.open("rb") as file, _decrypting(path, file, key) as plain:
            with tarfile.open(fileobj=plain, mode="r|", bufsize=CHUNK) as tar:
                yield tar
            while plain.read(CHUNK):  # to the end, where a cut shows
                pass
    except pyrage.DecryptError as error:
        if "No matching keys" not in str(error):
            raise OperatorError(f"{path.name} hỏng hoặc bị cắt ngang.") from error
        raise OperatorError(
            f"Khóa không mở được {path.name}: đây không phải khóa của nó."
        ) from error
    except tarfile.TarError as error:
        raise OperatorError(f"{path.name} hỏng hoặc bị cắt ngang.") from error
    except OSError as error:
        if error.errno is None:  # as pyrage says that the text is not what was encrypted
            raise OperatorError(f"{path.name} hỏng hoặc bị cắt ngang.") from error
        raise OperatorError(f"Không đọc được {path}: {error.strerror}.") from error


@contextmanager
def _decrypting(path: Path, file: IO[bytes], key: Path | None) -> Iterator[IO[bytes]]:
    if not path.name.endswith(".age"):
        yield file
        return
    identities = keys.identities(key)
    with _piped(lambda plain: pyrage.decrypt_io(file, plain, identities), writes=False) as plain:
        yield plain


def unpack(path: Path, key: Path | None, target: Path) -> dict[str, Any]:
    """Unpack a backup into an empty folder, and return its manifest.

    Raises OperatorError if anything in it is not what was put in, or of a newer version.
    """
    found: dict[str, str] = {}
    manifest: dict[str, Any] = {}
    with reading(path, key) as tar:
        for member in tar:
            data = tar.extractfile(member)
            if data is None or not _is_safe(member.name):
                raise OperatorError(f"{path.name} không phải bản sao lưu của cổng này.")
            if member.name == MANIFEST:
                manifest = json.load(data)
            else:
                found[member.name] = _write(target / member.name, data, member)
                if member.name == HEADER:
                    _check_format(path, target / HEADER)
    if not manifest:
        raise OperatorError(f"{path.name} hỏng hoặc bị cắt ngang.")
    wrong = [name for name, checksum in manifest["files"].items() if found.get(name) != checksum]
    if wrong or found.keys() != manifest["files"].keys():
        raise OperatorError(f"{path.name} hỏng: {len(wrong)} tệp không khớp mã kiểm tra.")
    return manifest


def _check_format(path: Path, header: Path) -> None:
    found = json.loads(header.read_text())
    if found["format"] > FORMAT:
        raise OperatorError(
            f"{path.name} do phiên bản mới hơn ({found['version']}) tạo: hãy cài phiên bản đó."
        )


def _is_safe(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return bool(parts) and ".." not in parts and not name.startswith("/")


def _write(path: Path, data: IO[bytes], member: tarfile.TarInfo) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    reader = _HashingReader(data)
    with open(path, "wb", opener=_private) as file:
        while chunk := reader.read(CHUNK):
            file.write(chunk)
    if member.mtime:
        os.utime(path, (member.mtime, member.mtime))
    return reader.sum.hexdigest()
