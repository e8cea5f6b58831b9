"""Converts a document in a process of its own, so that none can hold up or fill a web server."""

import json
import logging
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from core.docx.package import TooLargeError, UnreadableError
from core.docx.pictures import Picture

SECONDS = 6  # of a processor; the longest documents that are taken need 4
LONGEST_WAIT = 12  # seconds, on a busy machine
MAX_BYTES = 1024 * 1024 * 1024  # of memory
logger = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parents[2]
_TOO_LARGE, _UNREADABLE = 3, 4  # exit codes

__all__ = ["Converted", "Picture", "TooLargeError", "UnreadableError", "convert"]


class Converted(NamedTuple):
    """A document as HTML; `core.html.word` says how to read it.

    Attributes:
        title: that in the properties of the document, which may have nothing to do with it.
        left_out: names of what is left out; `html` marks the place of each.
        remarks: whole sentences about what else was not taken.
    """

    html: str
    title: str
    pictures: list[Picture]
    left_out: list[str]
    remarks: list[str]


def convert(content: bytes) -> Converted:
    """Return a .docx file as HTML.

    Raises UnreadableError if it is broken, TooLargeError if that takes too long or too much memory.
    """
    command = [sys.executable, "-m", "core.docx", str(SECONDS), str(MAX_BYTES)]
    try:
        done = subprocess.run(  # noqa: S603
            command,
            input=content,
            capture_output=True,
            cwd=ROOT,
            env=child_environment(),
            timeout=LONGEST_WAIT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TooLargeError from error
    if done.returncode == _TOO_LARGE or done.returncode < 0:  # a limit has ended it
        raise TooLargeError
    if done.returncode:
        if done.returncode != _UNREADABLE:
            logger.error("A Word document was not converted: %s", done.stderr[-2000:])
        raise UnreadableError
    html, title, pictures, left_out, remarks = json.loads(done.stdout)
    found = [Picture(part, alt, tuple(crop)) for part, alt, crop in pictures]
    return Converted(html, title, found, left_out, remarks)


def convert_here(content: bytes) -> Converted:
    """Return a .docx file as HTML, in this process and without limits."""
    # Only the process of its own needs to load mammoth.
    from core.docx.conversion import to_html
    from core.docx.simplify import simplify

    document = simplify(content)
    return Converted(
        to_html(document), document.title, document.pictures, document.left_out, document.remarks
    )


def run() -> int:
    """Convert what stands in the standard input; return the exit code.

    The arguments of the command are the limits: seconds of a processor, and bytes of memory.
    """
    limit(*map(int, sys.argv[1:]))
    try:
        converted = convert_here(sys.stdin.buffer.read())
    except (TooLargeError, MemoryError, RecursionError):
        return _TOO_LARGE
    except UnreadableError:
        return _UNREADABLE
    sys.stdout.buffer.write(json.dumps(converted).encode())
    return 0


def child_environment() -> dict[str, str]:
    """Return what Python needs to start, and none of the secrets of the site."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT)}


def limit(seconds: int, memory: int) -> None:
    """Set the limits of this process: seconds of a processor, bytes of memory."""
    os.nice(10)  # readers come first
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
