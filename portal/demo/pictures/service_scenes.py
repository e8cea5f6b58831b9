"""Scenes of common work: cleaning, drills, patrols, reading, giving blood, the workshop."""

from math import cos, pi, sin

from portal.demo.pictures import buildings, indoors, land, people, plants
from portal.demo.pictures.colour import (
    CREAM,
    FLAG_GOLD,
    FLAG_RED,
    INK,
    NIGHT,
    STONE,
    WHITE,
    WOOD,
    Colour,
    clear,
    darker,
    daylight,
    hexa,
    lighter,
)
from portal.demo.pictures.painter import Painter, smooth


def cleaning(p: Painter) -> None:
    """Neighbours sweeping their street on a Sunday morning."""
    light = daylight(p.random)
    land.sky(p, light, 460)
    buildings.terrace(p, 500, 300)
    plants.banyan(p, 130, 540, 430)
    land.street(p, 496, 80)
    for x in (420, 760, 1100):
        plants.tree(p, x + p.random.uniform(-30, 30), 560, 250)
    bins(p, p.random.choice((560, 900)), 590)
    for i, x in enumerate((180, 400, 650, 880, 1110)):
        y = 690 + (i * 47) % 90
        maker = people.volunteer if i % 2 else people.anyone
        people.stand(
            p, maker(p.random, hat="non-la" if i % 3 == 0 else ""), x, y, 250, "front", "dig", 0.28
        )
        broom(p, x + 44, y, i)
    for _ in range(22):
        x, y = p.random.uniform(60, 1220), p.random.uniform(680, 790)
        plants.leaf(
            p,
            (x, y),
            p.random.uniform(0, 2 * pi),
            17,
            p.random.choice((hexa("d99a3f"), hexa("c9702f"), hexa("9fb04f"))),
            0.26,
        )
    p.grade(light)


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


def fire_drill(p: Painter) -> None:
    """A fire drill: a hose played on a training fire, an engine behind."""
    light = daylight(p.random)
    land.sky(p, light, 460)
    land.hills(p, light, 470, 120, hexa("7fa0a8"), 0.55)
    buildings.terrace(p, 500, 640)
    for x in (60, 240, 430):
        plants.tree(p, x, 500, p.random.uniform(180, 240))
    land.ground(p, 496, hexa("cfc3b4"))
    fire_engine(p, 60, 640)
    _fire(p, 1090, 690)
    crew = hexa("e0762c")
    for i, x in enumerate((520, 640)):
        hand = people.anyone(
            p.random, top=crew, bottom=darker(crew, 0.3), outfit="safety", hat="helmet", woman=False
        )
        people.stand(p, hand, x, 744 + i * 16, 290, "front", "offer", 0.36)
    p.line(smooth([(330, 640), (420, 750), (560, 640), (726, 632)], 10), hexa("8a3f34"), 12)
    p.rope([(706, 634), (760, 622)], hexa("d9c04a"), 12)
    for spread in (-26, -8, 10, 28):
        p.line(
            smooth([(762, 620), (900, 540 + spread), (1060, 640 + spread)], 12),
            clear(hexa("d8f0fa"), 0.6),
            9,
        )
    for x in (860, 950):
        people.stand(p, people.anyone(p.random, back=True), x, 600, 170)
    p.grade(light)


def fire_engine(p: Painter, x: float, y: float) -> None:
    red = hexa("d8322f")
    p.shadow(x + 210, y + 8, 240, 20, 0.34)
    p.blend(
        [(x, y - 190), (x + 290, y - 190), (x + 290, y - 30), (x, y - 30)],
        lighter(red, 0.14),
        darker(red, 0.06),
    )
    p.blend(
        [
            (x + 290, y - 210),
            (x + 376, y - 210),
            (x + 420, y - 120),
            (x + 424, y - 30),
            (x + 290, y - 30),
        ],
        lighter(red, 0.2),
        red,
    )
    p.fill(
        [(x + 318, y - 190), (x + 368, y - 190), (x + 400, y - 122), (x + 318, y - 122)],
        hexa("bfe0ea"),
    )
    p.box(x, y - 112, 424, 16, WHITE)
    for i in range(3):
        p.box(x + 18 + i * 90, y - 178, 76, 56, hexa("b9c2cc"), 4)
        for j in range(4):
            p.box(x + 18 + i * 90, y - 170 + j * 13, 76, 4, hexa("98a4b0"))
    p.line([(x - 10, y - 208), (x + 320, y - 222)], hexa("e3e7ea"), 7)
    for i in range(9):
        p.line(
            [(x + 10 + i * 34, y - 208 - i * 1.4), (x + 10 + i * 34, y - 194)], hexa("c6cdd3"), 4
        )
    p.box(x + 326, y - 224, 44, 16, hexa("3f8fe0"), 7)
    for wheel in (x + 80, x + 340):
        p.disc(wheel, y - 26, 40, hexa("2a2d3a"))
        p.disc(wheel, y - 26, 19, hexa("c9d0d6"))


