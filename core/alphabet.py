"""The Vietnamese alphabetical order: a ă â b c d đ e ê …, and among equal letters the tones.

It needs no collation of the database: servers differ in those they have, and the embedded one has
none for Vietnamese. The order is found when it is asked for; nothing is stored.
"""

import unicodedata
from collections.abc import Iterator
from typing import Any

from django.db.models import CharField, TextField, Transform

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")  # ngang huyền hỏi ngã sắc nặng
_VOWELS = "aăâeêioôơuưy"
# Letters of other languages, beside the letters under which they are looked up.
_FOREIGN = {
    "äåæ": "a",
    "çčć": "c",
    "ðɖ": "đ",
    "ëēě": "e",
    "ïīî": "i",
    "ñń": "n",
    "öøōœ": "o",
    "šś": "s",
    "üūû": "u",
    "ÿŷ": "y",
    "žźż": "z",
}
# Signs of print, beside those of a keyboard: all of these come before digits and letters.
_SIGNS = ("“”„‟«»‘’‚–—―…•", '""""""\'\'\'---.*')
_FIRST_LETTER = 0x3400  # letters become signs from here on, so that all others come before them
_END_OF_LETTERS = "\x01"  # before everything, so that "an" comes before "an toàn"


def _letters() -> Iterator[tuple[str, str, int]]:
    """Yield each lower-case letter with the letter of the alphabet it is, and its tone."""
    for foreign, base in _FOREIGN.items():
        yield from ((letter, base, len(TONES)) for letter in foreign)
    for base in ALPHABET:
        yield base, base, 0
    for base in _VOWELS:
        for number, mark in enumerate(TONES):
            yield unicodedata.normalize("NFC", base + mark), base, number


def _tables() -> tuple[dict[str, str], dict[str, str]]:
    """Return what each letter is replaced by: its place in the alphabet, and its tone."""
    places, tones = dict(zip(*_SIGNS, strict=True)), dict[str, str]()
    for lower, base, tone in _letters():
        for letter in (lower, lower.upper()):
            places[letter] = chr(_FIRST_LETTER + ALPHABET.index(base))
            tones[letter] = str(tone)
    return places, tones


_PLACES, _TONES = _tables()
_TO_PLACES, _TO_TONES = str.maketrans(_PLACES), str.maketrans(_TONES)


def alphabetical(text: str) -> str:
    """Return the key by which `text` is sorted: its letters in either case, then their tones."""
    return f"{text.translate(_TO_PLACES)}{_END_OF_LETTERS}{text.translate(_TO_TONES)}"


class Alphabetical(Transform):
    """The same key, found by the database: `order_by("name__alphabetical")`."""

    lookup_name = "alphabetical"
    output_field = TextField()

    def as_sql(  # type: ignore[override]
        self, compiler: Any, connection: Any, **extra: Any
    ) -> Any:
        text, parameters = compiler.compile(self.get_source_expressions()[0])
        places, tones = _translate(text, _PLACES), _translate(text, _TONES)
        sql = f"(({places} || '{_END_OF_LETTERS}' || {tones}) COLLATE \"C\")"
        return sql, [*parameters, *parameters]


def _translate(text: str, table: dict[str, str]) -> str:
    old, new = ("".join(letters).replace("'", "''") for letters in (table, table.values()))
    return f"TRANSLATE({text}, '{old}', '{new}')"


def register() -> None:
    """Let the texts of every model be ordered by `__alphabetical`."""
    for field in (CharField, TextField):
        field.register_lookup(Alphabetical)
