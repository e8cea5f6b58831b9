"""The pictures of a document, and what is cut off their sides."""

from typing import NamedTuple

from core.docx.names import Element, name

_SIDES = ("left", "top", "right", "bottom")
_UNCUT = (0.0, 0.0, 0.0, 0.0)


class Picture(NamedTuple):
    """A picture of a document.

    Attributes:
        part: its part in the file, "" if it is outside.
        alt: its description.
        crop: the shares that are cut off on the left, at the top, on the right, at the bottom.
    """

    part: str
    alt: str
    crop: tuple[float, float, float, float] = _UNCUT


def crop_of(picture: Element) -> tuple[float, float, float, float]:
    """Return what is cut off a picture, an <a:blip> or a <v:imagedata>."""
    if picture.tag == name("v:imagedata"):
        shares = [_share(picture.get(f"crop{side}", ""), 1) for side in _SIDES]
    else:
        parent = picture.getparent()
        cut = None if parent is None else parent.find(name("a:srcRect"))
        about = {} if cut is None else cut.attrib
        shares = [_share(about.get(side[0], ""), 100_000) for side in _SIDES]
    left, top, right, bottom = shares
    return left, top, right, bottom


def _share(written: str, whole: int) -> float:
    """Return a part of `whole`; with "%" it is one of 100, with "f" of 65,536."""
    whole = {"%": 100, "f": 65_536}.get(written[-1:], whole)
    try:
        found = float(written.rstrip("%f") or 0)
    except ValueError:
        return 0.0
    return min(1.0, max(0.0, found / whole))  # less than nothing would add a border
