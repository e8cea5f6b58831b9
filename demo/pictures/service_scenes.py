"""Scenes of common work: cleaning, drills, patrols, reading, giving blood, the workshop."""

from math import pi

from demo.pictures import buildings, figures, indoors, land, people, plants, things
from demo.pictures.colour import (
    CREAM,
    FLAG_GOLD,
    FLAG_RED,
    INK,
    NIGHT,
    STONE,
    Colour,
    clear,
    darker,
    daylight,
    hexa,
    hues,
    lighter,
)
from demo.pictures.painter import Painter, smooth

NIGHT_WALLS = hues("5a5f8c 6a6488 4f5f86 6f6a8e 585a80")
NIGHT_PANES = hues("ffe0a0 ffd27f ffe9b8 33406e 2c3866")


def cleaning(p: Painter) -> None:
    """Neighbours sweeping their street on a Sunday morning."""
    light = daylight(p.random)
    land.sky(p, light, 460)
    land.hills(p, light, 500, 120, hexa("7fa8a0"), 0.5)
    buildings.terrace(p, 500, 300)
    plants.banyan(p, 130, 540, 430)
    land.street(p, 496, 80)
    for x in (420, 760, 1100):
        plants.tree(p, x + p.random.uniform(-30, 30), 560, 250)
    things.bins(p, p.random.choice((560, 900)), 590)
    for i, x in enumerate((180, 400, 650, 880, 1110)):
        y = 690 + (i * 47) % 90
        maker = people.volunteer if i % 2 else people.anyone
        figures.stand(
            p, maker(p.random, hat="non-la" if i % 3 == 0 else ""), x, y, 250, "front", "dig", 0.28
        )
        things.broom(p, x + 44, y, i)
    for _ in range(22):
        plants.leaf(
            p,
            (p.random.uniform(60, 1220), p.random.uniform(680, 790)),
            p.random.uniform(0, 2 * pi),
            17,
            p.random.choice((hexa("d99a3f"), hexa("c9702f"), hexa("9fb04f"))),
            0.26,
        )
    p.grade(light)


def fire_drill(p: Painter) -> None:
    """A fire drill: a hose played on a training fire, an engine behind."""
    light = daylight(p.random)
    land.sky(p, light, 460)
    land.hills(p, light, 500, 140, hexa("7fa0a8"), 0.55)
    buildings.terrace(p, 500, 640)
    for x in (60, 240, 430):
        plants.tree(p, x, 500, p.random.uniform(180, 240))
    land.ground(p, 496, hexa("cfc3b4"))
    things.fire_engine(p, 60, 640)
    _fire(p, 1090, 690)
    crew = hexa("e0762c")
    for i, x in enumerate((520, 640)):
        hand = people.anyone(
            p.random, top=crew, bottom=darker(crew, 0.3), outfit="safety", hat="helmet", woman=False
        )
        figures.stand(p, hand, x, 744 + i * 16, 290, "front", "offer", 0.36)
    p.line(smooth([(330, 640), (420, 750), (560, 640), (726, 596)], 10), hexa("8a3f34"), 12)
    p.rope([(700, 600), (756, 588)], hexa("d9c04a"), 12)
    for spread in (-26, -8, 10, 28):
        p.line(
            smooth([(758, 586), (900, 520 + spread), (1060, 640 + spread)], 12),
            hexa("d8f0fa"),
            9,
        )
    for x in (860, 950):
        figures.stand(p, people.anyone(p.random, back=True), x, 600, 170)
    p.grade(light)


