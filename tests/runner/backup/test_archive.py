"""The file of a backup: what is put in comes out, and nothing else passes for it."""

import json
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from runner.backup import archive, keys
from runner.console import OperatorError


@pytest.fixture
def key(tmp_path: Path) -> Path:
    keys.make(tmp_path / "key")
    return tmp_path / "key"


def write(path: Path, key: Path | None, files: dict[str, bytes], **about: object) -> Path:
    source = path.parent / "source"
    with archive.writing(path, key) as writer:
        about = {"format": archive.FORMAT, "version": "0.2.0", **about}
        writer.add_text(archive.HEADER, json.dumps(about))
        for name, data in files.items():
            source.write_bytes(data)
            writer.add(name, source)
        writer.add_text(archive.MANIFEST, json.dumps({"files": dict(writer.checksums)}))
    return path


FILES = {"media/anh/a.webp": bytes(3_000_000), "documents/2026/Quyết định.pdf": b"%PDF", "b": b""}


def names(encrypted: bool) -> str:
    return "cong-20261128-120000.tar.age" if encrypted else "cong-20261128-120000.tar"


@pytest.mark.parametrize("encrypted", [False, True])
def test_what_was_put_in_comes_out(tmp_path: Path, key: Path, encrypted: bool) -> None:
    path = write(tmp_path / names(encrypted), key if encrypted else None, FILES)
    archive.unpack(path, key if encrypted else None, tmp_path / "out")
    assert {name: (tmp_path / "out" / name).read_bytes() for name in FILES} == FILES
    # A drill unpacks where other accounts look: the key and the database are for none of them.
    assert all((tmp_path / "out" / name).stat().st_mode & 0o077 == 0 for name in FILES)


def test_a_file_added_again_replaces_the_earlier(tmp_path: Path) -> None:
    path = tmp_path / names(False)
    with archive.writing(path, None) as writer:
        writer.add_text(archive.HEADER, json.dumps({"format": 1, "version": "0"}))
        for text in ("half", "whole"):
            writer.add_text("media/a", text)
        writer.add_text(archive.MANIFEST, json.dumps({"files": dict(writer.checksums)}))
    archive.unpack(path, None, tmp_path / "out")
    assert (tmp_path / "out/media/a").read_text() == "whole"


@pytest.mark.parametrize("encrypted", [False, True])
@pytest.mark.parametrize("left", [0, 100, 40_000, -1, -5000])
def test_a_file_that_is_cut_off_is_refused(
    tmp_path: Path, key: Path, encrypted: bool, left: int
) -> None:
    own = key if encrypted else None
    path = write(tmp_path / names(encrypted), own, FILES)
    data = path.read_bytes()
    # The last bytes of a tar file are padding, which nobody misses.
    path.write_bytes(data[:left] if encrypted or left >= 0 else data[: left - 15_000])
    with pytest.raises(OperatorError, match="hỏng hoặc bị cắt ngang"):
        archive.unpack(path, own, tmp_path / "out")


@pytest.mark.parametrize("encrypted", [False, True])
def test_a_changed_byte_is_noticed(tmp_path: Path, key: Path, encrypted: bool) -> None:
    own = key if encrypted else None
    path = write(tmp_path / names(encrypted), own, FILES)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(OperatorError, match="hỏng"):
        archive.unpack(path, own, tmp_path / "out")


def test_another_key_does_not_open_it(tmp_path: Path, key: Path) -> None:
    path = write(tmp_path / names(True), key, FILES)
    keys.make(tmp_path / "other")
    with pytest.raises(OperatorError, match="không phải khóa của nó"):
        archive.unpack(path, tmp_path / "other", tmp_path / "out")


def test_without_a_key_the_message_says_what_to_set(tmp_path: Path, key: Path) -> None:
    path = write(tmp_path / names(True), key, FILES)
    with pytest.raises(OperatorError, match="BACKUP_KEY"):
        archive.unpack(path, None, tmp_path / "out")


def test_the_public_key_makes_backups_and_opens_none(tmp_path: Path) -> None:
    public = tmp_path / "public"
    public.write_text(keys.make(tmp_path / "secret"))
    path = write(tmp_path / names(True), public, FILES)
    with pytest.raises(OperatorError, match="khóa bí mật"):
        archive.unpack(path, public, tmp_path / "out")
    archive.unpack(path, tmp_path / "secret", tmp_path / "out2")


@pytest.mark.skipif(not shutil.which("age"), reason="age is not installed")
def test_the_program_age_opens_it_too(tmp_path: Path, key: Path) -> None:
    path = write(tmp_path / names(True), key, FILES)
    command = [
        "age",
        "--decrypt",
        "--identity",
        str(key),
        "--output",
        str(tmp_path / "t"),
        str(path),
    ]
    subprocess.run(command, check=True)
    with tarfile.open(tmp_path / "t") as tar:
        assert set(FILES) < set(tar.getnames())


@pytest.mark.parametrize("text", ["", "no key", "AGE-SECRET-KEY-1NONE", "age1none", "\x00"])
def test_a_file_that_is_no_key_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "key").write_text(text)
    with pytest.raises(OperatorError, match="không phải tệp khóa"):
        keys.recipients(tmp_path / "key")


def test_a_key_is_never_written_over(key: Path) -> None:
    before = key.read_text()
    with pytest.raises(OperatorError, match="đã có"):
        keys.make(key)
    assert key.read_text() == before
    assert key.stat().st_mode & 0o077 == 0


def test_a_file_of_a_newer_format_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / names(False), None, FILES, format=2, version="9.1.0")
    with pytest.raises(OperatorError, match=r"phiên bản mới hơn \(9.1.0\)"):
        archive.unpack(path, None, tmp_path / "out")


@pytest.mark.parametrize("name", ["../escape", "/etc/escape", "media/../../escape"])
def test_a_file_that_would_leave_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / names(False), None, {name: b"x"})
    with pytest.raises(OperatorError, match="không phải bản sao lưu"):
        archive.unpack(path, None, tmp_path / "out")


@pytest.mark.parametrize("data", [b"", b"no tar at all" * 1000])
def test_any_other_file_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / names(False)).write_bytes(data)
    with pytest.raises(OperatorError, match="hỏng hoặc bị cắt ngang"):
        archive.unpack(tmp_path / names(False), None, tmp_path / "out")
