"""Trees, bamboo, rice and flowers."""

from math import cos, pi, sin

from demo.pictures.colour import (
    CREAM,
    LEAF,
    PINE,
    WOOD,
    Colour,
    clear,
    darker,
    hexa,
    hues,
    lighter,
    mix,
)
from demo.pictures.painter import Disc, Painter, Point, smooth

BAMBOO = hexa("7fa650")
CLAY = hexa("c96f4a")
BLOSSOMS = hues("e8536a f6b93b f28fb0 fdf1d0 ef7a3f")
GREENS = (LEAF, hexa("6aa84f"), PINE, hexa("88b04b"))


TWIGS = (
    (-0.34, 0.08, 0.17),
    (-0.1, 0.18, 0.22),
    (0.16, 0.15, 0.21),
    (0.36, 0.07, 0.15),
    (0, 0.06, 0.24),
)


def tree(p: Painter, x: float, y: float, height: float, colour: Colour | None = None) -> None:
    """Draw a broad-leaved tree with its foot at (x, y)."""
    colour = colour or p.random.choice(GREENS)
    p.shadow(x + height * 0.06, y, height * 0.3, height * 0.035, 0.26)
    trunk(p, x, y, height * 0.6, height * 0.05)
    crown(p, x, y - height * 0.66, height * 0.36, colour)


def trunk(p: Painter, x: float, y: float, height: float, half: float) -> None:
    bark = mix(WOOD, hexa("5d4037"), 0.35)
    p.blend(
        smooth(
            [(x - half * 1.6, y), (x - half * 0.8, y - height * 0.3), (x - half * 0.6, y - height)],
            6,
        )
        + smooth(
            [(x + half * 0.6, y - height), (x + half * 0.8, y - height * 0.3), (x + half * 1.7, y)],
            6,
        ),
        darker(bark, 0.25),
        bark,
    )
    for side in (-1, 1):
        p.line(
            [(x, y - height * 0.62), (x + side * half * 5, y - height * 1.02)],
            darker(bark, 0.2),
            half * 0.8,
        )


def crown(p: Painter, x: float, y: float, radius: float, colour: Colour) -> None:
    """Draw foliage in three depths: shade below, body, light on the upper left."""
    p.cluster(
        _leafage(p, x, y + radius * 0.1, radius, 9), darker(colour, 0.12), darker(colour, 0.32)
    )
    p.cluster(
        _leafage(p, x - radius * 0.06, y - radius * 0.08, radius * 0.86, 8),
        lighter(colour, 0.08),
        darker(colour, 0.1),
    )
    p.cluster(
        _leafage(p, x - radius * 0.26, y - radius * 0.3, radius * 0.46, 6),
        lighter(colour, 0.28),
        lighter(colour, 0.04),
    )


def _leafage(p: Painter, x: float, y: float, radius: float, count: int) -> list[Disc]:
    turn = p.random.uniform(0, pi)
    discs: list[Disc] = [(x, y, radius * 0.74, radius * 0.62)]
    for i in range(count):
        angle = turn + 2 * pi * i / count
        size = radius * p.random.uniform(0.34, 0.46)
        discs.append(
            (x + cos(angle) * radius * 0.68, y + sin(angle) * radius * 0.5, size, size * 0.9)
        )
    return discs


def banyan(p: Painter, x: float, y: float, height: float) -> None:
    """Draw an old village banyan: a wide crown, many stems, hanging roots."""
    p.shadow(x, y, height * 0.56, height * 0.05, 0.3)
    for dx, half in ((-0.1, 0.045), (0.09, 0.04), (0, 0.075)):
        trunk(p, x + dx * height, y, height * 0.56, half * height)
    for i in range(-5, 6):
        root = x + i * height * 0.075
        p.line(
            [(root, y - height * 0.5), (root + 4, y - height * p.random.uniform(0.08, 0.3))],
            clear(hexa("6d4c33"), 0.65),
            2.4,
        )
    for dx, up, size in (
        (-0.34, 0.6, 0.26),
        (0.34, 0.6, 0.27),
        (-0.14, 0.76, 0.3),
        (0.17, 0.74, 0.3),
        (0, 0.6, 0.28),
    ):
        crown(p, x + dx * height, y - up * height, size * height, mix(PINE, LEAF, 0.45))


