"""Reads the text of a document in a process of its own, so that none can hold up a server."""

from core import child_process
from core.child_process import Bounds, TooLargeError, UnreadableError
from core.limits import LIMITS

__all__ = ["READABLE", "TooLargeError", "UnreadableError", "run", "text_of"]

# The suffixes of what can be read. The old formats of Word and Excel cannot, and a ZIP is not read.
READABLE = frozenset({"pdf", "docx", "xlsx", "odt", "ods"})


def text_of(content: bytes, suffix: str) -> str:
    """Return the text of a document, on lines: of a long one its beginning.

    It is "" for a document without text, such as a scanned one.

    Args:
        suffix: what it is, one of READABLE.

    Raises UnreadableError if it is broken, TooLargeError if that takes too long or too much memory.
    """
    bounds = Bounds(LIMITS.reading_seconds, LIMITS.reading_memory, LIMITS.reading_wait)
    return child_process.run(
        "core.document_text", suffix.encode() + b"\n" + content, bounds
    ).decode()


def run() -> int:
    """Read what stands in the standard input after its first line; return the exit code."""
    # Only the process of its own needs to load what reads documents.
    from core.document_text.readers import read

    def written(sent: bytes) -> bytes:
        suffix, _, content = sent.partition(b"\n")
        return read(content, suffix.decode()).encode(errors="replace")

    return child_process.answer(written)
