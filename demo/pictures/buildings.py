"""Houses, the office, the school, the community house, and the flag."""

from collections.abc import Sequence
from math import sin

from demo.pictures.colour import (
    CREAM,
    FACADES,
    FLAG_GOLD,
    FLAG_RED,
    INK,
    STONE,
    TILE,
    WHITE,
    WOOD,
    Colour,
    clear,
    darker,
    hexa,
    lighter,
    mix,
)
from demo.pictures.painter import Painter, smooth, star

GLASS = hexa("8fc7d8")
FRAME = hexa("6b4b3a")


def flag(p: Painter, x: float, y: float, width: float) -> None:
    """Draw the national flag waving from its upper hoist corner (x, y)."""
    height = width * 2 / 3
    wave = [(x + width * i / 12, sin(i * 0.62) * width * 0.035) for i in range(13)]
    upper = [(at, y + lift) for at, lift in wave]
    lower = [(at, y + height + lift) for at, lift in reversed(wave)]
    p.fill([*upper, *lower], FLAG_RED)
    p.fill([*upper[5:9], *lower[4:8]], clear(darker(FLAG_RED, 0.5), 0.16))
    p.fill(star(x + width / 2, y + height / 2 + wave[6][1], height * 0.31, 0.05), FLAG_GOLD)


def flagpole(p: Painter, x: float, y: float, height: float, width: float) -> None:
    p.shadow(x, y, 22, 5)
    p.box(x - 16, y - 14, 32, 14, STONE, 3)
    p.box(x - 2.5, y - height, 5, height - 10, hexa("d8d8d4"), 2)
    p.disc(x, y - height, 6, FLAG_GOLD)
    flag(p, x + 3, y - height + 8, width)


def window(
    p: Painter,
    x: float,
    y: float,
    width: float,
    height: float,
    glass: Colour = GLASS,
    bars: int = 1,
) -> None:
    """Draw a framed window with light falling on its glass."""
    p.box(x - 4, y - 4, width + 8, height + 8, WHITE, 3)
    p.box(x, y, width, height, glass)
    p.fill(
        [(x, y), (x + width * 0.6, y), (x + width * 0.15, y + height), (x, y + height)],
        clear(WHITE, 0.28),
    )
    for i in range(1, bars + 1):
        p.box(x + width * i / (bars + 1) - 2, y, 4, height, WHITE)
    p.box(x - 8, y + height + 3, width + 16, 6, darker(STONE, 0.1), 2)


def shutters(p: Painter, x: float, y: float, width: float, height: float, colour: Colour) -> None:
    """Draw a window with wooden shutters open on both sides."""
    window(p, x, y, width, height)
    for left in (x - width * 0.5 - 3, x + width + 3):
        p.box(left, y - 2, width * 0.5, height + 4, colour, 2)
        for i in range(1, 6):
            p.line(
                [(left + 4, y + height * i / 6), (left + width * 0.5 - 4, y + height * i / 6)],
                darker(colour, 0.2),
                2,
            )


def door(
    p: Painter, x: float, y: float, width: float, height: float, colour: Colour = FRAME
) -> None:
    """Draw a double door standing on y."""
    p.box(x - 5, y - height - 5, width + 10, height + 5, lighter(colour, 0.4), 3)
    p.box(x, y - height, width, height, colour)
    for side in (0.08, 0.55):
        p.box(
            x + width * side,
            y - height * 0.92,
            width * 0.37,
            height * 0.42,
            mix(colour, GLASS, 0.5),
            2,
        )
        p.box(
            x + width * side, y - height * 0.4, width * 0.37, height * 0.32, darker(colour, 0.15), 2
        )


def tiled_roof(
    p: Painter, x: float, y: float, width: float, height: float, colour: Colour = TILE
) -> None:
    """Draw a hipped roof of clay tiles whose eaves lie on y, overhanging a wall of `width`."""
    over = width * 0.06 + 8
    inset = min(height * 0.9, width * 0.3)
    p.blend(
        [
            (x - over, y),
            (x + inset, y - height),
            (x + width - inset, y - height),
            (x + width + over, y),
        ],
        lighter(colour, 0.16),
        darker(colour, 0.1),
    )
    columns = max(6, int(width / 18))
    for i in range(1, columns):
        share = i / columns
        top = x + inset + (width - 2 * inset) * share
        p.line(
            [(top, y - height), (x - over + (width + 2 * over) * share, y)],
            clear(darker(colour, 0.35), 0.34),
            2,
        )
    p.box(x + inset - 8, y - height - 6, width - 2 * inset + 16, 9, darker(colour, 0.2), 4)
    p.box(x - over - 2, y - 3, width + 2 * over + 4, 8, darker(colour, 0.26), 3)
    p.fill([(x, y + 5), (x + width, y + 5), (x + width, y + 18), (x, y + 14)], clear(INK, 0.16))


def cottage(p: Painter, x: float, y: float, width: float, wall: Colour | None = None) -> None:
    """Draw a low country house with a tiled roof, standing on y."""
    wall = wall or p.random.choice(FACADES)
    height = width * 0.42
    p.shadow(x + width / 2, y, width * 0.6, 9)
    p.blend(
        [(x, y - height), (x + width, y - height), (x + width, y), (x, y)],
        lighter(wall, 0.2),
        darker(wall, 0.06),
    )
    tiled_roof(p, x, y - height, width, width * 0.3, mix(TILE, hexa("a8503c"), p.random.random()))
    door(p, x + width * 0.42, y, width * 0.17, height * 0.66)
    shade = p.random.choice((hexa("4f8f8b"), hexa("5f8a5a"), hexa("8a5a3f")))
    for share in (0.16, 0.72):
        shutters(p, x + width * share, y - height * 0.68, width * 0.11, height * 0.34, shade)


