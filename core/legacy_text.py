"""Vietnamese text in the encodings of fonts from before Unicode: TCVN3 (also called ABC) and VNI.

Such text is made of other letters of Windows-1252, which only its font shows as Vietnamese:
"Th«ng b¸o" in .VnTime and "Thoâng baùo" in VNI-Times both read "Thông báo".
"""

import re
import unicodedata
from enum import StrEnum
from itertools import product
from typing import NamedTuple


class Encoding(StrEnum):
    """An encoding, by the name that offices use for it."""

    TCVN3 = "TCVN3 (ABC)"
    VNI = "VNI"


class Conversion(NamedTuple):
    """Text in Unicode, and the encoding that it was in."""

    text: str
    encoding: Encoding


# TCVN 5712:1993, set VN3: the letters that begin at each code.
_TCVN3_RUNS = {
    0xA1: "ĂÂÊÔƠƯĐăâêôơưđ", 0xB5: "àảãáạ", 0xBB: "ằẳẵắ", 0xC6: "ặầẩẫấậè", 0xCE: "ẻẽéẹềểễếệìỉ",
    0xDC: "ĩíịò", 0xE1: "ỏõóọồổỗốộ", 0xEA: "ờởỡớợù", 0xF1: "ủũúụừửữứựỳỷỹýỵ",
}  # fmt: skip
_TCVN3 = {
    first + place: letter
    for first, letters in _TCVN3_RUNS.items()
    for place, letter in enumerate(letters)
}

# In VNI a letter is followed by its marks as one more letter. The plain marks, and those together
# with the circumflex and the breve:
_TONES = "\u0301\u0300\u0309\u0303\u0323"  # acute, grave, hook, tilde, dot below
_CIRCUMFLEX, _BREVE = "\u0302", "\u0306"
_VNI_TONES = dict(zip("ùøûõï", _TONES, strict=True))
_VNI_CIRCUMFLEX = {"â": "", **dict(zip("áàåãä", _TONES, strict=True))}
_VNI_BREVE = {"ê": "", **dict(zip("éèúüë", _TONES, strict=True))}
_VNI_ALONE = {
    "ñ": "đ", "ô": "ơ", "ö": "ư", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ",
}  # fmt: skip


def _vni_pairs() -> dict[str, str]:
    """Return the letters with marks by what VNI writes, in small letters."""
    pairs = {f"{a}{mark}": f"{b}{tone}" for a, b in zip("aeouyôö", "aeouyơư", strict=True)
             for mark, tone in _VNI_TONES.items()}  # fmt: skip
    pairs |= {f"{a}{mark}": f"{a}{_CIRCUMFLEX}{tone}" for a in "aeo"
              for mark, tone in _VNI_CIRCUMFLEX.items()}  # fmt: skip
    pairs |= {f"a{mark}": f"a{_BREVE}{tone}" for mark, tone in _VNI_BREVE.items()}
    return pairs


def _vni_table() -> dict[str, str]:
    """Return all that VNI writes, in any mixture of capitals and small letters."""
    table = {}
    for written, letter in {**_VNI_ALONE, **_vni_pairs()}.items():
        composed = unicodedata.normalize("NFC", letter)
        for cased in product(*((each, each.upper()) for each in written)):
            is_capital = cased[0].isupper()
            table["".join(cased)] = composed.upper() if is_capital else composed
    return table


_VNI = _vni_table()
VNI_MARKS = frozenset(pair[1] for pair in _VNI if len(pair) == 2)
_VNI_LETTER = re.compile("|".join(sorted(_VNI, key=len, reverse=True)))

_VNI_FONT = re.compile(r"VNI[- ]", re.IGNORECASE)
_TCVN3_FONT = re.compile(
    r"\.Vn[A-Z0-9]|Vn(Time|Arial|Avant|Courier|Century|Book|Helv)", re.IGNORECASE
)

