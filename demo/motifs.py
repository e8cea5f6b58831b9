"""Small pictures on notices, each drawn around (x, y) within a distance of `size`."""

from math import cos, pi, sin

from demo.pictures import indoors, landmarks, plants, things
from demo.pictures.colour import (
    CREAM,
    FLAG_GOLD,
    FLAG_RED,
    INK,
    LEAF,
    WHITE,
    WOOD,
    clear,
    darker,
    hexa,
    lighter,
)
from demo.pictures.painter import Painter, around, smooth, star

TEAL = hexa("2f9a94")
SKY = hexa("4a9fd8")
AMBER = hexa("f5a83a")
CORAL = hexa("ee6a54")


def tick(p: Painter, x: float, y: float, size: float, colour: tuple[int, int, int] = LEAF) -> None:
    p.disc(x, y + size * 0.08, size, clear(INK, 0.16))
    p.disc(x, y, size, WHITE)
    p.disc(x, y, size * 0.84, colour)
    p.line(around(x, y, size, [(-0.4, 0.02), (-0.1, 0.32), (0.42, -0.28)]), WHITE, size * 0.22)


def laptop(p: Painter, x: float, y: float, size: float) -> None:
    s = size
    p.shadow(x, y + s * 0.62, s * 0.98, s * 0.09)
    p.box(x - s * 0.72, y - s * 0.6, s * 1.44, s * 1.04, hexa("2c3550"), s * 0.08)
    p.box(x - s * 0.64, y - s * 0.52, s * 1.28, s * 0.88, WHITE, s * 0.03)
    indoors.form(p, x - s * 0.52, y - s * 0.4, s * 1.04, s * 0.66)
    p.blend(
        around(x, y, s, [(-0.78, 0.44), (0.78, 0.44), (0.96, 0.62), (-0.96, 0.62)]),
        hexa("e8edf2"),
        hexa("a9b6c4"),
    )
    tick(p, x + s * 0.66, y - s * 0.52, s * 0.27)


def identity_card(p: Painter, x: float, y: float, size: float) -> None:
    s = size
    p.soft_box(x - s * 0.86, y - s * 0.5, s * 1.72, s * 1.1, 0.3)
    p.blend(
        around(x, y, s, [(-0.86, -0.54), (0.86, -0.54), (0.86, 0.54), (-0.86, 0.54)]),
        hexa("fdf3dc"),
        hexa("f3d9b0"),
    )
    p.box(x - s * 0.86, y - s * 0.54, s * 1.72, s * 0.24, FLAG_RED)
    p.fill(star(x - s * 0.66, y - s * 0.42, s * 0.09), FLAG_GOLD)
    p.box(x - s * 0.5, y - s * 0.46, s * 0.9, s * 0.08, clear(WHITE, 0.85), s * 0.04)
    p.box(x - s * 0.72, y - s * 0.18, s * 0.5, s * 0.6, hexa("bfe0ea"), s * 0.04)
    p.cluster([(x - s * 0.47, y + s * 0.3, s * 0.2, s * 0.14)], TEAL, darker(TEAL))
    p.disc(x - s * 0.47, y - s * 0.02, s * 0.13, hexa("2b2430"))
    p.disc(x - s * 0.47, y + s * 0.04, s * 0.1, hexa("eebf94"), s * 0.12)
    for i in range(4):
        p.box(
            x - s * 0.08,
            y + s * (-0.14 + 0.15 * i),
            s * (0.74, 0.6, 0.68, 0.36)[i],
            s * 0.07,
            hexa("b9a88c"),
            s * 0.03,
        )
    tick(p, x + s * 0.74, y + s * 0.46, s * 0.28, SKY)


FLAME = (
    (-0.4, 0), (-0.5, -0.44), (-0.26, -0.76), (-0.22, -1.2), (0.06, -0.9),
    (0.16, -1.5), (0.4, -0.78), (0.56, -0.4), (0.42, 0),
)  # fmt: skip
METAL = hexa("3a4256")


