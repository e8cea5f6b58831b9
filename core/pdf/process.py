"""Looks through a PDF in a process of its own, so that none can hold up or fill a web server."""

from enum import StrEnum

from core import child_process
from core.child_process import Bounds, TooLargeError, UnreadableError
from core.limits import LIMITS


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


class UnreadablePdfError(UnreadableError):
    """The file is broken, or takes too long or too much memory to look through."""


def active_content(content: bytes) -> list[ActiveContent]:
    """Return what a PDF, or a ZIP with PDFs, holds besides text and pictures.

    Raises UnreadablePdfError.
    """
    bounds = Bounds(LIMITS.pdf_seconds, LIMITS.pdf_memory, LIMITS.pdf_wait)
    try:
        found = child_process.run("core.pdf", content, bounds)
    except (UnreadableError, TooLargeError) as error:
        raise UnreadablePdfError from error
    return [ActiveContent(word) for word in found.decode().split()]


def run() -> int:
    """Look through what stands in the standard input; return the exit code."""
    from core.pdf.inspection import inspect

    return child_process.answer(lambda content: " ".join(sorted(inspect(content))).encode())
