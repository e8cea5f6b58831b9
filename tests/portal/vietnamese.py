"""Tells words that no Vietnamese office uses: foreign ones, and those of programmers."""

import re
from collections.abc import Iterator
from functools import cache

from lxml import html

# Every word without a diacritic mark that Vietnamese can spell: an onset and a rime without a stop,
# since a syllable that ends in c, ch, p or t always has a tone mark.
_SYLLABLE = re.compile(
    r"(?:b|ch|c|d|gh|gi|g|h|kh|k|l|m|ngh|ng|nh|n|ph|qu|q|r|s|th|tr|t|v|x)?"
    r"(?:a|ai|am|an|ang|anh|ao|au|ay|e|em|en|eng|eo|i|ia|im|in|inh|iu|o|oi|om|on|ong|oa|oai|oam|oan"
    r"|oang|oanh|oao|oay|oe|oen|oeo|u|ua|ui|um|un|ung|uy|uya|uynh|y|yn|ynh)"
)
# Words that the office itself writes so.
ALLOWED = frozenset(
    """Alt Atom CSV Ctrl Command Control Excel Facebook Google HTML IP IPv4 IPv6 JPEG JPG JavaScript
    KB LibreOffice MB Mac OK OpenDocument PDF PNG RSS UBND URL WebP Word YouTube Zalo ZIP GIF KB GB
    QR PIN Microsoft Authenticator iPhone
    online video web website macro menu px cm robot đồng""".casefold().split()
)
# Words of Django's translation, and of programmers, that say nothing in an office.
DIALECT = re.compile(
    r"đối tượng|bản ghi|hành động|mô hình|thực thể|superuser|tập tin|kí tự|trường này|^bởi |"
    r"^thêm vào |lưu lại|đi đến|mục tiêu|\bslug\b|truy vấn|^-+$|^—$",
    re.IGNORECASE,
)
# An address, a file, a code, a number.
_ADDRESS = re.compile(r"\S*(?:[/@_\\]|\.\w|://|\d|[a-z]-[a-z])\S*")
_WORD = re.compile(r"[^\W\d_]+")
_SILENT = "script|style|template|textarea|svg|code"
_SAID = (
    f"//body//text()[not(ancestor::{' or ancestor::'.join(_SILENT.split('|'))})]"
    "|//title/text()|//@title|//@placeholder|//@aria-label|//@alt|//@aria-description|//@label"
    "|//input[@type='submit' or @type='button' or @type='reset']/@value"
)


def shown_texts(page: str) -> list[str]:
    """Return the texts that a page of HTML shows or has read out, also in attributes."""
    texts = (" ".join(str(text).split()) for text in html.fromstring(page).xpath(_SAID))
    return [text for text in texts if text]


@cache
def foreign_words(text: str) -> tuple[str, ...]:
    """Return the words of a text that are not Vietnamese, or that no office uses."""
    return tuple(_foreign(text))


def _foreign(text: str) -> Iterator[str]:
    for word in _WORD.findall(_ADDRESS.sub(" ", text)):
        small = word.casefold()
        known = small in ALLOWED or len(word) == 1
        if word.isascii() and not known and not _SYLLABLE.fullmatch(small):
            yield word
    yield from (match[0] for match in DIALECT.finditer(text))
