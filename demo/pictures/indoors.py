"""Rooms and what stands in them."""

from math import sin

from demo.pictures.buildings import FRAME
from demo.pictures.colour import (
    CREAM,
    FLAG_GOLD,
    FLAG_RED,
    INK,
    WHITE,
    WOOD,
    Colour,
    clear,
    darker,
    hexa,
    hues,
    lighter,
    mix,
)
from demo.pictures.painter import Painter, star

WALLS = hues("f6e3c1 e3ebdf f3d9c4 dfe8ec f5ead2")
SLATE = hexa("3f4c63")
PLANKS = hexa("d9b58a")
VELVET = hexa("a8262e")
SCREEN = hexa("cfe9ef")


def room(p: Painter, floor_y: float, wall: Colour | None = None, floor: Colour = PLANKS) -> Colour:
    """Paint a wall and a floor meeting at floor_y; return the wall's colour."""
    wall = wall or p.random.choice(WALLS)
    p.wash(lighter(wall, 0.5), darker(wall, 0.05), 0, floor_y)
    p.wash(lighter(floor, 0.12), darker(floor, 0.14), floor_y)
    p.box(0, floor_y - 14, p.width, 16, darker(wall, 0.12))
    for i in range(-8, 22):
        x = i * 110
        p.line(
            [(x + (p.width / 2 - x) * 0.22, floor_y + 2), (x - (p.width / 2 - x) * 0.5, p.height)],
            clear(darker(floor, 0.3), 0.2),
            2,
        )
    return wall


def sunbeam(p: Painter, x: float, y: float, width: float, reach: float) -> None:
    """Let daylight fall slantwise from a window across wall and floor."""
    for i in range(2):
        left = x + i * width * 0.55
        p.fill(
            [
                (left, y),
                (left + width * 0.4, y),
                (left + width * 0.4 + reach * 0.7, y + reach),
                (left + reach * 0.7, y + reach),
            ],
            clear(hexa("fff3c8"), 0.2),
        )


def view(p: Painter, x: float, y: float, width: float, height: float) -> None:
    """Draw a wide window with sky and treetops behind it."""
    p.soft_box(x, y, width, height, 0.16)
    p.box(x - 10, y - 10, width + 20, height + 20, WHITE, 6)
    p.blend(
        [(x, y), (x + width, y), (x + width, y + height), (x, y + height)],
        hexa("8fcbea"),
        hexa("e6f5ee"),
    )
    for i in range(6):
        tall = height * p.random.uniform(0.16, 0.26)
        tree = (x + width * (0.1 + 0.16 * i), y + height - tall, min(tall, width * 0.09), tall)
        p.cluster([tree], hexa("8fc487"), hexa("5c9f77"))
    p.box(x, y + height - 14, width, 14, hexa("6bab7c"))
    p.fill(
        [
            (x + width * 0.1, y),
            (x + width * 0.34, y),
            (x + width * 0.14, y + height),
            (x - 0, y + height),
            (x, y + height * 0.5),
        ],
        clear(WHITE, 0.22),
    )
    for i in range(1, 3):
        p.box(x + width * i / 3 - 4, y, 8, height, WHITE)
    p.box(x, y + height * 0.32, width, 7, WHITE)
    p.box(x - 18, y + height + 8, width + 36, 12, CREAM, 3)


def curtain(
    p: Painter, x: float, y: float, width: float, height: float, colour: Colour = VELVET
) -> None:
    """Draw a stage curtain in folds."""
    folds = max(4, int(width / 34))
    for i in range(folds):
        left = x + width * i / folds
        fold = width / folds
        p.blend(
            [(left, y), (left + fold + 1, y), (left + fold + 1, y + height), (left, y + height)],
            lighter(colour, 0.07),
            darker(colour, 0.2),
        )
        p.box(left + fold * 0.62, y, fold * 0.38, height, clear(INK, 0.14))
        p.box(left + fold * 0.12, y, fold * 0.14, height, clear(CREAM, 0.1))
    scallops = max(3, int(width / 130))
    for i in range(scallops):
        p.disc(
            x + width * (i + 0.5) / scallops, y, width / scallops * 0.52, darker(colour, 0.14), 46
        )
        p.arc(
            (x + width * (i + 0.5) / scallops, y, width / scallops * 0.52, 46), 0, 180, FLAG_GOLD, 5
        )


def star_on(p: Painter, x: float, y: float, size: float) -> None:
    p.glow(x, y, size * 2.2, FLAG_GOLD, 0.3)
    p.fill(star(x, y, size), FLAG_GOLD)