def _fire(p: Painter, x: float, y: float) -> None:
    for i in range(9):
        drift = p.random.uniform(-16, 30) + i * 10
        p.glow(x + drift, y - 170 - i * 56, 80 + i * 16, hexa("77727a"), 0.62 - i * 0.04)
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
    buildings.terrace(p, 510, walls=NIGHT_WALLS, panes=NIGHT_PANES)
    p.box(0, 0, p.width, 520, clear(hexa("141d48"), 0.2))
    land.street(p, 506, 70)
    p.box(0, 506, 1280, 300, clear(hexa("1a2350"), 0.42))
    for x in (170, 640, 1060):
        plants.tree(p, x + 70, 560, 250, hexa("2f5f5a"))
        buildings.lamp(p, x - 60, 566, 300, lit=True)
        p.disc(x - 10, 590, 190, clear(hexa("ffe09a"), 0.16), 40)
    for i, x in enumerate((430, 560, 690)):
        maker = people.militia if i == 1 else people.officer
        figures.stand(
            p,
            maker(p.random, woman=False),
            x,
            760 - (i % 2) * 24,
            330,
            "down",
            "offer" if i == 2 else "down",
            0.26,
        )
    p.rope([(774, 566), (806, 570)], hexa("3a3f52"), 13)
    _beam(p, 812, 570)
    p.grade(light._replace(strength=0.22))


def _beam(p: Painter, x: float, y: float) -> None:
    for i in range(12):
        reach, spread = 240 + 22 * i, 22 + 4 * i
        p.fill(
            [(x, y - 5), (x + reach, y + 50 - spread), (x + reach, y + 50 + spread), (x, y + 5)],
            clear(hexa("fff0b0"), 0.035),
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
    figures.stand(p, people.anyone(p.random, back=True), 200, 640, 340, "up", "down")
    figures.stand(p, people.in_ao_dai(p.random), 1120, 660, 350, "hold", "hold")
    for i, x in enumerate((330, 520, 760, 950)):
        reader = people.pupil(p.random, woman=i % 2 == 0) if i % 2 == 0 else people.anyone(p.random)
        figures.sit(p, reader, x, 640, 330 if reader.child else 390)
    indoors.table(p, 220, 640, 860, 140, hexa("c08a58"))
    indoors.panels(p, 240, 676, 820, 84, 4, hexa("b07a4a"))
    for x in (330, 520, 760, 950):
        things.open_book(p, x, 636)
    plants.pot(p, 70, 790, 260)


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
        figures.stand(p, worker, x, 740, 350, "offer", p.random.choice(("hold", "down")))


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
    things.gear(p, x + 170, y - 74, 40)
    p.box(x - 10, y - 156, 240, 12, lighter(tone, 0.5), 4)
    p.box(x - 6, y - 14, 232, 14, darker(tone, 0.4), 3)


def blood_donation(p: Painter) -> None:
    """Donors on couches, nurses beside them."""
    indoors.room(
        p, 520, p.random.choice((hexa("fbe6dd"), hexa("f6ead8"), hexa("e6eef0"))), hexa("e2c9b4")
    )
    indoors.ceiling_lights(p, 3)
    indoors.view(p, 60, 120, 260, 230)
    indoors.view(p, 960, 120, 260, 230)
    things.blood_drop(p, 640, 190, 92)
    for x in (140, 690):
        couch(p, x, 660, p.random.choice((hexa("4f9aa8"), hexa("5f8fc0"), hexa("d97a6a"))))
    figures.stand(p, people.nurse(p.random, woman=True), 94, 706, 400, "hold", "offer")
    figures.stand(p, people.nurse(p.random, woman=False), 1178, 706, 410, "hold", "hold")
    figures.stand(p, people.volunteer(p.random), 626, 736, 400, "hold", "wave")
    plants.pot(p, 40, 790, 220)
    plants.pot(p, 1250, 790, 220)


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
    for dx in (86, 108):
        p.arc((x + dx, y - 198, 5, 4), 20, 160, INK, 2.4)
    p.arc((x + 98, y - 184, 8, 6), 25, 155, darker(donor.skin, 0.4), 2.4)
    p.disc(x + 419, y - 116, 15, INK, 22)
    for leg in (x + 130, x + 370):
        p.box(leg, y - 60, 14, 66, STONE, 3)
    p.box(x + 100, y - 64, 320, 12, CREAM, 5)
    p.box(x + 300, y - 124, 26, 10, FLAG_RED, 4)
