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
    UNREADABLE = "unreadable"  # one in a ZIP


class UnreadablePdfError(UnreadableError):
    """The file is broken, or takes too long or too much memory to look through."""


def active_content(content: bytes) -> tuple[list[ActiveContent], str]:
    """Return what a PDF holds besides text and pictures, or the first PDF in a ZIP that does.

    The second value is the name of that one in the ZIP. Raises UnreadablePdfError.
    """
    bounds = Bounds(LIMITS.pdf_seconds, LIMITS.pdf_memory, LIMITS.pdf_wait)
    try:
        found = child_process.run("core.pdf", content, bounds)
    except (UnreadableError, TooLargeError) as error:
        raise UnreadablePdfError from error
    words, _, name = found.decode().partition("\n")
    return [ActiveContent(word) for word in words.split()], name


def run() -> int:
    """Look through what stands in the standard input; return the exit code."""
    from core.pdf.inspection import look_through

    def written(content: bytes) -> bytes:
        found, name = look_through(content)
        return f"{' '.join(sorted(found))}\n{name}".encode(errors="replace")

    return child_process.answer(written)
