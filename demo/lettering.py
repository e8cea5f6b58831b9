"""Vietnamese text in the font Manrope, as large as its space allows."""

from functools import cache
from importlib.resources import as_file, files
from itertools import combinations
from typing import NamedTuple

from PIL import ImageFont

from demo.pictures.colour import Colour
from demo.pictures.painter import Painter

# Vietnamese stacks two marks on a capital; tighter lines would touch.
LEADING = 1.26
BASELINE = 0.94
MEASURE = 100


class Room(NamedTuple):
    """The rectangle that text may fill."""

    x: float
    y: float
    width: float
    height: float


class Block(NamedTuple):
    """Text broken into lines, and the size at which they fill their room."""

    lines: tuple[str, ...]
    size: float
    weight: str

    @property
    def height(self) -> float:
        return len(self.lines) * self.size * LEADING


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
        ratio = self.size / MEASURE
        left, top, right, bottom = font(self.weight, MEASURE).getbbox(self.text, anchor="ls")
        across = (self.x + left * ratio, self.x + right * ratio)
        return across[0], self.y + top * ratio, across[1], self.y + bottom * ratio


@cache
def font(weight: str, size: float) -> ImageFont.FreeTypeFont:
    """Return Manrope in the given weight ("Bold", "Medium") and size in pixels."""
    with as_file(files("font_manrope") / "files" / f"Manrope-{weight}.ttf") as path:
        return ImageFont.truetype(str(path), size)


def write(p: Painter, line: Line) -> None:
    """Write the line on the painter's canvas."""
    at = (line.x * p.scale, line.y * p.scale)
    face = font(line.weight, round(line.size * p.scale, 1))
    p.pen.text(at, line.text, line.colour, face, anchor="ls")


def fitted(text: str, weight: str, width: float, height: float) -> Block:
    """Break the text at some of its "|" marks, so that it is as large as possible."""
    blocks = [_sized(lines, weight, width, height) for lines in _breaks(text)]
    return max(blocks, key=lambda block: block.size)


def _sized(lines: tuple[str, ...], weight: str, width: float, height: float) -> Block:
    longest = max(font(weight, MEASURE).getlength(line) for line in lines) / MEASURE
    return Block(lines, min(width / longest, height / (LEADING * len(lines))), weight)


def _breaks(text: str) -> list[tuple[str, ...]]:
    parts = text.split("|")
    return [
        tuple(" ".join(parts[i:j]) for i, j in zip((0, *cuts), (*cuts, None), strict=True))
        for count in range(len(parts))
        for cuts in combinations(range(1, len(parts)), count)
    ]


def placed(block: Block, room: Room, top: float, colour: Colour, centred: bool) -> list[Line]:
    """Return the lines of the block, placed in the room from `top` downwards."""
    lines = []
    for i, text in enumerate(block.lines):
        baseline = top + block.size * (LEADING * i + BASELINE)
        line = Line(text, room.x, baseline, block.size, block.weight, colour)
        left, _, right, _ = line.extent
        shift = (room.width - (right - left)) / 2 if centred else 0
        lines.append(line._replace(x=room.x + shift))
    return lines