def _fire(p: Painter, x: float, y: float) -> None:
    for i in range(7):
        p.disc(
            x + p.random.uniform(-20, 60) + i * 9,
            y - 190 - i * 62,
            44 + i * 13,
            clear(hexa("6f6a70"), 0.24),
            40 + i * 10,
        )
    p.glow(x, y - 90, 260, hexa("ffb84a"), 0.6)
    p.blend(
        [(x - 92, y - 60), (x + 92, y - 60), (x + 78, y), (x - 78, y)],
        hexa("6b7480"),
        hexa("454c58"),
    )
    for scale, tone in ((1, hexa("e8502c")), (0.72, hexa("f58a2c")), (0.44, hexa("ffd25a"))):
        flame = [
            (-74, 0),
            (-84, 66),
            (-44, 104),
            (-40, 172),
            (6, 128),
            (30, 208),
            (46, 120),
            (80, 90),
            (72, 0),
        ]
        p.fill(
            smooth([(x + dx * scale, y - 58 - up * scale) for dx, up in flame], 6, closed=True),
            tone,
        )


def night_patrol(p: Painter) -> None:
    """Officers and militia walking their street at night."""
    light = NIGHT
    land.night_sky(p, light, 470)
    buildings.terrace(p, 510)
    _dim(p, 520)
    _lit_windows(p)
    land.street(p, 506, 70)
    p.box(0, 506, 1280, 300, clear(hexa("1a2350"), 0.42))
    for x in (170, 640, 1060):
        plants.tree(p, x + 70, 560, 250, hexa("2f5f5a"))
        buildings.lamp(p, x - 60, 566, 300, lit=True)
        p.disc(x - 10, 590, 190, clear(hexa("ffe09a"), 0.16), 40)
    _beam(p, 740, 640)
    for i, x in enumerate((430, 560, 690)):
        maker = people.militia if i == 1 else people.officer
        people.stand(
            p,
            maker(p.random, woman=False),
            x,
            760 - (i % 2) * 24,
            330,
            "down",
            "offer" if i == 2 else "down",
            0.26,
        )
    p.grade(light._replace(strength=0.22))


def _dim(p: Painter, y: float) -> None:
    p.box(0, 60, p.width, y - 60, clear(hexa("141d48"), 0.46))


def _lit_windows(p: Painter) -> None:
    for _ in range(15):
        x, y = (
            p.random.uniform(20, 1240),
            p.random.choice((250, 340, 440)) + p.random.uniform(-10, 10),
        )
        p.glow(x + 15, y + 22, 70, hexa("ffd98a"), 0.4)
        p.box(x, y, 30, 44, hexa("ffe2a0"), 2)
        p.box(x + 13, y, 3, 44, hexa("c99a5a"))


def _beam(p: Painter, x: float, y: float) -> None:
    for spread in (70, 46, 24):
        p.fill(
            [(x, y - 6), (x + 470, y + 40 - spread), (x + 470, y + 70 + spread), (x, y + 6)],
            clear(hexa("fff0b0"), 0.13),
        )


def reading_room(p: Painter) -> None:
    """Readers among the shelves of the library."""
    indoors.room(
        p, 520, p.random.choice((hexa("f3e2c4"), hexa("e2ece0"), hexa("f3dccb"))), hexa("c99a6a")
    )
    for x in (20, 300, 720, 1000):
        indoors.shelf(p, x, 524, 262, 430, 5)
    indoors.view(p, 580, 130, 124, 250)
    for x, tone in ((240, hexa("3f9f8a")), (640, hexa("e0763f")), (1040, hexa("c94a5a"))):
        indoors.pendant(p, x, 62, tone)
    people.stand(p, people.anyone(p.random, back=True), 200, 640, 340, "up", "down")
    people.stand(p, people.in_ao_dai(p.random), 1120, 660, 350, "hold", "hold")
    for i, x in enumerate((330, 520, 760, 950)):
        reader = people.pupil(p.random, woman=i % 2 == 0) if i % 2 == 0 else people.anyone(p.random)
        people.sit(p, reader, x, 660, 330 if reader.child else 390)
    indoors.table(p, 220, 652, 860, 112, hexa("b9804f"))
    for x in (330, 520, 760, 950):
        open_book(p, x, 648)
    plants.pot(p, 70, 790, 260)


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


