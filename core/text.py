"""Vietnamese text: folding for search, words, slugs, and the plain text of HTML."""

import re
import unicodedata
from html import unescape

import nh3

from core import legacy_text
from core.nesting import escape_if_deep

# Elements that begin a new line.
BLOCK_TAGS = frozenset(
    {
        "address", "blockquote", "br", "caption", "div", "figcaption", "figure", "h1", "h2", "h3",
        "h4", "h5", "h6", "hr", "li", "ol", "p", "table", "tbody", "td", "th", "thead", "tr", "ul",
    }
)  # fmt: skip

_MARKS = re.compile("[\u0300-\u036f]")
_D = str.maketrans("đðɖ", "ddd")
_NOT_IN_SLUG = re.compile("[^a-z0-9]+")
# Longer words are cut into pieces, on both sides of a search: PostgreSQL refuses those over 2 KB.
_WORD = re.compile(r"[^\W_]{1,64}")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_LINE_END = re.compile("\r\n?|[\u2028\u2029]")
_SPACES_AT_LINE_END = re.compile(r" +(?=\n)")
_SPACES = re.compile("  +")

# What Unicode calls default-ignorable, other format characters, and blanks that are no spaces.
_INVISIBLE = (
    "\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
# In TCVN3 it is the letter ư. Elsewhere nobody sees it.
SOFT_HYPHEN = "\u00ad"
_EMOJI = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u231a-\u23ff\u24c2\u25a0-\u27bf\u2934\u2935"
    "\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
)
_ONE_EMOJI = f"{_EMOJI}[\ufe0e\ufe0f]?[\U0001f3fb-\U0001f3ff]?"
_KEYCAP = "[0-9#*]\ufe0f?\u20e3"
_FLAG = "\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f"  # of England, of Scotland, of Wales
# Scripts, from Arabic to Khmer, in which joiners change how letters are written.
_JOINED = "[\u0600-\u109f\u1700-\u18af]"
_INVISIBLE_OR_EMOJI = re.compile(
    f"({_FLAG}|{_KEYCAP}|{_ONE_EMOJI}(?:\u200d{_ONE_EMOJI})*"
    f"|(?<={_JOINED})[\u200c\u200d](?={_JOINED}))|[{_INVISIBLE}]+"
)
# "a" with first the tone, then the hat or the breve: only the other order has a composed letter.
_TONE_BEFORE_HAT = re.compile("([aeoAEO]\u0323?)([\u0300\u0301\u0303\u0309])([\u0302\u0306])")

_ODD_SPACES = "\x0b\x0c\x85\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
# Full-width letters, those of mathematics (the "bold" of social networks), and the ligatures of
# printed files. Others, such as m², ½ and №, are what their writers mean.
_VARIANTS = "\uff01-\uff5e\uffe0-\uffe6\ufb00-\ufb06\U0001d400-\U0001d7ff"
_ODD_SPACE = re.compile(f"[{_ODD_SPACES}]")
_VARIANT = re.compile(f"[{_VARIANTS}]+")
# A quick look: most texts have nothing to clean. Marks and joining letters can mean decomposition,
# which `is_normalized` finds.
_SUSPECT = re.compile(
    rf"[\x00-\x08\x0b-\x1f\x7f-\x9f\u0300-\u036f\u2028\u2029\ufffe\uffff\ud800-\udfff\u00ad{_INVISIBLE}"
    rf"{_ODD_SPACES}{_VARIANTS}]|  | \n"
)
# Also the commas and semicolons of Chinese and Arabic keyboards.
_BETWEEN_KEYWORDS = re.compile("[,;\n\uff0c\uff1b\u3001\ufe50\ufe51\ufe54\uff64\u060c\u061b]")
_ENTITY = re.compile("&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_MAX_ESCAPED = 5  # how often a text may have been escaped

_BLOCKS_ONLY = nh3.Cleaner(tags=set(BLOCK_TAGS), attributes={"*": set()})
_TEXT_ONLY = nh3.Cleaner(tags=set())


def fold(text: str) -> str:
    """Return `text` for searching: no diacritics, đ as d, lower case, single spaces.

    Composed and decomposed letters become equal, and so do variants such as m² and m2. Invisible
    letters are no letters. The Icelandic ð is taken for the đ that it looks like.
    """
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", tidy(text)))
    return " ".join(bare.lower().translate(_D).split())


def words(text: str) -> list[str]:
    """Return the folded words of `text`: runs of letters and digits, without any punctuation."""
    return _WORD.findall(fold(text))


def slugify_vi(text: str, max_length: int) -> str:
    """Return `text` as a part of an address, at most `max_length` characters, cut between words.

    It is empty if nothing in `text` is a Latin letter or a digit.
    """
    slug = _NOT_IN_SLUG.sub("-", fold(text)).strip("-")
    if len(slug) <= max_length:
        return slug
    whole_words, _, _ = slug[: max_length + 1].rpartition("-")
    return whole_words.rstrip("-") or slug[:max_length]


def tidy(text: str, *, is_tcvn3: bool | None = None) -> str:
    """Return a text that somebody typed, pasted, imported or searched for, as it is kept.

    Letters are composed (NFC) and of ordinary width; letters that nobody sees are gone, but for
    those that emoji and the scripts of South Asia need; every space is an ordinary and single one;
    every line ends in "\\n". Cleaning a cleaned text again changes nothing. Of HTML, everything is
    cleaned that is not written as an entity.

    Args:
        is_tcvn3: whether a soft hyphen is a letter, as the paragraph tells that a short text is a
            part of; each line tells it of itself, if None.
    """
    if not _SUSPECT.search(text) and unicodedata.is_normalized("NFC", text):
        return text
    text = _ODD_SPACE.sub(" ", _LINE_END.sub("\n", text))
    text = _VARIANT.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    text = _INVISIBLE_OR_EMOJI.sub(lambda found: found[1] or "", without_control_characters(text))
    if SOFT_HYPHEN in text and not is_tcvn3:
        lines = text.split("\n")
        text = "\n".join(_without_soft_hyphens(line, is_tcvn3=is_tcvn3) for line in lines)
    text = unicodedata.normalize("NFC", _TONE_BEFORE_HAT.sub(r"\1\3\2", _decomposed(text)))
    return _SPACES_AT_LINE_END.sub("", _SPACES.sub(" ", text))


def is_in_tcvn3(text: str) -> bool:
    """Return whether a text is in TCVN3, by its words."""
    found = legacy_text.detect(text)
    return found is not None and found.encoding is legacy_text.Encoding.TCVN3


def _without_soft_hyphens(line: str, *, is_tcvn3: bool | None) -> str:
    is_letter = is_in_tcvn3(line) if is_tcvn3 is None else is_tcvn3
    return line if is_letter else line.replace(SOFT_HYPHEN, "")


def one_line(text: str) -> str:
    """Return `text` cleaned as by `tidy`, on one line, without spaces at its ends."""
    return " ".join(tidy(text).split())


def split_keywords(text: str) -> list[str]:
    """Return the keywords in a list that somebody typed, each once, parted by , or ; or line ends.

    Keywords that differ only in case or diacritics count as one: they have the same address.
    """
    found: dict[str, str] = {}
    for name in map(one_line, _BETWEEN_KEYWORDS.split(tidy(text))):
        if name:
            found.setdefault(fold(name), name)
    return list(found.values())


def without_entities(text: str) -> str:
    """Return `text` with letters for the entities that a former system left: `&amp;#7871;`.

    The result is text, not HTML. An ampersand that begins no entity stays.
    """
    for _ in range(_MAX_ESCAPED):
        before, text = text, _ENTITY.sub(lambda found: unescape(found[0]), text)
        if text == before:
            break
    return text


def _decomposed(text: str) -> str:
    """Return `text` with marks apart from their letters if some are, else unchanged."""
    return unicodedata.normalize("NFD", text) if _MARKS.search(text) else text


def without_control_characters(text: str) -> str:
    """Return `text` without the control characters that XML forbids or that mean nothing."""
    return _CONTROLS.sub("", text)


def plain_text(html: str) -> str:
    """Return what a reader sees of `html`, on one line, with a space where a block begins or ends.

    The result is text, not HTML: it must be escaped where it is shown.
    """
    # In the output of nh3 every < begins a tag: in text it is written as &lt;.
    spaced = _BLOCKS_ONLY.clean(escape_if_deep(html)).replace("<", " <")
    return " ".join(unescape(_TEXT_ONLY.clean(spaced)).split())
