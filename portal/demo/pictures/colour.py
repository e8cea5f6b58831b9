"""Colours, and the light that a time of day casts on a picture."""

from random import Random
from typing import NamedTuple

Colour = tuple[int, int, int]
Tint = tuple[int, int, int, int]


def hexa(code: str) -> Colour:
    """Return the colour written as six hexadecimal digits."""
    return int(code[0:2], 16), int(code[2:4], 16), int(code[4:6], 16)


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """Return the colour `share` (0 to 1) of the way from `first` to `second`."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def lighter(colour: Colour, share: float = 0.2) -> Colour:
    return mix(colour, CREAM, share)


def darker(colour: Colour, share: float = 0.2) -> Colour:
    return mix(colour, INK, share)


def clear(colour: Colour, opacity: float) -> Tint:
    """Return the colour seen through: opacity 0 is invisible, 1 solid."""
    return (*colour, round(255 * opacity))


WHITE = hexa("ffffff")
CREAM = hexa("fff6e4")
INK = hexa("1d2440")
FLAG_RED = hexa("d3232c")
FLAG_GOLD = hexa("ffd84a")
TILE = hexa("c8603f")
WOOD = hexa("9a6239")
LEAF = hexa("4f9d5b")
PINE = hexa("2c7160")
WATER = hexa("5fb0c2")
STONE = hexa("d9c9ae")
SKINS = (hexa("f1c6a0"), hexa("e8b48a"), hexa("dca57b"))
HAIR = (hexa("2b2430"), hexa("3a2a2c"), hexa("25262f"))
SHIRTS = tuple(map(hexa, "f4f1e8 8fc1d9 f2b56b e98a6f 8cbf8a 5b86b8 d8a1b8 e7d27b".split()))
TUNICS = tuple(map(hexa, "d8434e 3f7fc0 e9a13b 8a5fb0 2f9a8a e06a94".split()))
TROUSERS = tuple(map(hexa, "34405f 4a4f63 5b4a44 2f5568".split()))
FACADES = tuple(map(hexa, "f3dcae f6c9a0 cfe0d4 f0b79a d9e3ee f7e6c4 e6c7c4".split()))


class Light(NamedTuple):
    """How a time of day looks: the sky from zenith to horizon, the sun, the cast on things."""

    sky: Colour
    horizon: Colour
    sun: Colour
    sun_height: float
    cast_high: Colour
    cast_low: Colour
    strength: float


DAWN = Light(
    hexa("6f9fd0"), hexa("ffd9b0"), hexa("fff0c4"), 0.47, hexa("f3c4b4"), hexa("d9a58a"), 0.34
)
MORNING = Light(
    hexa("5cb3e4"), hexa("e6f5ee"), hexa("fff8dc"), 0.17, hexa("c9c0a4"), hexa("9a9690"), 0.16
)
NOON = Light(
    hexa("3fa0dc"), hexa("cfeef6"), hexa("ffffff"), 0.1, hexa("b4b8b0"), hexa("8f9a98"), 0.14
)
AFTERNOON = Light(
    hexa("7fb6d6"), hexa("ffe6b8"), hexa("fff0b8"), 0.3, hexa("f0c68c"), hexa("b98b6a"), 0.3
)
DUSK = Light(
    hexa("5a6cae"), hexa("ffb685"), hexa("ffe0a0"), 0.5, hexa("f0a890"), hexa("8c6c94"), 0.46
)
OVERCAST = Light(
    hexa("7c93a8"), hexa("c7d3d4"), hexa("dfe7e6"), 0.2, hexa("8c98a4"), hexa("5f7484"), 0.4
)
NIGHT = Light(
    hexa("16234f"), hexa("4a5c98"), hexa("fbf3d2"), 0.2, hexa("5a68a8"), hexa("2c3468"), 0.5
)
DAYLIGHT = (MORNING, AFTERNOON, NOON, DAWN)


def daylight(random: Random) -> Light:
    return random.choice(DAYLIGHT)
