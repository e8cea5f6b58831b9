"""Compiled files that say something else than their source are found; those never run are not."""

import os
import py_compile
from importlib.util import cache_from_source
from pathlib import Path
from py_compile import PycInvalidationMode

import pytest

from core import child_process
from core.compiled_files import differing

CHECKED, UNCHECKED = PycInvalidationMode.CHECKED_HASH, PycInvalidationMode.UNCHECKED_HASH
BY_TIME = PycInvalidationMode.TIMESTAMP
SAID, ANOTHER = "may_see = False\n", "may_see =  True\n"  # of one length


def compile_as(source: Path, text: str, mode: PycInvalidationMode = BY_TIME) -> Path:
    """Put a compiled file of another text beside a source, which notes the time of the source."""
    said, times = source.read_text(), (source.stat().st_atime, source.stat().st_mtime)
    source.write_text(text)
    os.utime(source, times)
    compiled = Path(py_compile.compile(str(source), doraise=True, invalidation_mode=mode) or "")
    source.write_text(said)
    os.utime(source, times)
    return compiled


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "views.py"
    path.write_text(SAID)
    return path


@pytest.mark.parametrize("mode", [BY_TIME, UNCHECKED])
def test_another_program_under_the_time_and_size_of_the_source_is_found(
    source: Path, mode: PycInvalidationMode
) -> None:
    compile_as(source, SAID, mode)
    assert differing([source.parent]) == []
    compile_as(source, ANOTHER, mode)
    assert differing([source.parent]) == [str(source)]


def test_what_python_compiles_anew_is_no_difference(source: Path) -> None:
    compile_as(source, ANOTHER, CHECKED)
    assert differing([source.parent]) == []
    compile_as(source, ANOTHER)
    os.utime(source, (1, 1))  # an upgrade
    assert differing([source.parent]) == []
    other = Path(cache_from_source(str(source)).replace("cpython", "other"))
    other.write_bytes(b"of another Python")
    source.with_name("gone.py").write_text(ANOTHER)
    compile_as(source.with_name("gone.py"), ANOTHER)
    source.with_name("gone.py").unlink()
    assert differing([source.parent]) == []


@pytest.mark.parametrize("content", [b"", b"N", b"\xe3" + b"\xff" * 40, b"[\xff\xff\xff\x7f"])
def test_a_broken_file_ends_no_comparison(source: Path, content: bytes) -> None:
    compiled = compile_as(source, SAID)
    compiled.write_bytes(compiled.read_bytes()[:16] + content)
    assert differing([source.parent]) == [str(source)]


def test_a_file_that_ends_python_is_said(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def ended(*_: object) -> bytes:
        raise child_process.TooLargeError("ended by SIGSEGV")

    monkeypatch.setattr(child_process, "run", ended)
    with pytest.raises(child_process.TooLargeError):
        differing([source.parent])
