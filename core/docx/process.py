"""Converts a document in a process of its own, so that none can hold up or fill a web server."""

import json
from typing import NamedTuple

from core import child_process
from core.child_process import Bounds, TooLargeError, UnreadableError
from core.docx.pictures import Picture
from core.limits import LIMITS

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
    bounds = Bounds(LIMITS.word_seconds, LIMITS.word_memory, LIMITS.word_wait)
    written = child_process.run("core.docx", content, bounds)
    html, title, pictures, left_out, remarks = json.loads(written)
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
    """Convert what stands in the standard input; return the exit code."""
    return child_process.answer(lambda content: json.dumps(convert_here(content)).encode())
