"""Sky, hills, water and ground."""

from math import sin, tau

from demo.pictures.colour import (
    CREAM,
    WATER,
    WHITE,
    Colour,
    Light,
    clear,
    darker,
    hexa,
    lighter,
    mix,
)
from demo.pictures.painter import Painter, Point

GRASS = hexa("8fbf63")
PADDY = hexa("a9cc5c")
RIPE = hexa("e6c255")
ROAD = hexa("b9b2ad")
PAVING = hexa("e9d8bd")


PUFFS = ((-0.3, 0.02, 0.13), (-0.12, 0.1, 0.19), (0.1, 0.08, 0.17), (0.28, 0, 0.12), (0, 0, 0.22))


def sky(p: Painter, light: Light, horizon: float, clouds: int = 3) -> None:
    """Paint the sky down to `horizon`, with its sun (or moon) and clouds."""
    middle = mix(mix(light.sky, light.horizon, 0.5), WHITE, 0.2)
    p.wash(light.sky, middle, 0, horizon * 0.56)
    p.wash(middle, light.horizon, horizon * 0.56, horizon * 0.44)
    p.wash(light.horizon, light.horizon, horizon)
    x = p.random.uniform(0.18, 0.82) * p.width
    y = light.sun_height * horizon * 1.2
    p.glow(x, y, 420, light.sun, 0.5)
    p.glow(x, y, 170, light.sun, 0.7)
    p.disc(x, y, 40, light.sun)
    for i in range(clouds):
        slot = p.width / max(1, clouds)
        cloud(
            p,
            light,
            slot * (i + p.random.uniform(0.2, 0.8)),
            horizon * p.random.uniform(0.12, 0.55),
        )


def cloud(p: Painter, light: Light, x: float, y: float, width: float = 0) -> None:
    width = width or p.random.uniform(120, 230)
    puffs = [(x + width * dx, y - width * up, width * r, width * r * 0.82) for dx, up, r in PUFFS]
    base = (x, y + width * 0.07, width * 0.48, width * 0.07)
    p.cluster([*puffs, base], mix(light.sky, WHITE, 0.86), mix(light.horizon, light.sky, 0.25))


def night_sky(p: Painter, light: Light, horizon: float) -> None:
    sky(p, light, horizon, clouds=2)
    for _ in range(70):
        x, y = p.random.uniform(0, p.width), p.random.uniform(0, horizon * 0.8)
        p.disc(x, y, p.random.uniform(0.8, 2), clear(CREAM, p.random.uniform(0.4, 0.95)))


def hills(
    p: Painter, light: Light, y: float, height: float, colour: Colour, mist: float = 0.5
) -> None:
    """Paint a ridge rising up to `height` above y, fading into the mist at its foot."""
    phase = [p.random.uniform(0, tau) for _ in range(3)]
    ridge: list[Point] = []
    for i in range(65):
        t = i / 64
        wave = 0.5 + 0.28 * sin(tau * 1.1 * t + phase[0]) + 0.16 * sin(tau * 2.7 * t + phase[1])
        ridge.append((p.width * t, y - height * (wave + 0.06 * sin(tau * 6 * t + phase[2]))))
    high = mix(colour, light.horizon, mist * 0.6)
    p.blend([*ridge, (p.width, y + 6), (0, y + 6)], high, mix(high, light.horizon, 0.5))


def mountains(p: Painter, light: Light, y: float, height: float = 190) -> None:
    """Paint three ridges, the farther the paler."""
    hills(p, light, y, height, hexa("6f96b8"), 0.6)
    hills(p, light, y, height * 0.68, hexa("5c9a9a"), 0.45)
    hills(p, light, y, height * 0.4, hexa("5f9f74"), 0.3)


def ground(p: Painter, y: float, colour: Colour, height: float | None = None) -> None:
    p.wash(lighter(colour, 0.18), darker(colour, 0.08), y, height)


def meadow(p: Painter, y: float, colour: Colour = GRASS) -> None:
    """Paint grass from y down, with low swells and tufts."""
    ground(p, y, colour)
    for i in range(3):
        top = y + (p.height - y) * (0.18 + 0.27 * i)
        bend = p.random.uniform(14, 34) * (-1) ** i
        curve = [(p.width * t / 24, top + bend * sin(tau * (t / 24 + i * 0.3))) for t in range(25)]
        p.blend(
            [*curve, (p.width, p.height), (0, p.height)],
            lighter(colour, 0.1),
            darker(colour, 0.05 + 0.05 * i),
        )
    tufts(p, y + 20, p.height - 10, darker(colour, 0.16))


