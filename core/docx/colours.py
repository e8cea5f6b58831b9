"""Text in the colour of its background: nobody who writes or prints the document sees it."""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from core.docx.left_out import LeftOutNames
from core.docx.names import R_PR, TBL, TC, VAL, Element, P, R, T, child, name, remove, value
from core.docx.styles import Styles

SAME = 16  # of 255; colours that differ less in red, green and blue look the same
_HEXADECIMAL = re.compile("#?(?:[0-9a-f]{3}|[0-9a-f]{6})")
_DECIMAL = re.compile(
    r"rgba?\(\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*(?:[,/]\s*1\s*)?\)"
)
_NAMED = {
    "white": "ffffff", "black": "000000", "yellow": "ffff00", "red": "ff0000", "blue": "0000ff",
}  # fmt: skip
_EFFECTS = ("w:outline", "w:shadow", "w:emboss", "w:imprint")  # show the edge of letters
_TEXT_BOX = name("w:txbxContent")


class Colour(NamedTuple):
    """Red, green and blue, each from 0 to 255."""

    red: int
    green: int
    blue: int

    def looks_like(self, other: "Colour") -> bool:
        """Return whether nobody can tell this colour from another one."""
        return all(abs(one - two) < SAME for one, two in zip(self, other, strict=True))


WHITE = Colour(255, 255, 255)


def colour(written: str) -> Colour | None:
    """Return a colour that is written as "FFFFFF", "#fff", "rgb(0, 0, 0)" or by a common name."""
    written = written.strip().lower()
    if found := _DECIMAL.fullmatch(written):
        return Colour(int(found[1]), int(found[2]), int(found[3]))
    written = _NAMED.get(written, written)
    if not _HEXADECIMAL.fullmatch(written):
        return None
    digits = written.lstrip("#")
    pairs = [digits[n : n + 2] for n in (0, 2, 4)] if len(digits) == 6 else [2 * d for d in digits]
    return Colour(*(int(pair, 16) for pair in pairs))


def remove_unseen(root: Element, styles: Styles, left_out: LeftOutNames) -> None:
    """Remove text in the colour of what is behind it, and name it: its writer may have meant it."""
    for paragraph in list(root.iter(P)):
        unseen_runs = {run: _is_unseen(run, paragraph, styles) for run in paragraph.iterchildren(R)}
        for is_unseen, group in groupby(unseen_runs, unseen_runs.__getitem__):
            unseen = list(group)
            texts = [each for run in unseen for each in run.findall(T)]  # not those of a box in it
            words = "".join(each.text or "" for each in texts)
            if not is_unseen or not words.strip():
                continue
            unseen[0].addprevious(left_out.add("Chữ trùng màu nền", words))
            for each in texts:
                remove(each)


def _is_unseen(run: Element, paragraph: Element, styles: Styles) -> bool:
    if run.find(T) is None or run.find(name("w:fldChar")) is not None:
        return False
    properties, style_id = run.find(R_PR), value(paragraph, "w:pPr", "w:pStyle")
    letters = colour(styles.value_of("w:color", properties, style_id) or "")
    if letters is None or any(child(properties, each) is not None for each in _EFFECTS):
        return False
    behind = colour(next(filter(None, _backgrounds(run, paragraph, styles))))
    return behind is not None and letters.looks_like(behind)


def _backgrounds(run: Element, paragraph: Element, styles: Styles) -> Iterator[str]:
    """Yield what is behind a run, the nearest first: colours, words for what has none, or ""."""
    properties, style_id = run.find(R_PR), value(paragraph, "w:pPr", "w:pStyle")
    marked = styles.value_of("w:highlight", properties, style_id)
    yield marked if marked and marked != "none" else ""
    yield _fill(styles.run_property("w:shd", properties, style_id))
    yield _fill(styles.paragraph_property(paragraph, "w:shd"))
    for around in paragraph.iterancestors(TC, TBL, _TEXT_BOX):
        if around.tag == _TEXT_BOX:
            yield "shape"
        elif around.tag == TC:
            yield _fill(child(around, "w:tcPr", "w:shd"))
        else:
            chain = styles.chain(value(around, "w:tblPr", "w:tblStyle"))
            is_shaded = any(next(style.iter(name("w:shd")), None) is not None for style in chain)
            yield _fill(child(around, "w:tblPr", "w:shd")) or ("style" if is_shaded else "")
    yield "white"


def _fill(shading: Element | None) -> str:
    """Return the colour of a shading, "pattern" if it has several, "" if it has none."""
    pattern = "nil" if shading is None else shading.get(VAL, "clear")
    if shading is None or pattern == "nil":
        return ""
    if pattern not in ("clear", "solid"):
        return "pattern"
    written = shading.get(name("w:color" if pattern == "solid" else "w:fill"), "auto")
    return written if written != "auto" else "black" if pattern == "solid" else ""