_ONSETS = "b|c|ch|d|đ|g|gh|gi|h|k|kh|l|m|n|ng|ngh|nh|p|ph|qu|r|s|t|th|tr|v|x|"
_RHYMES = (
    "a ac ach ai am an ang anh ao ap at au ay ă ăc ăm ăn ăng ăp ăt â âc âm ân âng âp ât âu ây "
    "e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im "
    "in inh ip it iu o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc "
    "oe oen oeo oet oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân "
    "uâng uât uây uc uê uêch uênh ui um un ung uơ up ut uy uya uych uyên uyêt uynh uyt uyu uôc uôi "
    "uôm uôn uông uôt ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y yêm yên yêng "
    "yêt yêu ynh yt êc iê uê"
)
_SYLLABLE = re.compile(f"(?:{_ONSETS})(?:{_RHYMES.replace(' ', '|')})")
_TONE = re.compile(f"[{_TONES}]")
# Of the words with marks, how many are syllables of Vietnamese before and after a conversion.
_LARGEST_SHARE_BEFORE = 0.4
_SMALLEST_SHARE_AFTER = 0.8
_FEWEST_WORDS = 2  # one alone proves little: "né" would be "nộ"
_UNICODE_ONLY = re.compile("[ĂăĐđĨĩŨũƠơƯưẠ-ỹ]")  # no old encoding has these letters
_WORD = re.compile(r"\S+")
_BETWEEN_WORDS = re.compile(r"[\s\d.,;:!?()\[\]{}\"'“”‘’/\\|–—…%&*+=<>_-]+")


def encoding_of_font(font: str) -> Encoding | None:
    """Return the encoding that a font of this name shows, None for a font of Unicode."""
    if _VNI_FONT.match(font):
        return Encoding.VNI
    return Encoding.TCVN3 if _TCVN3_FONT.match(font) else None


def is_capitals_font(font: str) -> bool:
    """Return whether a font of TCVN3 shows all letters as capitals, as .VnTimeH does."""
    return font.upper().endswith("H") and encoding_of_font(font) is Encoding.TCVN3


def to_unicode(text: str, encoding: Encoding) -> str:
    """Return text of one of the encodings in Unicode."""
    if encoding is Encoding.TCVN3:
        return text.translate(_TCVN3)
    return _VNI_LETTER.sub(lambda found: _VNI[found[0]], text)


def from_font(text: str, font: str) -> str:
    """Return `text` as a font of this name shows it."""
    encoding = encoding_of_font(font)
    if encoding is None:
        return text

    def shown(written: str) -> str:
        converted = to_unicode(written, encoding)
        return converted.upper() if is_capitals_font(font) else converted

    if not _UNICODE_ONLY.search(text):
        return shown(text)
    # Typed in Unicode, or mixed: Word shows those letters by another font.
    return _WORD.sub(lambda found: found[0] if _is_unicode(found[0]) else shown(found[0]), text)


def _is_unicode(word: str) -> bool:
    return _UNICODE_ONLY.search(word) is not None or _is_syllable(word)


def detect(text: str) -> Conversion | None:
    """Return `text` in Unicode if it is Vietnamese of an old encoding, else None.

    Text is taken for that only if its words with marks are no syllables of Vietnamese as they
    stand, and nearly all of them are after the conversion. French, English, and Vietnamese in
    Unicode are none of it.
    """
    composed = unicodedata.normalize("NFC", text)
    words = _BETWEEN_WORDS.split(composed)
    marked = [word for word in words if not word.isascii() and (len(word) > 1 or word.isalpha())]
    if not marked or _share_of_syllables(marked) > _LARGEST_SHARE_BEFORE:
        return None
    by_share = {
        _share_of_syllables([to_unicode(word, encoding) for word in marked]): encoding
        for encoding in Encoding
    }
    share = max(by_share)
    if share < _SMALLEST_SHARE_AFTER or len(marked) < _FEWEST_WORDS:
        return None
    return Conversion(to_unicode(composed, by_share[share]), by_share[share])


def _share_of_syllables(marked: list[str]) -> float:
    return sum(_is_syllable(word) for word in marked) / len(marked)


def _is_syllable(word: str) -> bool:
    """Return whether `word` is spelt like a Vietnamese syllable with at most one tone."""
    decomposed = unicodedata.normalize("NFD", word.lower())
    bare, tones = _TONE.subn("", decomposed)
    spelt = _SYLLABLE.fullmatch(unicodedata.normalize("NFC", bare))
    return tones <= 1 and spelt is not None