def tufts(p: Painter, top: float, bottom: float, colour: Colour, count: int = 34) -> None:
    for _ in range(count):
        x, y = p.random.uniform(0, p.width), p.random.uniform(top, bottom)
        size = 4 + 9 * (y - top) / max(1, bottom - top)
        for lean in (-0.6, 0, 0.6):
            p.line([(x, y), (x + lean * size, y - size)], clear(colour, 0.7), 2)


def street(p: Painter, y: float, pavement: float = 60) -> None:
    """Paint a paved walk from y, then the road down to the lower edge."""
    ground(p, y, PAVING, pavement)
    for i in range(int(p.width / 80) + 2):
        p.line([(i * 80 + 20, y), (i * 80 - 12, y + pavement)], clear(hexa("c9b291"), 0.5), 2)
    p.box(0, y + pavement, p.width, 12, hexa("cfc1ab"))
    ground(p, y + pavement + 12, ROAD)
    middle = y + pavement + 12 + (p.height - y - pavement) * 0.46
    for i in range(-1, int(p.width / 150) + 1):
        p.fill(
            [
                (i * 150 + 30, middle),
                (i * 150 + 112, middle),
                (i * 150 + 104, middle + 9),
                (i * 150 + 20, middle + 9),
            ],
            clear(CREAM, 0.8),
        )


def water(p: Painter, top: float, bottom: float, light: Light, colour: Colour = WATER) -> None:
    """Paint a broad river across the picture, the sky mirrored in its far side."""
    p.wash(mix(colour, light.horizon, 0.55), darker(colour, 0.14), top, bottom - top)
    ripples(p, top, bottom)


def ripples(p: Painter, top: float, bottom: float, count: int = 42) -> None:
    for _ in range(count):
        depth = p.random.random()
        x, y = p.random.uniform(-40, p.width), top + 6 + (bottom - top - 12) * depth
        length = p.random.uniform(20, 60) * (0.5 + depth)
        p.box(x, y, length, 2 + 2 * depth, clear(WHITE, 0.28), 2)


def winding_river(p: Painter, top: float, light: Light, x: float) -> None:
    """Paint a river that comes from far away at (x, top) and widens to the lower edge."""
    left, right = [], []
    for i in range(31):
        t = i / 30
        y = top + (p.height - top) * t
        middle = x + 210 * sin(t * 4.4) * t + (p.width * 0.5 - x) * t
        half = 8 + 250 * t**1.7
        left.append((middle - half, y))
        right.append((middle + half, y))
    p.blend([*left, *reversed(right)], mix(WATER, light.horizon, 0.7), darker(WATER, 0.08))


def paddies(p: Painter, top: float, colour: Colour = PADDY) -> None:
    """Paint rice fields in perspective: bands of green and gold parted by banks."""
    ground(p, top, colour)
    y, depth = top, 12.0
    while y < p.height:
        _row_of_plots(p, top, y, depth, colour)
        y += depth
        depth = 12 + (y - top) * 0.5


def _row_of_plots(p: Painter, top: float, y: float, depth: float, colour: Colour) -> None:
    turn = -9 + p.random.uniform(0, 1)
    while turn < 9:
        wide = p.random.uniform(0.9, 1.9)
        tone = mix(colour, p.random.choice((RIPE, hexa("74b45c"), hexa("c5d66a"), colour)), 0.5)
        if abs(_aside(p, top, y + depth, turn + wide / 2)[0] - p.width / 2) < p.width * 1.3:
            _plot(
                p,
                [
                    _aside(p, top, at, turn + side)
                    for at, side in ((y, 0), (y, wide), (y + depth, wide), (y + depth, 0))
                ],
                tone,
            )
        turn += wide


def _aside(p: Painter, top: float, y: float, turn: float) -> Point:
    return p.width / 2 + turn * (90 + (y - top) * 1.1), y


def _plot(p: Painter, corners: list[Point], tone: Colour) -> None:
    (left, y), (right, _), (low_right, low), (low_left, _) = corners
    p.blend(corners, lighter(tone, 0.16), darker(tone, 0.05))
    for i in range(1, 9):
        share = i / 9
        p.line(
            [(left + (right - left) * share, y), (low_left + (low_right - low_left) * share, low)],
            clear(darker(tone, 0.2), 0.3),
            1 + (low - y) * 0.02,
        )
    p.line([corners[0], corners[3]], hexa("86a050"), 1.5 + (low - y) * 0.05)
    p.line([corners[0], corners[1]], hexa("86a050"), 1.5 + (low - y) * 0.04)


def rain(p: Painter, count: int = 260) -> None:
    for _ in range(count):
        x, y = p.random.uniform(0, p.width + 80), p.random.uniform(0, p.height)
        length = p.random.uniform(16, 40)
        p.line(
            [(x, y), (x - length * 0.32, y + length)], clear(WHITE, p.random.uniform(0.2, 0.5)), 1.6
        )
