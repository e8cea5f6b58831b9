"""Things people use: baskets, fruit, books, machines, and some signs."""

from math import cos, pi, sin

from demo.pictures import plants
from demo.pictures.colour import (
    CREAM,
    INK,
    LEAF,
    WATER,
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
from demo.pictures.painter import Painter, around, smooth

ENGINE_RED = hexa("d8322f")
PANE = hexa("bfe0ea")


def broom(p: Painter, x: float, y: float, turn: int) -> None:
    p.line([(x - 22, y - 156), (x + 34, y - 28)], WOOD, 6)
    straw = hexa("d9b25f") if turn % 2 else hexa("c99f4f")
    p.blend(
        [(x + 26, y - 44), (x + 44, y - 40), (x + 66, y + 2), (x + 22, y + 6)],
        straw,
        darker(straw, 0.2),
    )
    for i in range(4):
        p.line([(x + 32 + i * 3, y - 36), (x + 28 + i * 10, y + 3)], darker(straw, 0.3), 1.6)


def bins(p: Painter, x: float, y: float) -> None:
    """Draw three bins for sorted waste."""
    for i, tone in enumerate((hexa("4fa05f"), hexa("3f84c0"), hexa("f0a83a"))):
        left = x + i * 58
        p.shadow(left + 22, y, 32, 6)
        p.blend(
            [(left, y - 62), (left + 46, y - 62), (left + 40, y), (left + 6, y)],
            lighter(tone, 0.14),
            darker(tone, 0.1),
        )
        p.box(left - 4, y - 72, 54, 12, darker(tone, 0.16), 5)
        p.disc(left + 23, y - 34, 10, clear(WHITE, 0.85))


def fire_engine(p: Painter, x: float, y: float) -> None:
    """Draw a fire engine facing right, its wheels on y."""
    p.shadow(x + 210, y + 8, 240, 20, 0.34)
    body = [(x, y - 190), (x + 290, y - 190), (x + 290, y - 30), (x, y - 30)]
    p.blend(body, lighter(ENGINE_RED, 0.14), darker(ENGINE_RED, 0.06))
    cab = [(290, -210), (376, -210), (420, -120), (424, -30), (290, -30)]
    p.blend(around(x, y, 1, cab), lighter(ENGINE_RED, 0.2), ENGINE_RED)
    p.fill(around(x, y, 1, [(318, -190), (368, -190), (400, -122), (318, -122)]), PANE)
    p.box(x, y - 112, 424, 16, WHITE)
    for left in (x + 18, x + 108, x + 198):
        p.box(left, y - 178, 76, 56, hexa("b9c2cc"), 4)
        for j in range(4):
            p.box(left, y - 170 + j * 13, 76, 4, hexa("98a4b0"))
    _ladder(p, x, y - 208)
    p.box(x + 326, y - 224, 44, 16, hexa("3f8fe0"), 7)
    for wheel in (x + 80, x + 340):
        p.disc(wheel, y - 26, 40, hexa("2a2d3a"))
        p.disc(wheel, y - 26, 19, hexa("c9d0d6"))


def _ladder(p: Painter, x: float, y: float) -> None:
    p.line([(x - 10, y), (x + 320, y - 14)], hexa("e3e7ea"), 7)
    for rung in range(10, 300, 34):
        p.line([(x + rung, y - rung * 0.04), (x + rung, y + 14)], hexa("c6cdd3"), 4)


def open_book(p: Painter, x: float, y: float) -> None:
    cover = p.random.choice((hexa("d9534a"), hexa("3f7fb0"), hexa("5f9f78"), hexa("e9a84a")))
    p.fill(
        [
            (x - 56, y - 2),
            (x, y + 10),
            (x + 56, y - 2),
            (x + 50, y - 42),
            (x, y - 30),
            (x - 50, y - 42),
        ],
        cover,
    )
    p.blend([(x - 50, y - 8), (x, y + 4), (x, y - 34), (x - 45, y - 46)], WHITE, hexa("e9e2d4"))
    p.blend([(x + 50, y - 8), (x, y + 4), (x, y - 34), (x + 45, y - 46)], WHITE, hexa("ddd5c4"))


def gear(p: Painter, x: float, y: float, radius: float) -> None:
    for i in range(10):
        angle = i * pi / 5
        p.line(
            [(x, y), (x + cos(angle) * radius, y + sin(angle) * radius)],
            hexa("e6d9b4"),
            radius * 0.3,
        )
    p.disc(x, y, radius * 0.78, hexa("e6d9b4"))
    p.disc(x, y, radius * 0.34, hexa("7f8a90"))


def blood_drop(p: Painter, x: float, y: float, size: float) -> None:
    """Draw a drop of blood with a heart in it."""
    p.glow(x, y, size * 2, WHITE, 0.9)
    outline = [
        (0, -1.15),
        (0.5, -0.3),
        (0.66, 0.3),
        (0.42, 0.82),
        (0, 1),
        (-0.42, 0.82),
        (-0.66, 0.3),
        (-0.5, -0.3),
    ]
    drop = smooth([(x + dx * size, y + dy * size) for dx, dy in outline], 8, closed=True)
    p.blend(drop, hexa("f0605a"), hexa("b81f30"))
    heart(p, x, y + size * 0.3, size * 0.3, WHITE)


def heart(p: Painter, x: float, y: float, size: float, colour: Colour) -> None:
    outline = [
        (0, 0.95),
        (-0.85, 0.15),
        (-0.95, -0.45),
        (-0.5, -0.85),
        (0, -0.45),
        (0.5, -0.85),
        (0.95, -0.45),
        (0.85, 0.15),
    ]
    p.fill(smooth([(x + dx * size, y + dy * size) for dx, dy in outline], 8, closed=True), colour)


def heap(p: Painter, x: float, y: float, width: float) -> None:
    """Draw a basket heaped with fruit or greens."""
    kind = p.random.choice(hues("f08a3c e0483e f3c94a 8fbf4f 5fa04f c0548a"))
    for row, count in ((0, 4), (1, 3), (2, 2)):
        for i in range(count):
            at = x + (i - (count - 1) / 2) * width * 0.44, y - 6 - row * width * 0.3
            p.disc(*at, width * 0.26, kind)
            p.disc(at[0] - width * 0.08, at[1] - width * 0.09, width * 0.08, clear(WHITE, 0.4))
    p.blend(
        [
            (x - width, y - 6),
            (x + width, y - 6),
            (x + width * 0.76, y + 18),
            (x - width * 0.76, y + 18),
        ],
        hexa("d9ac66"),
        hexa("a9783f"),
    )
    p.box(x - width * 1.04, y - 9, width * 2.08, 7, hexa("e8c27e"), 3)


def red_cross(p: Painter, x: float, y: float, size: float) -> None:
    p.disc(x, y + 5, size * 1.16, clear(INK, 0.12))
    p.disc(x, y, size * 1.16, WHITE)
    p.box(x - size * 0.24, y - size * 0.72, size * 0.48, size * 1.44, hexa("dd3f45"), 6)
    p.box(x - size * 0.72, y - size * 0.24, size * 1.44, size * 0.48, hexa("dd3f45"), 6)


def ball(p: Painter, x: float, y: float, radius: float) -> None:
    p.shadow(x, y, radius * 1.1, radius * 0.3)
    p.disc(x, y - radius, radius, WHITE)
    for i in range(5):
        angle = i * 2 * pi / 5
        p.disc(
            x + cos(angle) * radius * 0.7, y - radius + sin(angle) * radius * 0.7, radius * 0.2, INK
        )
    p.disc(x, y - radius, radius * 0.26, INK)


def watering_can(p: Painter, x: float, y: float) -> None:
    tone = hexa("4f9ab8")
    p.arc((x, y, 26, 26), 180, 360, darker(tone, 0.2), 5)
    p.blend(
        [(x - 22, y), (x + 22, y), (x + 26, y + 42), (x - 26, y + 42)], lighter(tone, 0.2), tone
    )
    p.line([(x + 22, y + 30), (x + 52, y + 4)], tone, 7)
    for i in range(4):
        p.line([(x + 54 + i * 4, y + 10), (x + 58 + i * 7, y + 40)], clear(WATER, 0.8), 2)


def crate(p: Painter, x: float, y: float, width: float, tone: Colour) -> None:
    """Draw a slatted crate of one kind of fruit."""
    size = width * 0.1
    for row in range(3):
        for i in range(5 - row % 2):
            at = x + width * (0.12 + 0.19 * i + 0.09 * (row % 2)), y - 4 - row * size * 0.9
            p.disc(*at, size, darker(tone, 0.06 * (2 - row)))
            p.disc(at[0] - size * 0.3, at[1] - size * 0.34, size * 0.3, clear(WHITE, 0.35))
            plants.leaf(p, (at[0], at[1] - size * 0.8), -0.6, size * 0.8, LEAF, 0.3)
    for i in range(3):
        p.box(x, y + i * 34, width, 28, mix(WOOD, CREAM, 0.62 - 0.08 * i), 4)
    for post in (x + 8, x + width - 26):
        p.box(post, y - 4, 18, 104, WOOD, 3)


def pumpkin(p: Painter, x: float, y: float, size: float) -> None:
    for dx, tone in (
        (-0.6, hexa("d97a2c")),
        (0.6, hexa("d97a2c")),
        (-0.3, hexa("e8903a")),
        (0.3, hexa("e8903a")),
        (0, hexa("f2a44f")),
    ):
        p.disc(x + dx * size, y - size * 0.7, size * 0.52, tone, size * 0.74)
    p.line([(x, y - size * 1.36), (x + 8, y - size * 1.7)], hexa("5f8a3f"), 10)


def pineapple(p: Painter, x: float, y: float, size: float) -> None:
    for i in range(9):
        plants.leaf(
            p,
            (x, y - size * 2),
            -pi * (0.14 + 0.09 * i),
            size * 1.2,
            p.random.choice((LEAF, hexa("3f7f5a"))),
            0.14,
        )
    p.cluster([(x, y - size * 1.1, size * 0.72, size * 1.1)], hexa("f6c040"), hexa("c9822c"))
    for i in range(-3, 4):
        p.line(
            [(x + i * size * 0.2 - 10, y - size * 1.8), (x + i * size * 0.16 + 10, y - size * 0.4)],
            clear(hexa("8f5a1f"), 0.3),
            2,
        )
        p.line(
            [(x + i * size * 0.2 + 10, y - size * 1.8), (x + i * size * 0.16 - 10, y - size * 0.4)],
            clear(hexa("8f5a1f"), 0.3),
            2,
        )


def square_code(p: Painter, x: float, y: float, side: float) -> None:
    """Draw a pattern in the manner of a QR code; it says nothing."""
    cell = side / 21
    for row in range(21):
        for column in range(21):
            if p.random.random() < 0.47:
                p.box(x + column * cell, y + row * cell, cell + 0.4, cell + 0.4, INK)
    for dx, dy in ((0, 0), (14, 0), (0, 14)):
        left, top = x + dx * cell, y + dy * cell
        p.box(left - cell * 0.2, top - cell * 0.2, cell * 7.4, cell * 7.4, WHITE)
        p.box(left, top, cell * 7, cell * 7, INK, cell)
        p.box(left + cell, top + cell, cell * 5, cell * 5, WHITE, cell * 0.6)
        p.box(left + cell * 2, top + cell * 2, cell * 3, cell * 3, INK, cell * 0.5)