def extinguisher(p: Painter, x: float, y: float, size: float) -> None:
    flames(p, x - size * 0.34, y + size * 0.76, size)
    left, s = x + size * 0.2, size
    p.shadow(left + s * 0.24, y + s * 0.8, s * 0.34, s * 0.06)
    hose = around(left, y, s, [(0.2, -0.5), (-0.14, -0.4), (-0.16, 0.2)])
    p.line(smooth(hose), INK, s * 0.07)
    p.box(left, y - s * 0.36, s * 0.48, s * 1.14, hexa("d8262c"), s * 0.2)
    p.box(left + s * 0.07, y - s * 0.2, s * 0.09, s * 0.86, clear(WHITE, 0.35), s * 0.05)
    p.box(left + s * 0.06, y + s * 0.06, s * 0.36, s * 0.34, CREAM, s * 0.03)
    p.box(left + s * 0.15, y - s * 0.54, s * 0.18, s * 0.2, METAL, s * 0.03)
    p.line(around(left, y, s, [(0.1, -0.56), (0.52, -0.68)]), METAL, s * 0.09)


def flames(p: Painter, x: float, y: float, size: float) -> None:
    """Draw a fire that stands on y, hotter towards its heart."""
    for scale, tone in ((1, hexa("f2703a")), (0.7, hexa("f9a23c")), (0.4, hexa("ffe07a"))):
        p.fill(smooth(around(x, y, size * scale, FLAME), 6, closed=True), tone)


def health_shield(p: Painter, x: float, y: float, size: float) -> None:
    s = size
    outline = [
        (0, -0.86),
        (0.34, -0.7),
        (0.72, -0.64),
        (0.7, 0.06),
        (0.44, 0.56),
        (0, 0.88),
        (-0.44, 0.56),
        (-0.7, 0.06),
        (-0.72, -0.64),
        (-0.34, -0.7),
    ]
    p.fill(around(x + s * 0.04, y + s * 0.08, s, outline), clear(INK, 0.18))
    p.fill(around(x, y, s, outline), WHITE)
    p.blend(around(x, y, s * 0.86, outline), hexa("58c0b4"), hexa("23857f"))
    p.box(x - s * 0.13, y - s * 0.46, s * 0.26, s * 0.84, WHITE, s * 0.05)
    p.box(x - s * 0.42, y - s * 0.17, s * 0.84, s * 0.26, WHITE, s * 0.05)
    things.heart(p, x + s * 0.56, y + s * 0.52, s * 0.32, WHITE)
    things.heart(p, x + s * 0.56, y + s * 0.52, s * 0.25, hexa("e8484f"))


def blood(p: Painter, x: float, y: float, size: float) -> None:
    things.blood_drop(p, x, y, size * 0.84)
    for dx, dy, share in ((-0.74, 0.36, 0.2), (0.72, 0.5, 0.16), (0.66, -0.5, 0.13)):
        things.heart(p, x + dx * size, y + dy * size, size * share, hexa("ffd3cc"))


def sorted_bins(p: Painter, x: float, y: float, size: float) -> None:
    s = size
    for i, tone in enumerate((hexa("57b368"), hexa("4a93d8"), hexa("f5b53f"))):
        left = x + s * (-0.92 + 0.64 * i)
        p.shadow(left + s * 0.27, y + s * 0.78, s * 0.3, s * 0.06)
        p.blend(
            [
                (left, y - s * 0.1),
                (left + s * 0.54, y - s * 0.1),
                (left + s * 0.47, y + s * 0.78),
                (left + s * 0.07, y + s * 0.78),
            ],
            lighter(tone, 0.14),
            darker(tone, 0.12),
        )
        p.box(left - s * 0.04, y - s * 0.22, s * 0.62, s * 0.15, darker(tone, 0.18), s * 0.06)
        p.disc(left + s * 0.27, y + s * 0.34, s * 0.15, clear(WHITE, 0.92))
        p.disc(left + s * 0.27, y + s * 0.34, s * 0.07, tone)
    for angle, length in ((-1.9, 0.5), (-1.3, 0.6), (-0.75, 0.46)):
        plants.leaf(p, (x, y - s * 0.22), angle, s * length, hexa("8fd06a"), 0.3)


