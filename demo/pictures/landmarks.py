"""The buildings everybody knows: the office, the school, the communal house."""

from demo.pictures.buildings import (
    GLASS,
    door,
    tiled_roof,
    window,
)
from demo.pictures.colour import (
    CREAM,
    FLAG_GOLD,
    INK,
    STONE,
    TILE,
    WHITE,
    Colour,
    clear,
    darker,
    hexa,
    lighter,
    mix,
)
from demo.pictures.painter import Painter, around, smooth

OCHRE = hexa("f6dfae")
OLD_TILE = hexa("b5573c")

# A communal house's roof, in shares of its half width and its height.
EAVES = ((-1, -0.34), (-0.82, -0.06), (0, 0), (0.82, -0.06), (1, -0.34))
HIP = ((1, -0.34), (0.7, -0.42), (0.56, -1))
RIDGE = ((-0.66, -1.16), (-0.5, -1), (0.5, -1), (0.66, -1.16))


def columns(
    p: Painter, x: float, y: float, width: float, height: float, count: int, colour: Colour = CREAM
) -> None:
    """Draw `count` pillars standing on y across `width`."""
    thick = width / count * 0.16
    for i in range(count):
        at = x + (width - thick) * i / max(1, count - 1)
        p.box(at, y - height, thick, height, colour)
        p.box(at + thick * 0.66, y - height, thick * 0.34, height, clear(INK, 0.1))
        p.box(at - thick * 0.3, y - 8, thick * 1.6, 8, darker(colour, 0.06), 2)
        p.box(at - thick * 0.3, y - height, thick * 1.6, 8, darker(colour, 0.04), 2)


def steps(p: Painter, x: float, y: float, width: float, count: int = 4) -> None:
    for i in range(count):
        grow = (count - 1 - i) * -14
        p.box(
            x + grow * -1 - 14 * count,
            y - (count - i) * 0 + i * 9,
            width + 28 * count + 2 * grow,
            10,
            mix(CREAM, STONE, 0.25 + 0.18 * i),
            2,
        )


def office(p: Painter, x: float, y: float, width: float, wall: Colour = OCHRE) -> None:
    """Draw the seat of the People's Committee: two wings, a portico, a tiled roof."""
    height = width * 0.34
    p.shadow(x + width / 2, y + 26, width * 0.58, 22)
    p.blend(
        [(x, y - height), (x + width, y - height), (x + width, y), (x, y)],
        lighter(wall, 0.3),
        darker(wall, 0.03),
    )
    tiled_roof(p, x, y - height, width, width * 0.1)
    _window_rows(p, x, y, width, height)
    p.box(x, y - height * 0.52, width, 9, CREAM)
    p.box(x, y - 20, width, 20, STONE)
    _portico(p, x + width * 0.34, y, width * 0.32, height, wall)


def _window_rows(p: Painter, x: float, y: float, width: float, height: float) -> None:
    for start in (0.025, 0.69):
        for i in range(4):
            left = x + width * (start + 0.074 * i)
            for up in (0.88, 0.4):
                window(p, left + 5, y - height * up, width * 0.047, height * 0.26)


def _portico(p: Painter, x: float, y: float, width: float, height: float, wall: Colour) -> None:
    tall = height * 1.06
    p.box(x, y - tall, width, tall, lighter(wall, 0.14))
    p.box(x + width * 0.08, y - tall * 0.94, width * 0.84, tall * 0.94, darker(wall, 0.16))
    for i in range(3):
        window(p, x + width * (0.18 + 0.24 * i), y - tall * 0.88, width * 0.16, tall * 0.27)
    door(p, x + width * 0.36, y, width * 0.28, tall * 0.44)
    for share in (0.16, 0.7):
        window(p, x + width * share, y - tall * 0.4, width * 0.13, tall * 0.26)
    columns(p, x + width * 0.02, y, width * 0.96, tall, 4)
    p.box(x - 10, y - tall - 12, width + 20, 18, CREAM, 3)
    _pediment(p, x + width / 2, y - tall - 10, width / 2)
    steps(p, x + 40, y - 2, width - 80)


