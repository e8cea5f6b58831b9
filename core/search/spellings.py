"""Words that are written in two ways, and phrases as keys that are equal for both.

Vietnamese write i or y at the end of some syllables as they learned it: "đăng kí" and "đăng ký",
"bác sĩ" and "bác sỹ". Both are right, so whoever types one must find the other.
"""

import re
import unicodedata
from typing import NamedTuple

from core.search.words import words_of
from core.text import tidy

# A folded or an exact entry of the index (core.search.words): the tone stands at the end.
_I_OR_Y = re.compile("([hklmst]|qu)([iy])([\u0300\u0301\u0303\u0309\u0323]?)")


class PhraseWord(NamedTuple):
    """A word of a phrase: its folded form, and its exact one, "" if it has no diacritics."""

    folded: str
    exact: str


def typed_words(text: str) -> list[PhraseWord]:
    """Return the words of a phrase as they are spelt."""
    return [PhraseWord("".join(word.folded), word.exact) for word in words_of(tidy(text))]


def phrase_words(text: str) -> list[PhraseWord]:
    """Return the words of a phrase, each in the spelling with i."""
    return [PhraseWord(_spelt(word, "i"), _spelt(exact, "i")) for word, exact in typed_words(text)]


def other_spelling(entry: str) -> str:
    """Return the same word with y for i, or i for y; "" if it has one spelling.

    Args:
        entry: the word as the index has it.
    """
    found = _I_OR_Y.fullmatch(entry)
    if not found:
        return ""
    return unicodedata.normalize("NFC", _spelt(entry, "i" if found[2] == "y" else "y"))


def phrase_key(words: list[PhraseWord]) -> str:
    """Return what is equal for phrases that differ only in diacritics, case and signs."""
    return " ".join(word.folded for word in words)


def is_meant(typed: list[PhraseWord], phrase: list[PhraseWord]) -> bool:
    """Return whether somebody who typed these words may have meant a phrase of the same key.

    A word with diacritics means only itself; one without them, a word with any.
    """
    return all(
        not asked.exact or asked.exact == (word.exact or word.folded)
        for asked, word in zip(typed, phrase, strict=True)
    )


def _spelt(entry: str, letter: str) -> str:
    return _I_OR_Y.sub(rf"\g<1>{letter}\g<3>", entry) if _I_OR_Y.fullmatch(entry) else entry
