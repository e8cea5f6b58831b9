"""Signs of symbol fonts, such as Wingdings, in Unicode."""

import sys
from functools import cache

# These mean something before a line; other signs are bullets.
TICKS = frozenset("☐☑☒✓✔✗✘□■❑❒◻◼")
# What prints the same as a box to tick, under one sign for each.
_PLAIN = {
    "🗹": "☑",
    "🗷": "☒",
    "◻": "☐",
    "❏": "☐",
    "❑": "☐",
    "❒": "☐",
    "□": "☐",
    "🞎": "☐",
    "🞏": "☐",
    "🞐": "☐",
    "🗸": "✓",
    "🗶": "✗",
}
_PRIVATE = range(0xF000, 0xF100)  # where Word keeps the codes of symbol fonts
_FONTS = {"symbol": "Symbol", "wingdings": "Wingdings", "wingdings 2": "Wingdings 2",
          "wingdings 3": "Wingdings 3", "webdings": "Webdings"}  # fmt: skip


def is_symbol_font(font: str) -> bool:
    """Return whether a font of this name shows signs in place of letters."""
    return font.strip().lower() in _FONTS


def sign(code: int, font: str) -> str | None:
    """Return the sign that a font shows for a code, None if it is not known."""
    known = _FONTS.get(font.strip().lower())
    plain = code - _PRIVATE.start if code in _PRIVATE else code
    found = _dingbats().get((known, plain)) if known else None
    if found is not None:
        return _PLAIN.get(chr(found), chr(found))
    is_text = not known and code <= sys.maxunicode and chr(code).isprintable()
    return chr(code) if is_text else None


def shown(text: str, font: str) -> str:
    """Return `text` as a font shows it; signs that are not known stay as they are."""
    if not is_symbol_font(font):
        return text
    return "".join(sign(ord(letter), font) or letter for letter in text)


@cache
def _dingbats() -> dict[tuple[str, int], int]:
    from mammoth.docx.dingbats import dingbats  # only where such a font is met

    return dict(dingbats)
