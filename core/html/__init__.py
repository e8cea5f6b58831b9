"""HTML written by staff: sanitising, reading, comparing and rendering it.

All HTML passes through `sanitise` before it is saved, and through one of the render functions
before it is shown.
"""

from core.html.clipboard import Pasted, TooDeepError, clean_clipboard, with_notes
from core.html.diff import compare, is_same
from core.html.missing_media import NOTE, without_data
from core.html.passages import Passage, passages
from core.html.rendering import (
    BODY_SIZES,
    Heading,
    RenderedBody,
    linked_data,
    render,
    render_for_paper,
)
from core.html.sanitiser import (
    ALLOWED,
    Rule,
    as_markup,
    descriptions,
    foreign_media,
    read,
    sanitise,
    with_descriptions,
    with_letters,
    with_picture_addresses,
)
from core.html.word import LeftOut, clean_converted
from core.html.word_title import is_title

__all__ = [
    "ALLOWED",
    "BODY_SIZES",
    "NOTE",
    "Heading",
    "LeftOut",
    "Passage",
    "Pasted",
    "RenderedBody",
    "Rule",
    "TooDeepError",
    "as_markup",
    "clean_clipboard",
    "clean_converted",
    "compare",
    "descriptions",
    "foreign_media",
    "is_same",
    "is_title",
    "linked_data",
    "passages",
    "read",
    "render",
    "render_for_paper",
    "sanitise",
    "with_descriptions",
    "with_letters",
    "with_notes",
    "with_picture_addresses",
    "without_data",
]
