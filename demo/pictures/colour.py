"""Colours, and the light that a time of day casts on a picture."""

from random import Random
from typing import NamedTuple

Colour = tuple[int, int, int]
Tint = tuple[int, int, int, int]


def hexa(code: str) -> Colour:
    """Return the colour written as six hexadecimal digits."""
    return int(code[0:2], 16), int(code[2:4], 16), int(code[4:6], 16)


def hues(codes: str) -> tuple[Colour, ...]:
    """Return the colours written one after another."""
    return tuple(hexa(code) for code in codes.split())


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
SHIRTS = hues("f4f1e8 8fc1d9 f2b56b e98a6f 8cbf8a 5b86b8 d8a1b8 e7d27b")
TUNICS = hues("d8434e 3f7fc0 e9a13b 8a5fb0 2f9a8a e06a94")
TROUSERS = hues("34405f 4a4f63 5b4a44 2f5568")
FACADES = hues("f3dcae f6c9a0 cfe0d4 f0b79a d9e3ee f7e6c4 e6c7c4")


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
    hexa("5d8fd0"), hexa("ffc894"), hexa("fff0b4"), 0.47, hexa("f0b8a4"), hexa("c08a84"), 0.24
)
MORNING = Light(
    hexa("3fa6e6"), hexa("d8f2f4"), hexa("fff8dc"), 0.17, hexa("c4b494"), hexa("8f8c86"), 0.14
)
NOON = Light(
    hexa("2f93dc"), hexa("c4ecf8"), hexa("ffffff"), 0.1, hexa("b0b4ac"), hexa("8a9496"), 0.12
)
AFTERNOON = Light(
    hexa("5aaee8"), hexa("ffdca4"), hexa("fff2b8"), 0.3, hexa("f0bc78"), hexa("a8805c"), 0.22
)
DUSK = Light(
    hexa("4a5cae"), hexa("ff9f68"), hexa("ffdc90"), 0.5, hexa("f09880"), hexa("84608c"), 0.36
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