def _pediment(p: Painter, middle: float, y: float, half: float) -> None:
    """Draw the gable over the portico, with a round window."""
    gable = [(middle - half - 16, y), (middle, y - half * 0.48), (middle + half + 16, y)]
    p.blend(gable, lighter(TILE, 0.15), TILE)
    field = [(middle - half + 26, y - 6), (middle, y - half * 0.36), (middle + half - 26, y - 6)]
    p.blend(field, WHITE, CREAM)
    p.disc(middle, y + 10 - half * 0.18, half * 0.09, STONE)
    p.disc(middle, y + 10 - half * 0.18, half * 0.068, GLASS)


def school(p: Painter, x: float, y: float, width: float) -> None:
    """Draw a two-storey school: yellow walls, open corridors, red tiles."""
    height, wall = width * 0.32, hexa("f5d27a")
    p.shadow(x + width / 2, y + 6, width * 0.56, 16)
    p.blend(
        [(x, y - height), (x + width, y - height), (x + width, y), (x, y)], lighter(wall, 0.2), wall
    )
    tiled_roof(p, x, y - height, width, width * 0.09, hexa("b94a3a"))
    rooms = 6
    for floor in (0, 1):
        floor_y = y - floor * height * 0.5
        p.box(x + 8, floor_y - height * 0.43, width - 16, height * 0.4, darker(wall, 0.2))
        for i in range(rooms):
            left = x + 20 + (width - 40) * i / rooms
            door(p, left + 8, floor_y - 4, width * 0.042, height * 0.32, hexa("3f8f6b"))
            window(p, left + width * 0.07, floor_y - height * 0.34, width * 0.06, height * 0.18)
        columns(p, x, floor_y, width, height * 0.47, rooms + 1, lighter(wall, 0.5))
        p.box(x - 6, floor_y - height * 0.5, width + 12, 10, CREAM, 2)
    p.box(x, y - height * 0.64, width, height * 0.14, clear(lighter(wall, 0.5), 0.9))


def village_hall(p: Painter, x: float, y: float, width: float) -> None:
    """Draw a communal house: a sweeping tiled roof with upturned corners over red pillars."""
    height = width * 0.2
    p.shadow(x + width / 2, y + 30, width * 0.64, 20)
    steps(p, x + 20, y, width - 40)
    p.box(x, y - height, width, height, hexa("7a3b2c"))
    for i in range(5):
        door(p, x + width * (0.06 + 0.19 * i), y, width * 0.12, height * 0.8, hexa("a5532f"))
    columns(p, x - 6, y, width + 12, height, 6, hexa("b5372f"))
    sweeping_roof(p, x + width / 2, y - height + 6, width * 0.66, width * 0.27)


def sweeping_roof(
    p: Painter, middle: float, y: float, half: float, height: float, colour: Colour = OLD_TILE
) -> None:
    """Draw a roof whose eaves curve up at the corners, as on a đình."""
    eaves = smooth(around(middle, y, half, EAVES, height), 10)
    right = smooth(around(middle, y, half, HIP, height), 8)
    left = [(2 * middle - x, up) for x, up in reversed(right)]
    p.blend([*eaves, *right, *left], lighter(colour, 0.2), darker(colour, 0.2))
    for i in range(5, 30):
        foot = eaves[int(i / 34 * len(eaves))]
        top = (middle + half * 0.56 * (i / 17 - 1), y - height)
        bend = ((top[0] + foot[0]) / 2, top[1] * 0.42 + foot[1] * 0.58)
        p.line(smooth([top, bend, foot], 4), clear(darker(colour, 0.4), 0.3), 2)
    p.line(eaves, darker(colour, 0.3), 9)
    p.line(smooth(around(middle, y, half, RIDGE, height), 8), darker(colour, 0.25), 11)
    p.disc(middle, y - height * 1.06, height * 0.08, FLAG_GOLD)
