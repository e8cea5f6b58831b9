"""A form field for plain text: letters, names, answers."""

import re
from typing import Any

from django import forms

from core.text import tidy

# Direction overrides change the order in which letters are shown; the others are invisible.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
_LINE_END = re.compile("\r\n?|[\u2028\u2029]")
# Joiners, variation selectors and fillers are needed beside letters, but invisible on their own.
_VISIBLE = re.compile(
    "[^\\s\u034f\u115f\u1160\u17b4\u17b5\u200c\u200d\u2800\u3164\ufe00-\ufe0f\uffa0]"
)


def readable(text: str) -> str:
    """Return `text` without invisible characters, "" if nothing visible is left.

    Letters are composed (NFC), and every line ends in "\\n".
    """
    shown = _LINE_END.sub("\n", _INVISIBLE.sub("", tidy(text))).strip()
    return shown if _VISIBLE.search(shown) else ""


class PlainTextField(forms.CharField):
    """A text without markup; on one line, unless there are `rows`.

    The box has no `maxlength`: browsers count a line end twice, and silently cut a pasted text. A
    text that is too long is an error with its length, and stays in the box.

    Args:
        max_length: characters, as PostgreSQL counts them.
        rows: height of the box in lines; 0 for a box of one line.
    """

    def __init__(self, *, max_length: int, rows: int = 0, **kwargs: Any) -> None:
        if rows:
            kwargs.setdefault("widget", forms.Textarea({"rows": rows}))
        self.is_one_line = not rows
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> str:
        text = readable(str(value or ""))
        return " ".join(text.split()) if self.is_one_line else text

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs: dict[str, Any] = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs
