"""Vietnamese text: folding for search, words, slugs, and the plain text of HTML."""

import re
import unicodedata
from html import unescape

import nh3

from core.nesting import escape_if_deep

# Elements that begin a new line.
BLOCK_TAGS = frozenset(
    {
        "address", "blockquote", "br", "caption", "div", "figcaption", "figure", "h1", "h2", "h3",
        "h4", "h5", "h6", "hr", "li", "ol", "p", "table", "tbody", "td", "th", "thead", "tr", "ul",
    }
)  # fmt: skip

_MARKS = re.compile("[\u0300-\u036f]")
_NOT_IN_SLUG = re.compile("[^a-z0-9]+")
# Longer words are cut into pieces, on both sides of a search: PostgreSQL refuses those over 2 KB.
_WORD = re.compile(r"[^\W_]{1,64}")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_BLOCKS_ONLY = nh3.Cleaner(tags=set(BLOCK_TAGS), attributes={"*": set()})
_TEXT_ONLY = nh3.Cleaner(tags=set())


def fold(text: str) -> str:
    """Return `text` for searching: no diacritics, đ as d, lower case, single spaces.

    Composed and decomposed letters become equal, and so do variants such as m² and m2.
    """
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    return " ".join(bare.lower().replace("đ", "d").split())


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


def tidy(text: str) -> str:
    """Return `text` with composed letters and without the control characters that XML forbids."""
    return unicodedata.normalize("NFC", without_control_characters(text))


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