def workshop(p: Painter) -> None:
    """Workers at machines in a bright workshop."""
    p.wash(hexa("e9eef0"), hexa("cfd9dc"), 0, 520)
    for i in range(5):
        indoors.view(p, 40 + i * 256, 150, 180, 130)
    for i in range(6):
        p.line([(i * 256 - 60, 0), (i * 256 + 60, 90), (i * 256 + 180, 0)], hexa("8fa4b0"), 8)
    p.box(0, 88, 1280, 12, hexa("7f95a2"))
    for x in (220, 640, 1060):
        indoors.pendant(p, x, 130, hexa("4f8fa8"))
    p.wash(hexa("b9c4c4"), hexa("8f9ea4"), 520)
    p.fill([(0, 700), (1280, 700), (1280, 716), (0, 716)], clear(FLAG_GOLD, 0.9))
    for i, x in enumerate((90, 490, 890)):
        _machine(
            p,
            x,
            650,
            (hexa("4f98a8"), hexa("5f9f7a"), hexa("e0924a"))[(i + p.random.randrange(3)) % 3],
        )
    for x in (330, 730, 1130):
        worker = people.anyone(
            p.random, top=hexa("3f6fb0"), bottom=hexa("34507f"), outfit="safety", hat="helmet"
        )
        people.stand(p, worker, x, 740, 350, "offer", p.random.choice(("hold", "down")))


def _machine(p: Painter, x: float, y: float, tone: Colour) -> None:
    p.shadow(x + 110, y + 6, 150, 16, 0.32)
    p.blend(
        [(x, y - 150), (x + 220, y - 150), (x + 220, y), (x, y)],
        lighter(tone, 0.2),
        darker(tone, 0.1),
    )
    p.blend(
        [(x + 20, y - 270), (x + 130, y - 270), (x + 130, y - 146), (x + 20, y - 146)],
        lighter(tone, 0.3),
        tone,
    )
    p.box(x + 34, y - 254, 82, 60, indoors.SLATE, 6)
    p.line(
        smooth([(x + 42, y - 210), (x + 60, y - 236), (x + 80, y - 216), (x + 106, y - 244)], 5),
        hexa("7fe0b0"),
        4,
    )
    for i, light in enumerate((hexa("e0483e"), FLAG_GOLD, hexa("5fc07a"))):
        p.disc(x + 48 + i * 26, y - 170, 8, light)
    gear(p, x + 170, y - 74, 40)
    p.box(x - 10, y - 156, 240, 12, lighter(tone, 0.5), 4)
    p.box(x - 6, y - 14, 232, 14, darker(tone, 0.4), 3)


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


def blood_donation(p: Painter) -> None:
    """Donors on couches, nurses beside them."""
    indoors.room(
        p, 520, p.random.choice((hexa("fbe6dd"), hexa("f6ead8"), hexa("e6eef0"))), hexa("e2c9b4")
    )
    indoors.ceiling_lights(p, 3)
    indoors.view(p, 60, 120, 260, 230)
    indoors.view(p, 960, 120, 260, 230)
    blood_drop(p, 640, 190, 92)
    for x in (120, 720):
        couch(p, x, 660, p.random.choice((hexa("4f9aa8"), hexa("5f8fc0"), hexa("d97a6a"))))
    for x in (90, 1190):
        people.stand(
            p,
            people.nurse(p.random, woman=x == 90),
            x,
            700,
            400,
            "hold",
            "offer" if x == 90 else "hold",
        )
    people.stand(p, people.volunteer(p.random), 640, 720, 400, "hold", "wave")
    plants.pot(p, 40, 790, 220)
    plants.pot(p, 1250, 790, 220)


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


def couch(p: Painter, x: float, y: float, tone: Colour) -> None:
    """Draw a donor lying back on a couch, a blood bag beside."""
    donor = people.anyone(p.random)
    p.shadow(x + 220, y + 8, 250, 18, 0.3)
    p.box(x + 404, y - 270, 6, 280, hexa("a9b8bf"))
    p.box(x + 384, y - 264, 46, 62, hexa("c8323a"), 10)
    p.line(
        smooth([(x + 406, y - 204), (x + 380, y - 150), (x + 300, y - 116)], 6), hexa("c8323a"), 4
    )
    p.rope([(x + 70, y - 150), (x + 190, y - 78), (x + 420, y - 78)], tone, 46)
    p.rope([(x + 196, y - 112), (x + 290, y - 112), (x + 410, y - 108)], donor.bottom, 34)
    p.rope([(x + 116, y - 160), (x + 196, y - 114)], donor.top, 56)
    p.rope([(x + 140, y - 146), (x + 220, y - 130), (x + 300, y - 124)], donor.skin, 20)
    p.disc(x + 86, y - 196, 34, donor.hair)
    p.disc(x + 95, y - 193, 28, donor.skin, 30)
    p.disc(x + 419, y - 116, 15, INK, 22)
    for leg in (x + 130, x + 370):
        p.box(leg, y - 60, 14, 66, STONE, 3)
    p.box(x + 100, y - 64, 320, 12, CREAM, 5)
    p.box(x + 300, y - 124, 26, 10, FLAG_RED, 4)
