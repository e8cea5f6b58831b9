"""The text of documents, by which the search finds them.

They are read in a process of its own, with limits (`process`).
"""

from core.document_text.process import (
    READABLE,
    TooLargeError,
    UnreadableError,
    text_of,
)

__all__ = ["READABLE", "TooLargeError", "UnreadableError", "text_of"]