def tube_house(
    p: Painter, x: float, y: float, width: float, floors: int, wall: Colour, panes: Sequence[Colour]
) -> None:
    """Draw a town house, narrow and tall, with a balcony on each floor."""
    storey = width * 0.74
    height = storey * floors
    p.blend(
        [(x, y - height), (x + width, y - height), (x + width, y), (x, y)],
        lighter(wall, 0.22),
        darker(wall, 0.04),
    )
    p.box(x + width - width * 0.07, y - height, width * 0.07, height, clear(INK, 0.08))
    p.box(x - 4, y - height - 8, width + 8, 14, lighter(wall, 0.4), 3)
    for floor in range(1, floors):
        _balcony(p, x, y - storey * floor, width, storey, wall, panes)
    _shop(p, x, y, width, storey)
    if p.random.random() < 0.5:
        tiled_roof(p, x + 4, y - height - 6, width - 8, width * 0.26)


def _balcony(
    p: Painter,
    x: float,
    y: float,
    width: float,
    storey: float,
    wall: Colour,
    panes: Sequence[Colour],
) -> None:
    for share in (0.17, 0.57):
        glass = p.random.choice(panes)
        window(p, x + width * share, y - storey * 0.74, width * 0.26, storey * 0.56, glass)
    p.box(x + 3, y - storey * 0.3, width - 6, 4, hexa("5b6472"), 2)
    for i in range(9):
        p.box(x + 6 + (width - 14) * i / 8, y - storey * 0.3, 2, storey * 0.28, hexa("5b6472"))
    p.box(x - 3, y - 5, width + 6, 10, darker(wall, 0.14), 2)
    for i in range(4):
        p.disc(
            x + width * (0.2 + 0.2 * i),
            y - storey * 0.3,
            6,
            p.random.choice((hexa("6aa84f"), hexa("e8536a"), hexa("4f9d5b"))),
        )


def _shop(p: Painter, x: float, y: float, width: float, storey: float) -> None:
    p.box(x + width * 0.1, y - storey * 0.76, width * 0.8, storey * 0.76, hexa("5d5a66"))
    p.box(x + width * 0.14, y - storey * 0.7, width * 0.34, storey * 0.7, mix(GLASS, CREAM, 0.3))
    p.box(x + width * 0.52, y - storey * 0.7, width * 0.34, storey * 0.46, mix(GLASS, CREAM, 0.5))
    awning(p, x + width * 0.04, y - storey * 0.8, width * 0.92, storey * 0.22)


def awning(
    p: Painter, x: float, y: float, width: float, height: float, colour: Colour | None = None
) -> None:
    """Draw a striped awning that hangs from y."""
    colour = colour or p.random.choice(
        (hexa("d9534a"), hexa("3f8f8b"), hexa("e39a3b"), hexa("4a78b0"))
    )
    stripes = max(4, int(width / 22))
    for i in range(stripes):
        tone = colour if i % 2 else CREAM
        left, right = x + width * i / stripes, x + width * (i + 1) / stripes
        p.fill(
            [
                (left, y),
                (right, y),
                (right + (i - stripes / 2) * 1.5 + 1, y + height),
                (left + (i - stripes / 2) * 1.5, y + height),
            ],
            tone,
        )
        p.disc(
            (left + right) / 2 + (i - stripes / 2) * 1.5,
            y + height,
            (right - left) / 2,
            tone,
            height * 0.2,
        )
    p.fill(
        [(x, y), (x + width, y), (x + width, y + height * 0.2), (x, y + height * 0.2)],
        clear(INK, 0.1),
    )


def terrace(
    p: Painter,
    y: float,
    left: float = -20,
    right: float | None = None,
    walls: Sequence[Colour] = FACADES,
    panes: Sequence[Colour] = (GLASS,),
) -> None:
    """Draw a row of town houses along y."""
    x, end = left, p.width if right is None else right
    order = list(walls)
    p.random.shuffle(order)
    while x < end:
        width = p.random.uniform(118, 156)
        tube_house(p, x, y, width, p.random.choice((2, 3, 3, 4)), order[0], panes)
        order.append(order.pop(0))
        x += width + 2


def stall(p: Painter, x: float, y: float, width: float, height: float) -> None:
    """Draw a market stall's frame and awning, its counter at y."""
    for post in (x + 6, x + width - 12):
        p.box(post, y - height, 7, height + 74, WOOD)
    p.soft_box(x + 4, y + 6, width - 8, 70, 0.2)
    p.box(x - 4, y, width + 8, 74, mix(WOOD, CREAM, 0.25), 3)
    for i in range(1, 5):
        p.line(
            [(x + width * i / 5, y + 6), (x + width * i / 5, y + 72)],
            clear(darker(WOOD, 0.2), 0.5),
            2,
        )
    p.box(x - 8, y - 7, width + 16, 12, WOOD, 4)


def lamp(p: Painter, x: float, y: float, height: float, lit: bool = False) -> None:
    p.shadow(x, y, 16, 4)
    p.box(x - 3, y - height, 6, height, hexa("4b5566"), 2)
    p.line(
        smooth([(x, y - height + 4), (x + 14, y - height - 14), (x + 52, y - height - 12)], 6),
        hexa("4b5566"),
        5,
    )
    if lit:
        p.glow(x + 50, y - height, 210, hexa("ffdf8e"), 0.62)
    p.box(x + 34, y - height - 14, 32, 9, hexa("fff0b8") if lit else hexa("d9dde0"), 4)
