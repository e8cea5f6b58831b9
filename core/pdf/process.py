"""Looks through a PDF in a process of its own, so that none can hold up or fill a web server."""

import subprocess
import sys
from enum import StrEnum

from core.docx.process import ROOT, child_environment, limit

SECONDS = 15  # of a processor; a decree with 300,000 marked lines takes 4
LONGEST_WAIT = 30  # seconds, on a busy machine
MAX_BYTES = 2 * 1024 * 1024 * 1024  # of memory
UNREADABLE = 4  # exit code


class ActiveContent(StrEnum):
    """What a document must not hold."""

    SCRIPT = "script"
    PROGRAM = "program"
    FILES = "files"
    XFA = "xfa"
    MEDIA = "media"
    AUTOMATIC = "automatic"
    LINK = "link"
    ENCRYPTED = "encrypted"


class UnreadablePdfError(Exception):
    """The file is broken, or takes too long or too much memory to look through."""


def active_content(content: bytes) -> list[ActiveContent]:
    """Return what a PDF, or a ZIP with PDFs, holds besides text and pictures.

    Raises UnreadablePdfError.
    """
    command = [sys.executable, "-m", "core.pdf", str(SECONDS), str(MAX_BYTES)]
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
        raise UnreadablePdfError from error
    if done.returncode:
        raise UnreadablePdfError
    return [ActiveContent(word) for word in done.stdout.decode().split()]


def run() -> int:
    """Look through what stands in the standard input; print what was found, return the exit code.

    The arguments of the command are the limits: seconds of a processor, and bytes of memory.
    """
    from core.pdf.inspection import inspect

    limit(*map(int, sys.argv[1:]))
    try:
        found = inspect(sys.stdin.buffer.read())
    except (UnreadablePdfError, MemoryError, RecursionError):
        return UNREADABLE
    sys.stdout.write(" ".join(sorted(found)))
    return 0