def table(
    p: Painter, x: float, y: float, width: float, height: float, colour: Colour = WOOD
) -> None:
    """Draw a solid table or counter seen from the front, its top at y."""
    p.shadow(x + width / 2, y + height, width * 0.54, 18, 0.34)
    p.blend(
        [(x, y), (x + width, y), (x + width, y + height), (x, y + height)],
        lighter(colour, 0.12),
        darker(colour, 0.16),
    )
    p.box(x, y + 12, width, 10, clear(INK, 0.14))
    p.box(x - 14, y, width + 28, 16, lighter(colour, 0.3), 6)


def panels(
    p: Painter, x: float, y: float, width: float, height: float, count: int, colour: Colour
) -> None:
    """Draw `count` recessed panels across the front of a counter."""
    wide = width / count
    for i in range(count):
        p.box(x + wide * i + 14, y, wide - 28, height, colour, 8)
        p.box(x + wide * i + 14, y, wide - 28, 6, clear(INK, 0.1), 3)


def cloth_table(
    p: Painter, x: float, y: float, width: float, height: float, colour: Colour
) -> None:
    """Draw a table covered to the floor with a pleated cloth."""
    p.shadow(x + width / 2, y + height, width * 0.54, 14, 0.34)
    p.blend(
        [(x, y), (x + width, y), (x + width + 8, y + height), (x - 8, y + height)],
        lighter(colour, 0.16),
        darker(colour, 0.12),
    )
    for i in range(1, int(width / 26)):
        p.box(x + i * 26, y + 16, 6, height - 18, clear(INK, 0.07))
    p.box(x - 8, y - 4, width + 16, 18, WHITE, 5)


def monitor(p: Painter, x: float, y: float, width: float, back: bool = False) -> None:
    """Draw a computer screen standing on y."""
    height = width * 0.62
    p.box(x + width * 0.42, y - height * 0.3, width * 0.16, height * 0.3, hexa("8a94a6"))
    p.box(x + width * 0.28, y - 6, width * 0.44, 6, hexa("6d778a"), 3)
    p.box(x, y - height - width * 0.1, width, height, SLATE, 7)
    if back:
        p.box(x + 6, y - height - width * 0.1 + 6, width - 12, height - 12, lighter(SLATE, 0.12), 5)
        p.disc(x + width / 2, y - height * 0.5 - width * 0.12, width * 0.06, lighter(SLATE, 0.4))
        return
    p.box(x + 5, y - height - width * 0.1 + 5, width - 10, height - 14, SCREEN, 3)
    form(p, x + width * 0.1, y - height - width * 0.02, width * 0.8, height * 0.7)


def form(p: Painter, x: float, y: float, width: float, height: float) -> None:
    """Suggest a page on a screen: a heading, lines, a button."""
    p.box(x, y, width, height * 0.18, hexa("3f8fc4"), 2)
    for i in range(4):
        p.box(
            x,
            y + height * (0.28 + 0.13 * i),
            width * p.random.uniform(0.5, 0.95),
            height * 0.06,
            hexa("9fc3d0"),
            2,
        )
    p.box(x + width * 0.6, y + height * 0.82, width * 0.36, height * 0.16, hexa("e9883a"), 3)


def slip(p: Painter, x: float, y: float, width: float, height: float) -> None:
    """Draw papers lying on a table, seen from its edge."""
    p.box(x + 3, y + height * 0.4, width, height * 0.6, clear(INK, 0.12), 2)
    p.box(x, y + height * 0.35, width, height * 0.5, hexa("e6ebef"), 2)
    p.box(x + 2, y, width - 6, height * 0.5, WHITE, 2)


def paper(p: Painter, x: float, y: float, width: float, height: float) -> None:
    """Draw a sheet with lines of writing suggested."""
    p.fill(
        [
            (x + 2, y + 3),
            (x + width + 3, y + 3),
            (x + width + 3, y + height + 3),
            (x + 2, y + height + 3),
        ],
        clear(INK, 0.14),
    )
    p.box(x, y, width, height, WHITE, 2)
    p.box(x + width * 0.3, y + height * 0.1, width * 0.4, max(2, height * 0.05), FLAG_RED, 1)
    for i in range(5):
        p.box(
            x + width * 0.14,
            y + height * (0.26 + 0.12 * i),
            width * (0.72 if i < 4 else 0.4),
            max(1.5, height * 0.035),
            hexa("a9b4c4"),
            1,
        )


