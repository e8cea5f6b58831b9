"""A form field for plain text: letters, names, answers."""

from typing import Any

from django import forms

from core.text import one_line, tidy


def readable(text: str) -> str:
    """Return `text` cleaned as by `core.text.tidy`, without white space around it."""
    return tidy(text).strip()


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
        typed = str(value or "")
        return one_line(typed) if self.is_one_line else readable(typed)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs: dict[str, Any] = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs
