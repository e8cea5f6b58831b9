"""Vietnamese lettering in Roboto, made as large as its room allows."""

from functools import cache
from importlib.resources import as_file, files
from itertools import combinations
from typing import NamedTuple

from PIL import ImageFont

from portal.demo.pictures.colour import Colour
from portal.demo.pictures.painter import Painter

# Vietnamese stacks two marks on a capital; tighter lines would touch.
LEADING = 1.2


class Line(NamedTuple):
    """A line of text whose baseline starts at (x, y)."""

    text: str
    x: float
    y: float
    size: float
    weight: str
    colour: Colour

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the ink."""
        left, top, right, bottom = _font(self.weight).getbbox(self.text, anchor="ls")
        ratio = self.size / _MEASURE
        return (
            self.x + left * ratio,
            self.y + top * ratio,
            self.x + right * ratio,
            self.y + bottom * ratio,
        )


_MEASURE = 100


@cache
def _font(weight: str, size: float = _MEASURE) -> ImageFont.FreeTypeFont:
    with as_file(files("font_roboto") / "files" / f"Roboto-{weight}.ttf") as path:
        return ImageFont.truetype(str(path), size)


def width(text: str, weight: str) -> float:
    """Return the width of the text at size 1."""
    return _font(weight).getlength(text) / _MEASURE


def write(p: Painter, line: Line) -> None:
    font = _font(line.weight, round(line.size * p.scale, 1))
    p.pen.text((line.x * p.scale, line.y * p.scale), line.text, line.colour, font, anchor="ls")


class Block(NamedTuple):
    """Text broken into lines, and the size at which they fill their room."""

    lines: tuple[str, ...]
    size: float
    weight: str

    @property
    def height(self) -> float:
        return len(self.lines) * self.size * LEADING


def fitted(text: str, weight: str, room: tuple[float, float], most_lines: int = 3) -> Block:
    """Break the text so that it stands as large as it can in `room` (width, height)."""
    return max(
        (_set_in(lines, weight, room) for lines in _breaks(text, most_lines)),
        key=lambda block: block.size,
    )


def _set_in(lines: tuple[str, ...], weight: str, room: tuple[float, float]) -> Block:
    longest = max(width(line, weight) for line in lines)
    return Block(lines, min(room[0] / longest, room[1] / (LEADING * len(lines))), weight)


def _breaks(text: str, most_lines: int) -> list[tuple[str, ...]]:
    words = text.split()
    return [
        tuple(" ".join(words[start:end]) for start, end in zip((0, *cuts), (*cuts, None), strict=True))
        for count in range(most_lines)
        for cuts in combinations(range(1, len(words)), count)
    ]