def sober_driving(p: Painter, x: float, y: float, size: float) -> None:
    s = size
    p.disc(x, y, s * 0.86, WHITE)
    p.blend(
        around(x, y, s, [(-0.34, -0.3), (0.22, -0.3), (0.18, 0.52), (-0.3, 0.52)]),
        hexa("ffc94a"),
        hexa("ee9a2c"),
    )
    p.arc((x + s * 0.24, y + s * 0.08, s * 0.22, s * 0.24), -90, 90, hexa("e0a040"), s * 0.1)
    p.cluster(
        [(x + dx * s, y - s * 0.34, s * 0.16, s * 0.14) for dx in (-0.28, -0.08, 0.12)],
        WHITE,
        hexa("fbe9c8"),
    )
    for dx in (-0.18, 0, 0.12):
        p.box(x + dx * s - s * 0.02, y - s * 0.1, s * 0.045, s * 0.5, clear(WHITE, 0.55), s * 0.02)
    p.arc((x, y, s * 0.88, s * 0.88), 0, 360, FLAG_RED, s * 0.16)
    slant = 0.56
    p.line(around(x, y, s, [(-slant, -slant), (slant, slant)]), FLAG_RED, s * 0.15)


def connected_homes(p: Painter, x: float, y: float, size: float) -> None:
    s = size
    spots = [(cos(angle) * 0.76, sin(angle) * 0.72) for angle in (-2.6, -0.55, 0.55, 2.6, -pi / 2)]
    for dx, dy in spots:
        p.line([(x, y), (x + dx * s, y + dy * s)], clear(WHITE, 0.75), s * 0.035)
    for i, (dx, dy) in enumerate(spots):
        tone = (CORAL, AMBER, SKY, hexa("6abf7a"), hexa("b08ad8"))[i]
        p.disc(x + dx * s, y + dy * s, s * 0.25, WHITE)
        _little_house(p, x + dx * s, y + dy * s, s * 0.15, tone)
    p.box(x - s * 0.29, y - s * 0.5, s * 0.58, s * 1.04, hexa("27304a"), s * 0.1)
    p.box(x - s * 0.24, y - s * 0.42, s * 0.48, s * 0.86, WHITE, s * 0.06)
    things.square_code(p, x - s * 0.17, y - s * 0.32, s * 0.34)
    p.box(x - s * 0.17, y + s * 0.2, s * 0.34, s * 0.12, AMBER, s * 0.06)


def _little_house(p: Painter, x: float, y: float, size: float, tone: tuple[int, int, int]) -> None:
    p.fill(around(x, y, size, [(-1, -0.06), (0, -1), (1, -0.06)]), tone)
    p.box(x - size * 0.74, y - size * 0.1, size * 1.48, size * 0.9, lighter(tone, 0.55))
    p.box(x - size * 0.2, y + size * 0.2, size * 0.4, size * 0.6, darker(tone, 0.25))


def lanterns(p: Painter, x: float, y: float, size: float) -> None:
    s = size
    landmarks.sweeping_roof(p, x, y + s * 0.86, s * 0.94, s * 0.62, hexa("c9603c"))
    for dx, dy, share, tone in (
        (-0.5, -0.3, 0.27, hexa("f2a53a")),
        (0.5, -0.36, 0.27, hexa("e86a9a")),
        (0, -0.14, 0.34, FLAG_RED),
    ):
        indoors.lantern(p, x + dx * s, y + dy * s, s * share, tone)


def harvest(p: Painter, x: float, y: float, size: float) -> None:
    s = size
    things.pumpkin(p, x - s * 0.5, y + s * 0.52, s * 0.4)
    things.pineapple(p, x + s * 0.42, y + s * 0.56, s * 0.44)
    p.shadow(x, y + s * 0.74, s * 0.96, s * 0.09)
    for dx in (-0.5, 0.42):
        things.heap(p, x + dx * s, y + s * 0.6, s * 0.42)


