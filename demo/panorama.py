"""The wide landscape behind a page's heading."""

from math import pi, sin

from demo.pictures.buildings import cottage, flagpole
from demo.pictures.colour import (
    CREAM,
    MORNING,
    WATER,
    WHITE,
    Colour,
    clear,
    darker,
    hexa,
    lighter,
    mix,
)
from demo.pictures.land import cloud, hills, ripples
from demo.pictures.landmarks import office, village_hall
from demo.pictures.painter import Painter, smooth
from demo.pictures.plants import areca, bamboo, bush, crown, hedge
from demo.pictures.ward_scenes import boat

LIGHT = MORNING._replace(sky=hexa("a9d8f0"), horizon=hexa("fff3d8"))
SHORE = 0.66
PINK = hexa("d9a48c")


def paint_panorama(p: Painter) -> None:
    """Paint the ward from its river: calm on the left, lively on the right."""
    h = p.height
    p.wash(LIGHT.sky, LIGHT.horizon, 0, h * SHORE)
    p.glow(p.width * 0.6, h * 0.46, h * 1.6, hexa("fff3c0"), 0.9)
    p.disc(p.width * 0.6, h * 0.42, h * 0.13, hexa("fffbe4"))
    for share, level in ((0.14, 0.24), (0.36, 0.16), (0.52, 0.3), (0.74, 0.16), (0.92, 0.26)):
        cloud(p, LIGHT, p.width * share, h * level, h * 0.62)
    for rise, colour, mist in (
        (0.5, hexa("7fb2dc"), 0.5),
        (0.34, hexa("6fb4bc"), 0.4),
        (0.18, hexa("74ba84"), 0.3),
    ):
        hills(p, LIGHT, h * SHORE, h * rise, colour, mist)
    _river(p)
    _bridge(p, p.width * 0.02, p.width * 0.5)
    boat(p, p.width * 0.4, h * 0.88, h * 0.0011)
    _town(p)


def _river(p: Painter) -> None:
    top = p.height * SHORE
    p.wash(mix(WATER, LIGHT.horizon, 0.6), mix(WATER, WHITE, 0.1), top)
    ripples(p, top, p.height, int(p.width / 24))


def _bridge(p: Painter, left: float, right: float) -> None:
    h = p.height
    deck, spans, colour = h * 0.64, 5, PINK
    width = (right - left) / spans
    for i in range(spans):
        x = left + i * width
        arch = [(x + width * t / 20, deck - h * 0.2 * sin(pi * t / 20)) for t in range(21)]
        p.line(arch, colour, h * 0.022)
        for at, up in arch[2:-1:2]:
            p.line([(at, up), (at, deck)], clear(colour, 0.6), h * 0.007)
        p.box(x - h * 0.03, deck, h * 0.06, h * 0.15, mix(colour, CREAM, 0.2))
    p.box(left - h * 4, deck, right - left + h * 5, h * 0.03, lighter(colour, 0.3))
    p.box(left - h * 4, deck + h * 0.03, right - left + h * 5, h * 0.014, darker(colour, 0.14))


def _town(p: Painter) -> None:
    """Build the right bank: trees, houses, the office, the communal house."""
    h = p.height
    _bank(p, 0.47, 0.67, hexa("a5cc84"))
    for i in range(26):
        crown(p, p.width * (0.5 + 0.02 * i), h * 0.63, h * p.random.uniform(0.06, 0.1), _green(p))
    for share in (0.53, 0.585, 0.9, 0.955):
        cottage(p, p.width * share, h * 0.75, h * 0.42)
    for share, height in ((0.565, 0.5), (0.635, 0.56), (0.865, 0.56), (0.94, 0.5), (0.99, 0.56)):
        areca(p, p.width * share, h * 0.78, h * height)
    office(p, p.width * 0.66, h * 0.75, h * 0.95)
    flagpole(p, p.width * 0.653, h * 0.8, h * 0.62, h * 0.2)
    village_hall(p, p.width * 0.825, h * 0.77, h * 0.44)
    _bank(p, 0.5, 0.84, hexa("8fc06c"))
    hedge(p, h * 0.97, h * 0.1, p.width * 0.56, p.width * 1.02, hexa("6fae62"))
    for i in range(7):
        bush(p, p.width * (0.58 + 0.065 * i), h * 0.97, h * 0.2, _green(p), flowers=True)
    bamboo(p, p.width * 0.985, h, h * 0.8, 7)


def _bank(p: Painter, share: float, level: float, colour: Colour) -> None:
    w, h = p.width, p.height
    line = smooth(
        [
            (w * share, h * 1.02),
            (w * (share + 0.06), h * (level + 0.03)),
            (w * (share + 0.14), h * level),
            (w, h * level),
        ],
        12,
    )
    p.blend([*line, (w, h * 1.02)], lighter(colour, 0.2), darker(colour, 0.08))


def _green(p: Painter) -> Colour:
    return p.random.choice((hexa("7fb86c"), hexa("5fa070"), hexa("98bf5c")))
