"""Telex, the way most Vietnamese type, read where the keyboard did not: "chinhs" is "chính"."""

import re

_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_SYLLABLE = re.compile(r"([bcdđghklmnpqrstvx]*)([aeiouyw]+)([a-z]*)")
_ENDING = re.compile(r"(c|ch|m|n|ng|nh|p|t)?")
_LETTERS = (
    ("uwow", "ươ"), ("uow", "ươ"), ("aa", "â"), ("aw", "ă"), ("ee", "ê"), ("oo", "ô"), ("ow", "ơ"),
    ("uw", "ư"),
)  # fmt: skip


def read_telex(word: str) -> str:
    """Return the exact entry of the word that these keys mean in Telex; "" if they mean none.

    The tone is at its end, as `core.search.words` has it.
    """
    read = _SYLLABLE.fullmatch(word.lower().replace("dd", "đ"))
    if not read:
        return ""
    first, vowels, rest = read.groups()
    tones = [key for key in rest if key in _TONES]
    ending = "".join(key for key in rest if key not in _TONES)
    # A letter that is repeated after the end of the syllable: "tiene" is "tiên".
    if ending and ending[-1] in "aeow":
        vowels, ending = _with_late_letter(vowels, ending[-1]), ending[:-1]
    for keys, letter in _LETTERS:
        vowels = vowels.replace(keys, letter)
    if len(tones) > 1 or "w" in vowels or not _ENDING.fullmatch(ending):
        return ""
    exact = f"{first}{vowels}{ending}" + "".join(_TONES[key] for key in tones)
    return exact if exact != word.lower() else ""


def _with_late_letter(vowels: str, letter: str) -> str:
    place = vowels.rfind("o" if letter == "w" and "o" in vowels else letter)
    if letter == "w" and place < 0:
        place = max(vowels.rfind("u"), vowels.rfind("a"))
    return f"{vowels[: place + 1]}{letter}{vowels[place + 1 :]}" if place >= 0 else f"{vowels}w"
