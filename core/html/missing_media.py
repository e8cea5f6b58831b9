"""Pictures and films that are not in the library: a note stands in their place.

A picture of an emoji becomes the emoji.
"""

import re
import sys
from urllib.parse import unquote

from lxml.html import HtmlElement

from core import images
from core.html import tree

NOTE = re.compile(r"\[(?:Ảnh|Phim) ở đây chưa được tải lên(?:: [^\[\]]*)?\]")

_FILMS = ("audio", "embed", "iframe", "object", "video")
_DESCRIPTION_LENGTH = 80
_TRACKER_SIZE = 2  # pixels; a picture that is no larger is there to count readers
_SIGN_SIZE = 32  # pixels; a picture that is no larger stands in a line of text

_TICKS = {"checked": "☑", "unchecked": "☐"}  # Google's pictures in lists of things to do
# What describes a small picture in a line of text: ":)", "*".
_SIGN = re.compile(r"[^\w\s]{1,3}")
# Joiners, variation selectors and the letters of flags; keycaps such as "1" + U+FE0F + U+20E3.
_JOINERS = re.compile("[\u200d\ufe0e\ufe0f\U000e0020-\U000e007f]|[0-9#*]\ufe0f?\u20e3")
_EMOJI_AREA = range(0x1F000, 0x1FB00)
_CODES = re.compile(
    r"(?:^|[-_/])(?:emoji_)?u?([0-9a-f]{4,6}(?:[-_][0-9a-f]{2,6}){0,9})(?:/[^/]*)?$"
)
_ABOUT_EMOJI = re.compile(r"emoji|emoticon|smiley|noto|sticon")
_DATA = re.compile(r"""(\bsrc\s*=\s*)(["'])\s*data:.*?\2""", re.IGNORECASE | re.DOTALL)


def without_data(html: str) -> str:
    """Return `html` without the content of pictures that are written into it (data: addresses)."""
    return _DATA.sub(r"\1\2data:,\2", html)


def note_missing_media(body: HtmlElement) -> int:
    """Replace emoji pictures by the emoji, and what is not in the library by a note.

    Return the number of notes.
    """
    _read_backgrounds(body)
    notes = 0
    for picture in list(body.iter("img")):
        if images.name_from_url(picture.get("src", "")):
            continue
        sign = _sign_of(picture)
        note = "" if sign or _is_unseen(picture) else _note("Ảnh", picture.get("alt", ""))
        notes += bool(note)
        _replace(picture, sign or note)
    for film in list(body.iter(*_FILMS)):
        notes += 1
        _replace(film, _note("Phim", film.get("title", "")))
    _take_notes_out(body)
    return notes


def emoji_in_address(address: str, *, is_emoji: bool = False) -> str:
    """Return the emoji whose code points are the name of the file, such as ".../1f514.png".

    Args:
        is_emoji: whether something else says that it is an emoji. Otherwise "2615.jpg" is a photo.
    """
    path = unquote(address).lower().partition("?")[0].partition("#")[0]
    stem = re.sub(r"\.[a-z]{3,4}$", "", path)
    found = _CODES.search(stem)
    if not found:
        return ""
    codes = [int(code, 16) for code in re.split("[-_]", found[1])]
    is_emoji = is_emoji or bool(_ABOUT_EMOJI.search(path))
    if not _may_be_emoji(codes[0], is_emoji=is_emoji) or max(codes) > sys.maxunicode:
        return ""
    return "".join(map(chr, codes))


def is_emoji(text: str) -> bool:
    """Return whether `text` is nothing but emoji."""
    seen = _JOINERS.sub("", text)
    return bool(text) and all(
        ord(letter) in _EMOJI_AREA
        or letter in "©®‼⁉™ℹ"
        or ("\u2190" <= letter <= "\u3299" and not letter.isalnum())
        for letter in seen
    )


def _may_be_emoji(code: int, *, is_emoji: bool) -> bool:
    if code in _EMOJI_AREA:
        return True
    return is_emoji and (0x203C <= code <= 0x3299 or code in (0xA9, 0xAE))


def _read_backgrounds(body: HtmlElement) -> None:
    """Write the emoji into elements that only show one as their background."""
    for element in body.iter("span", "i", "div"):
        if "url(" not in element.get("style", "") or len(element) or (element.text or "").strip():
            continue
        label = element.get("aria-label", "")
        address = re.search(r"url\(\s*[\"']?([^\"')]*)", element.get("style", ""))
        element.text = label if is_emoji(label) else emoji_in_address(address[1] if address else "")


def _sign_of(picture: HtmlElement) -> str:
    """Return the emoji or sign that a picture shows, "" if it shows something else."""
    words = [picture.get(name, "").strip() for name in ("alt", "data-emoji", "aria-label")]
    address, alt = picture.get("src", ""), words[0]
    if alt in _TICKS:
        return f"{_TICKS[alt]} "
    if emoji := next((each for each in words if is_emoji(each)), ""):
        return emoji
    says_emoji = "emoji" in picture.get("class", "").lower() or bool(picture.get("data-emoji"))
    if emoji := emoji_in_address(address, is_emoji=says_emoji):
        return emoji
    is_sign = _SIGN.fullmatch(alt) and _is_at_most(picture, _SIGN_SIZE)
    return alt if says_emoji or is_sign else ""


def _is_unseen(picture: HtmlElement) -> bool:
    """Return whether a picture is not meant to be seen: a tracker, or a handle of the editor."""
    return _is_at_most(picture, _TRACKER_SIZE) or picture.get("class", "").startswith("cke_")


def _is_at_most(picture: HtmlElement, pixels: int) -> bool:
    """Return whether a side of a picture is said to be at most as long as that."""
    styles = tree.styles(picture)
    sides = [picture.get(name) or styles.get(name, "") for name in ("width", "height")]
    lengths = [re.fullmatch(r"(\d{1,4})(?:\.\d*)?(?:px)?", side) for side in sides]
    return any(int(length[1]) <= pixels for length in lengths if length)


def _note(kind: str, description: str) -> str:
    words = " ".join(re.sub(r"[\[\]]", " ", description).split())
    if len(words) > _DESCRIPTION_LENGTH:
        words = words[:_DESCRIPTION_LENGTH].rpartition(" ")[0] + "…"
    return f"[{kind} ở đây chưa được tải lên{': ' + words if words else ''}]"


def _replace(element: HtmlElement, text: str) -> None:
    """Put `text` in the place of an element; the words around it stay."""
    element.text, element.tag = text, "span"
    element.attrib.clear()
    if NOTE.fullmatch(text):
        element.set("class", "note")
    for child in list(element):
        element.remove(child)


def _take_notes_out(body: HtmlElement) -> None:
    """Take notes out of links and figures that held only a picture."""
    notes = [each for each in body.iter("span") if each.get("class") == "note"]
    links = [link for note in notes for link in note.iterancestors("a")]
    tree.unwrap(body, [link for link in links if NOTE.fullmatch(tree.text_of(link))])
    figures = {figure for note in notes for figure in note.iterancestors("figure")}
    for figure in [each for each in figures if each.find(".//img") is None]:
        figure.tag = "div"
        figure.attrib.clear()
        for paragraph in [*figure.iter("figcaption"), *figure.findall("span")]:
            paragraph.tag = "p"
            paragraph.attrib.clear()