def bush(
    p: Painter,
    x: float,
    y: float,
    width: float,
    colour: Colour | None = None,
    flowers: bool = False,
) -> None:
    colour = colour or p.random.choice(GREENS)
    discs = [(x + dx * width, y - up * width, r * width, r * width * 0.9) for dx, up, r in TWIGS]
    p.shadow(x, y + width * 0.05, width * 0.52, width * 0.06)
    p.cluster(discs, lighter(colour, 0.2), darker(colour, 0.2))
    if flowers:
        bloom = p.random.choice(BLOSSOMS)
        for _ in range(12):
            p.disc(
                x + p.random.uniform(-0.42, 0.42) * width,
                y - p.random.uniform(0, 0.3) * width,
                width * 0.032,
                bloom,
            )


def hedge(
    p: Painter, y: float, height: float, left: float, right: float, colour: Colour = LEAF
) -> None:
    step = height * 0.8
    count = int((right - left) / step) + 1
    discs = [
        (left + i * step, y - height * p.random.uniform(0.42, 0.6), step * 0.8, height * 0.5)
        for i in range(count)
    ]
    p.cluster(
        [*discs, ((left + right) / 2, y - height * 0.2, (right - left) / 2, height * 0.3)],
        lighter(colour, 0.16),
        darker(colour, 0.22),
    )


def bamboo(p: Painter, x: float, y: float, height: float, stems: int = 7) -> None:
    """Draw a bamboo clump leaning with the wind."""
    p.shadow(x, y, stems * 12, 8)
    for i in range(stems):
        foot = x + (i - stems / 2) * 13
        lean = (i - stems / 2 + 0.6) * height * 0.055 + p.random.uniform(-10, 10)
        reach = height * p.random.uniform(0.78, 1)
        stem = smooth(
            [
                (foot, y),
                (foot + lean * 0.25, y - reach * 0.5),
                (foot + lean, y - reach * 0.86),
                (foot + lean * 1.7, y - reach),
            ],
            5,
        )
        tone = mix(BAMBOO, p.random.choice((hexa("c9b458"), LEAF)), 0.3)
        p.line(stem, tone, 7)
        for node in stem[1::2]:
            p.line([(node[0] - 4, node[1]), (node[0] + 4, node[1])], darker(tone, 0.3), 2)
        for joint in stem[6:]:
            _spray(p, joint, height * 0.1)


def _spray(p: Painter, at: Point, size: float) -> None:
    for _ in range(6):
        leaf(
            p,
            at,
            p.random.uniform(0, 2 * pi),
            size * p.random.uniform(0.6, 1),
            mix(LEAF, BAMBOO, p.random.random()),
        )


def leaf(
    p: Painter, foot: Point, angle: float, length: float, colour: Colour, breadth: float = 0.16
) -> None:
    """Draw a pointed leaf growing from `foot` in the direction of `angle` (radians)."""
    along, across = (cos(angle) * length, sin(angle) * length), (-sin(angle), cos(angle))
    middle = (foot[0] + along[0] * 0.45, foot[1] + along[1] * 0.45)
    half = length * breadth
    tip = (foot[0] + along[0], foot[1] + along[1])
    one = (middle[0] + across[0] * half, middle[1] + across[1] * half)
    other = (middle[0] - across[0] * half, middle[1] - across[1] * half)
    p.fill(smooth([foot, one, tip], 5) + smooth([tip, other, foot], 5), colour)
    p.line([foot, tip], clear(CREAM, 0.25), max(1, half * 0.12))