def shelf(p: Painter, x: float, y: float, width: float, height: float, rows: int = 4) -> None:
    """Draw a bookcase standing on y, filled with coloured spines."""
    p.shadow(x + width / 2, y, width * 0.55, 10)
    p.soft_box(x, y - height, width, height, 0.2)
    p.box(x, y - height, width, height, WOOD, 4)
    for row in range(rows):
        top = y - height + 10 + row * (height - 10) / rows
        tall = (height - 10) / rows - 12
        p.box(x + 9, top, width - 18, tall, darker(WOOD, 0.45))
        _books(p, x + 12, top + tall, width - 24, tall)
        p.box(x + 4, top + tall, width - 8, 9, lighter(WOOD, 0.12), 2)


def _books(p: Painter, x: float, y: float, width: float, height: float) -> None:
    at = x
    while at < x + width - 16:
        thick = p.random.uniform(8, 16)
        tall = height * p.random.uniform(0.6, 0.9)
        tone = p.random.choice(hues("d9534a 3f7fb0 e9a84a 5f9f78 8a6aa8 efe0c0 2f6f7a c97f9a"))
        if p.random.random() < 0.08:
            at += thick * 1.6
            continue
        p.box(at, y - tall, thick, tall, tone, 2)
        p.box(at, y - tall * 0.82, thick, 4, clear(CREAM, 0.7))
        at += thick + 1.5


def ceiling_lights(p: Painter, count: int, y: float = 0) -> None:
    for i in range(count):
        x = p.width * (i + 0.5) / count
        p.glow(x, y + 40, 190, hexa("fff4d0"), 0.5)
        p.fill([(x - 90, y), (x + 90, y), (x + 76, y + 14), (x - 76, y + 14)], WHITE)


def pendant(p: Painter, x: float, y: float, colour: Colour) -> None:
    p.line([(x, 0), (x, y)], INK, 2)
    p.glow(x, y + 30, 150, hexa("fff0c0"), 0.5)
    p.fill([(x - 16, y - 14), (x + 16, y - 14), (x + 52, y + 22), (x - 52, y + 22)], colour)
    p.disc(x, y + 22, 26, hexa("fff6d8"), 9)


def board(p: Painter, x: float, y: float, width: float, height: float) -> None:
    """Draw a notice board with sheets pinned to it."""
    p.soft_box(x, y, width, height, 0.18)
    p.box(x - 8, y - 8, width + 16, height + 16, FRAME, 5)
    p.box(x, y, width, height, hexa("4f8f7a"), 2)
    count = max(2, int(width / 90))
    for i in range(count):
        paper(
            p,
            x + 16 + (width - 20) * i / count,
            y + height * p.random.uniform(0.12, 0.26),
            60,
            height * 0.62,
        )


def round_clock(p: Painter, x: float, y: float, radius: float) -> None:
    p.disc(x + 3, y + 4, radius, clear(INK, 0.16))
    p.disc(x, y, radius, hexa("c94a3f"))
    p.disc(x, y, radius * 0.84, WHITE)
    p.line([(x, y), (x, y - radius * 0.6)], INK, radius * 0.09)
    p.line([(x, y), (x + radius * 0.42, y + radius * 0.2)], INK, radius * 0.09)


def bunting(
    p: Painter, y: float, sag: float = 40, left: float = 0, right: float | None = None
) -> None:
    """Hang a string of small flags between two points at y."""
    end = p.width if right is None else right
    count = int((end - left) / 46)
    colours = (FLAG_RED, FLAG_GOLD, hexa("3f8fc4"), hexa("5fae7a"), hexa("e98a4a"))
    points = [
        (left + (end - left) * i / count, y + sag * sin(3.1416 * i / count))
        for i in range(count + 1)
    ]
    p.line(points, mix(WOOD, INK, 0.4), 2)
    for i, (x, at) in enumerate(points[:-1]):
        p.fill(
            [(x + 8, at), (x + 38, at + (points[i + 1][1] - at)), (x + 23, at + 34)],
            colours[i % len(colours)],
        )


def lantern(
    p: Painter, x: float, y: float, size: float, colour: Colour = FLAG_RED, lit: bool = True
) -> None:
    """Draw a round silk lantern hanging with its middle at (x, y)."""
    p.line([(x, y - size * 1.6), (x, y - size)], INK, 2)
    if lit:
        p.glow(x, y, size * 3, mix(colour, hexa("ffd27a"), 0.5), 0.62)
    p.line([(x, y + size), (x, y + size * 1.7)], FLAG_GOLD, size * 0.12)
    p.disc(x, y, size, colour, size * 0.86)
    p.disc(x, y, size * 0.62, lighter(colour, 0.22), size * 0.86)
    p.disc(x, y, size * 0.24, hexa("ffe0a0"), size * 0.84)
    for end in (-1, 1):
        p.box(
            x - size * 0.34,
            y + end * size * 0.86 - size * 0.09,
            size * 0.68,
            size * 0.18,
            hexa("d9a03a"),
            3,
        )
