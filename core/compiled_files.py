"""Finds compiled files (.pyc) that say something else than the source that they stand for.

Python runs `__pycache__/x.cpython-311.pyc` and does not read `x.py`, if that file notes the time
and size of the source: whoever may write there can change what the site does, and no source.
"""

import json
import marshal
import struct
import sys
import warnings
from collections.abc import Iterable
from importlib.util import MAGIC_NUMBER, cache_from_source, source_hash
from pathlib import Path

from core import child_process
from core.child_process import Bounds

BOUNDS = Bounds(seconds=300, memory=1024**3, wait=900)
_HEAD = struct.Struct("<4sI8s")  # magic number, flags, and what it notes of the source
_HASHED, _CHECKED = 1, 2


def differing(folders: Iterable[Path]) -> list[str]:
    """Return the source files within folders in whose place Python would run something else.

    A process of its own compares them: a broken file can end Python. Raises TooLargeError if that
    process was ended, UnreadableError if it failed.
    """
    sent = json.dumps([str(folder) for folder in folders]).encode()
    found: list[str] = json.loads(child_process.run("core.compiled_files", sent, BOUNDS))
    return found


def _answer(sent: bytes) -> bytes:
    warnings.simplefilter("ignore")  # what the compiler thinks of other people's code
    sources = (path for each in json.loads(sent) for path in sorted(Path(each).rglob("*.py")))
    return json.dumps([str(path) for path in sources if _differs(path)]).encode()


def _differs(source: Path) -> bool:
    try:
        compiled, text = Path(cache_from_source(str(source))).read_bytes(), source.read_bytes()
        is_run = _is_run(compiled, text, source)
    except (OSError, struct.error):
        return False
    if not is_run:
        return False
    try:
        code = compile(text, source, "exec", dont_inherit=True)
        return bool(marshal.loads(compiled[_HEAD.size :]) != code)  # noqa: S302
    except (ValueError, TypeError, EOFError, SyntaxError, MemoryError, RecursionError):
        return True


def _is_run(compiled: bytes, text: bytes, source: Path) -> bool:
    """Return whether Python would take the compiled file for that of the source."""
    magic, flags, noted = _HEAD.unpack_from(compiled)
    if magic != MAGIC_NUMBER:
        return False
    if flags & _HASHED:
        return not flags & _CHECKED or noted == source_hash(text)
    known = source.stat()
    return bool(
        noted == struct.pack("<II", int(known.st_mtime) & 0xFFFFFFFF, known.st_size & 0xFFFFFFFF)
    )


if __name__ == "__main__":
    sys.exit(child_process.answer(_answer))