def areca(p: Painter, x: float, y: float, height: float, colour: Colour = LEAF) -> None:
    """Draw a slender areca palm."""
    top = (x + height * 0.04, y - height * 0.8)
    p.shadow(x, y, height * 0.12, height * 0.02)
    p.line(
        smooth([(x, y), (x - height * 0.02, y - height * 0.4), top], 8),
        hexa("b49a78"),
        height * 0.03,
    )
    p.line(
        smooth([(x + 3, y), (x - height * 0.02 + 3, y - height * 0.4), top], 8),
        hexa("967c5e"),
        height * 0.012,
    )
    for i, angle in enumerate((-2.9, -2.5, -2.0, -1.57, -1.1, -0.6, -0.2, 0.25, -3.4)):
        frond(p, top, angle, height * 0.3, lighter(colour, 0.12) if i % 2 else darker(colour, 0.12))


def frond(p: Painter, foot: Point, angle: float, length: float, colour: Colour) -> None:
    """Draw a drooping palm leaf with its fringe."""
    tip = (foot[0] + cos(angle) * length, foot[1] + sin(angle) * length * 0.8 + length * 0.34)
    crest = (foot[0] + cos(angle) * length * 0.55, foot[1] + sin(angle) * length * 0.75)
    spine = smooth([foot, crest, tip], 7)
    for point in spine[2:]:
        for side in (-0.5, 0.5):
            p.line(
                [
                    point,
                    (
                        point[0] + cos(angle) * length * 0.16 + side * length * 0.16,
                        point[1] + length * 0.17,
                    ),
                ],
                colour,
                length * 0.035,
            )
    p.line(spine, darker(colour, 0.15), length * 0.03)


def rice(p: Painter, y: float, height: float, colour: Colour, count: int = 90) -> None:
    """Draw a stand of rice along y, heavy with ears."""
    for _ in range(count):
        x = p.random.uniform(-20, p.width + 20)
        tall = height * p.random.uniform(0.7, 1.05)
        lean = p.random.uniform(-0.3, 0.45) * tall
        stem = smooth([(x, y), (x + lean * 0.3, y - tall * 0.7), (x + lean, y - tall * 0.82)], 5)
        p.line(stem, mix(colour, LEAF, p.random.uniform(0.1, 0.6)), 4)
        for point in stem[-5:]:
            p.disc(point[0], point[1] + 3, 4, hexa("eccb62"), 6.5)


def pot(p: Painter, x: float, y: float, height: float, clay: Colour = CLAY) -> None:
    """Draw a potted plant of the office kind."""
    p.shadow(x, y, height * 0.26, height * 0.04)
    for i in range(11):
        angle = -pi * (0.1 + 0.08 * i)
        leaf(
            p,
            (x, y - height * 0.3),
            angle,
            height * p.random.uniform(0.46, 0.7),
            p.random.choice((LEAF, PINE, lighter(LEAF))),
            0.13,
        )
    half = height * 0.17
    p.blend(
        [
            (x - half, y - height * 0.34),
            (x + half, y - height * 0.34),
            (x + half * 0.72, y),
            (x - half * 0.72, y),
        ],
        lighter(clay, 0.15),
        darker(clay, 0.15),
    )
    p.box(x - half * 1.12, y - height * 0.37, half * 2.24, height * 0.07, clay, 4)


def flowers(p: Painter, x: float, y: float, width: float) -> None:
    """Draw a low bouquet, as on a meeting table."""
    for _ in range(9):
        leaf(p, (x, y), p.random.uniform(-pi, 0), width * 0.5, LEAF, 0.2)
    bloom = p.random.choice(BLOSSOMS)
    for i in range(9):
        at = x + (i - 4) * width * 0.1, y - width * p.random.uniform(0.06, 0.36)
        p.disc(*at, width * 0.09, p.random.choice((bloom, CREAM)))
        p.disc(*at, width * 0.035, hexa("f6c445"))


def foliage_frame(p: Painter, colour: Colour = PINE, right: bool = False) -> None:
    """Let dark leaves hang into an upper corner, close to the eye."""
    corner = p.width if right else 0
    for _ in range(26):
        foot = (corner + p.random.uniform(-180, 180), p.random.uniform(-30, 46))
        angle = pi / 2 + p.random.uniform(-0.9, 0.9)
        leaf(
            p,
            foot,
            angle,
            p.random.uniform(60, 120),
            mix(colour, LEAF, p.random.uniform(0, 0.7)),
            0.2,
        )