def books(p: Painter, x: float, y: float, size: float) -> None:
    s = size
    p.shadow(x, y + s * 0.74, s * 0.86, s * 0.08)
    for i, (wide, tone) in enumerate(
        ((0.78, hexa("3f7fc0")), (0.68, hexa("f0a83f")), (0.74, hexa("4fa878")))
    ):
        top = y + s * (0.5 - 0.24 * i)
        p.box(x - s * wide, top, s * wide * 2, s * 0.22, tone, s * 0.05)
        p.box(x - s * wide + s * 0.1, top + s * 0.05, s * wide * 2 - s * 0.1, s * 0.12, CREAM)
        p.box(x - s * wide, top, s * 0.2, s * 0.22, darker(tone, 0.12), s * 0.05)
    for side in (-1, 1):
        page = around(x, y, s, [(0, 0), (side * 0.66, -0.14), (side * 0.6, -0.76), (0, -0.6)])
        p.fill(
            around(x, y, s, [(0, 0.08), (side * 0.74, -0.08), (side * 0.7, -0.78), (0, -0.56)]),
            hexa("d9473f"),
        )
        p.blend(page, WHITE, hexa("efe6d6") if side < 0 else hexa("e2d6c2"))
        for i in range(4):
            p.line(
                around(x, y, s, [(side * 0.1, -0.46 + i * 0.11), (side * 0.52, -0.56 + i * 0.11)]),
                hexa("c3b8a6"),
                s * 0.03,
            )


def trade(p: Painter, x: float, y: float, size: float) -> None:
    s = size
    things.gear(p, x - s * 0.3, y + s * 0.26, s * 0.52)
    things.gear(p, x + s * 0.46, y + s * 0.46, s * 0.34)
    p.line(around(x, y, s, [(0.72, -0.02), (-0.1, 0.8)]), WOOD, s * 0.13)
    helmet = smooth(
        around(
            x, y, s, [(-0.46, -0.22), (-0.36, -0.66), (0.1, -0.86), (0.52, -0.62), (0.62, -0.22)]
        ),
        8,
    )
    p.blend(helmet, hexa("ffd257"), hexa("eda02f"))
    p.box(x - s * 0.6, y - s * 0.26, s * 1.36, s * 0.13, hexa("d98a22"), s * 0.06)
    p.line(
        smooth(around(x, y, s, [(0.04, -0.28), (0.06, -0.6), (0.1, -0.84)]), 6),
        hexa("fff0b8"),
        s * 0.1,
    )


def handset(p: Painter, x: float, y: float, size: float) -> None:
    s = size
    for i, reach in enumerate((0.5, 0.7, 0.9)):
        p.arc(
            (x + s * 0.06, y - s * 0.06, reach * s, reach * s),
            -70,
            -20,
            clear(WHITE, 0.95 - 0.22 * i),
            s * 0.09,
        )
    grip = smooth(around(x, y, s, [(-0.52, -0.5), (-0.44, 0.06), (-0.06, 0.44), (0.5, 0.52)]), 24)
    for shift, tone in ((0.07, darker(CORAL, 0.4)), (0, WHITE)):
        for at in grip:
            p.disc(at[0] + shift * s, at[1] + shift * s, s * 0.16, tone)
    p.rope(around(x, y, s, [(-0.66, -0.54), (-0.36, -0.54)]), WHITE, s * 0.36)
    p.rope(around(x, y, s, [(0.52, 0.36), (0.52, 0.68)]), WHITE, s * 0.36)
    p.disc(x + s * 0.12, y - s * 0.12, s * 0.2, FLAG_GOLD)


def survey(p: Painter, x: float, y: float, size: float) -> None:
    s = size
    p.soft_box(x - s * 0.56, y - s * 0.76, s * 1.12, s * 1.56, 0.26)
    p.box(x - s * 0.58, y - s * 0.78, s * 1.16, s * 1.6, hexa("b9784a"), s * 0.1)
    p.box(x - s * 0.48, y - s * 0.64, s * 0.96, s * 1.36, WHITE, s * 0.04)
    p.box(x - s * 0.22, y - s * 0.88, s * 0.44, s * 0.22, hexa("8a97a6"), s * 0.08)
    for i, tone in enumerate((hexa("4fae6a"), AMBER, SKY)):
        middle = y + s * (-0.36 + 0.36 * i)
        p.disc(x - s * 0.28, middle, s * 0.13, tone)
        p.arc((x - s * 0.28, middle, s * 0.07, s * 0.06), 10, 170, WHITE, s * 0.03)
        p.box(x - s * 0.06, middle - s * 0.08, s * 0.44, s * 0.06, hexa("cfd6de"), s * 0.03)
        p.box(x - s * 0.06, middle + s * 0.04, s * 0.3, s * 0.06, hexa("dfe4ea"), s * 0.03)
    for i in range(3):
        p.fill(star(x + s * (0.36 + 0.24 * i), y + s * (0.66 - 0.1 * i), s * 0.17), FLAG_GOLD)
