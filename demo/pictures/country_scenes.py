"""Scenes of fields, river and mountains, and of what they yield."""

from math import pi

from demo.pictures import (
    buildings,
    figures,
    indoors,
    land,
    people,
    plants,
    things,
)
from demo.pictures.colour import (
    AFTERNOON,
    CREAM,
    DAWN,
    INK,
    LEAF,
    MORNING,
    NOON,
    OVERCAST,
    WHITE,
    WOOD,
    clear,
    darker,
    daylight,
    hexa,
    hues,
    lighter,
    mix,
)
from demo.pictures.painter import Painter, smooth

FRUIT = hues("f08a3c e0483e f3c94a 9fc74f d97a9a 7f4f8f")


def rice_field(p: Painter) -> None:
    """Farmers in a rice field before the mountains."""
    light = p.random.choice((MORNING, AFTERNOON, DAWN))
    land.sky(p, light, 380)
    land.mountains(p, light, 384, 210)
    for i in range(3):
        x = 60 + i * 420 + p.random.uniform(0, 190)
        buildings.cottage(p, x, 394, p.random.uniform(110, 140))
        plants.areca(p, x - 20, 398, 150)
        plants.bamboo(p, x + 170, 398, 110, 5)
    land.paddies(p, 392, p.random.choice((land.PADDY, hexa("d9c65a"), hexa("8fc060"))))
    for x, y, size in ((280, 560, 150), (900, 530, 130), (640, 640, 210)):
        farmer = people.anyone(p.random, hat="non-la")
        figures.stand(p, farmer, x + p.random.uniform(-60, 60), y, size, "dig", "dig")
    buffalo(p, p.random.uniform(1010, 1090), 640)
    egrets(p)
    plants.rice(p, 812, 110, hexa("c9cf58"), 130)
    p.grade(light)


def buffalo(p: Painter, x: float, y: float) -> None:
    """Draw a water buffalo looking left, its hooves on y."""
    hide = hexa("5b5560")
    p.shadow(x, y, 110, 14)
    for dx in (-56, -26, 40, 68):
        p.rope([(x + dx, y - 50), (x + dx, y - 8)], darker(hide, 0.2), 18)
    tail = [(x + 88, y - 100), (x + 108, y - 70), (x + 100, y - 36)]
    p.line(smooth(tail, 6), hide, 6)
    p.disc(x + 100, y - 34, 6, darker(hide, 0.4), 9)
    p.cluster([(x, y - 84, 92, 48), (x - 46, y - 92, 48, 46)], lighter(hide, 0.16), hide)
    horns = (x - 100, y - 146, 44, 36)
    p.arc(horns, 4, 176, hexa("8a8078"), 13)
    p.arc(horns, 6, 174, hexa("e3d8c0"), 9)
    head = [(x - 102, y - 106, 30, 25), (x - 122, y - 90, 24, 19)]
    p.cluster(head, lighter(hide, 0.22), darker(hide, 0.04))
    plants.leaf(p, (x - 78, y - 112), 0.5, 34, darker(hide, 0.12), 0.24)
    p.disc(x - 112, y - 108, 4, INK)
    p.disc(x - 138, y - 90, 3, INK)


def egrets(p: Painter) -> None:
    for _ in range(6):
        x, y, size = (
            p.random.uniform(100, 1180),
            p.random.uniform(60, 230),
            p.random.uniform(12, 22),
        )
        p.line(
            smooth(
                [
                    (x - size, y - size * 0.5),
                    (x - size * 0.4, y - size * 0.4),
                    (x, y),
                    (x + size * 0.4, y - size * 0.4),
                    (x + size, y - size * 0.5),
                ],
                5,
            ),
            WHITE,
            3.4,
        )


def sunrise(p: Painter) -> None:
    """The sun rising behind mountains, mist on the river."""
    light = DAWN
    zenith = p.random.choice(hues("4a6cc0 6a62b4 3f86c4"))
    p.wash(zenith, hexa("f29a8c"), 0, 250)
    p.wash(hexa("f29a8c"), hexa("ffd98a"), 250, 250)
    x = p.random.uniform(600, 740)
    p.glow(x, 345, 640, hexa("fff0b8"), 0.95)
    p.glow(x, 345, 300, hexa("fff8dc"), 0.95)
    p.disc(x, 345, 60, hexa("fff6d0"))
    for i in range(4):
        land.cloud(p, light, p.random.uniform(60, 1220), 90 + i * 58)
    land.hills(p, light, 480, 240, hexa("8a74b4"), 0.45)
    land.hills(p, light, 490, 170, hexa("6a6fa4"), 0.3)
    land.hills(p, light, 500, 100, hexa("3f7480"), 0.15)
    land.meadow(p, 496, hexa("7fae66"))
    land.winding_river(p, 498, light, x)
    for i in range(3):
        p.disc(p.random.uniform(200, 1080), 508 + i * 14, 340, clear(WHITE, 0.16), 16)
    for at in (290, 400, 900, 1010):
        buildings.cottage(p, at, 566, 110)
        plants.areca(p, at - 16, 570, 170)
    plants.bamboo(p, 80, 812, 520, 10)
    plants.banyan(p, 1180, 780, 380)
    egrets(p)
    p.grade(light)


def flood(p: Painter) -> None:
    """Rain over a river in flood; a rescue boat among the houses."""
    light = OVERCAST
    p.wash(hexa("5d7488"), hexa("b4c2c4"), 0, 470)
    for i in range(9):
        x, y = i * 160 + p.random.uniform(-40, 40), p.random.uniform(30, 150)
        p.cluster(
            [(x, y, 130, 58), (x + 80, y + 20, 110, 46), (x - 80, y + 16, 100, 44)],
            hexa("8798a6"),
            hexa("66798a"),
        )
    land.hills(p, light, 430, 170, hexa("5f7f88"), 0.5)
    land.hills(p, light, 436, 90, hexa("4f7a70"), 0.3)
    for x in p.random.sample((40, 300, 560, 820, 1060), 4):
        buildings.cottage(p, x, 500, 190)
        plants.areca(p, x + 215, 500, p.random.uniform(210, 290), hexa("4f8a68"))
    p.wash(hexa("b39a76"), hexa("7f6a50"), 462)
    land.ripples(p, 470, 800, 70)
    _floating(p)
    rescue_boat(p, p.random.uniform(520, 760), 690)
    land.rain(p)
    p.grade(light)


def _floating(p: Painter) -> None:
    for _ in range(7):
        x, y = p.random.uniform(30, 1240), p.random.uniform(520, 780)
        p.line([(x, y), (x + 60, y + 6)], hexa("6d4f38"), 7)
        plants.leaf(p, (x + 40, y), -pi * 0.3, 34, LEAF)


def rescue_boat(p: Painter, x: float, y: float) -> None:
    """Draw an orange boat with rescuers and people in life jackets."""
    p.disc(x, y + 18, 260, clear(WHITE, 0.3), 18)
    jacket = hexa("f08a2c")
    figures.sit(
        p,
        people.militia(p.random, top=jacket, outfit="safety", hat="helmet"),
        x - 150,
        y - 30,
        300,
        "front",
        "point",
    )
    figures.sit(
        p,
        people.anyone(p.random, top=jacket, outfit="safety", woman=True, hat="non-la"),
        x - 30,
        y - 20,
        250,
    )
    figures.sit(p, people.pupil(p.random, top=jacket, outfit="safety"), x + 50, y - 16, 190)
    figures.sit(
        p,
        people.militia(p.random, top=jacket, outfit="safety", hat="helmet"),
        x + 150,
        y - 30,
        290,
        "hold",
        "offer",
    )
    hull = smooth([(x - 260, y - 44), (x - 120, y - 20), (x + 140, y - 20), (x + 270, y - 50)], 8)
    keel = smooth([(x + 220, y + 20), (x, y + 32), (x - 210, y + 20)], 8)
    p.blend([*hull, *keel], hexa("f28a3a"), hexa("b8502a"))
    p.line(hull, CREAM, 10)


def tree_planting(p: Painter) -> None:
    """Young people and officials planting trees on a hill."""
    light = daylight(p.random)
    land.sky(p, light, 400)
    land.mountains(p, light, 420, 180)
    land.meadow(p, 420)
    for x in (70, 210, 1080, 1220):
        plants.tree(p, x, 460, p.random.uniform(170, 240))
    for x in range(120, 1240, 160):
        sapling(p, x + p.random.uniform(-20, 20), 530, 60)
    for i, x in enumerate((170, 420, 690, 950, 1150)):
        y = 640 + (i * 67) % 120
        maker = (people.volunteer, people.anyone, people.volunteer)[i % 3]
        person = maker(p.random, hat="non-la" if i % 2 else "")
        figures.stand(p, person, x, y, 270, "hold" if i % 2 else "dig", "dig", 0.3)
        _spade(p, x + 52, y) if i % 2 == 0 else things.watering_can(p, x + 68, y - 96)
        sapling(p, x + 100, y + 14, 96)
    plants.foliage_frame(p)
    p.grade(light)


def sapling(p: Painter, x: float, y: float, height: float) -> None:
    p.shadow(x, y, height * 0.3, height * 0.07)
    p.disc(x, y, height * 0.28, hexa("8a5f3f"), height * 0.1)
    p.line([(x, y), (x + 2, y - height * 0.8)], hexa("7a5a3a"), height * 0.05)
    for i in range(7):
        plants.leaf(
            p,
            (x + 2, y - height * (0.4 + 0.07 * i)),
            -pi * p.random.choice((0.12, 0.3, 0.5, 0.7, 0.88)),
            height * 0.34,
            p.random.choice((LEAF, lighter(LEAF))),
            0.24,
        )


def _spade(p: Painter, x: float, y: float) -> None:
    p.line([(x, y - 150), (x + 18, y - 20)], WOOD, 7)
    p.line([(x - 14, y - 150), (x + 14, y - 152)], WOOD, 7)
    p.blend(
        [(x + 4, y - 34), (x + 30, y - 38), (x + 34, y - 4), (x + 22, y + 8), (x + 10, y - 2)],
        hexa("b8c4cc"),
        hexa("7f8f9a"),
    )


def produce(p: Painter) -> None:
    """The ward's produce displayed on a long table."""
    light = p.random.choice((MORNING, AFTERNOON, NOON))
    land.sky(p, light, 420, 3)
    land.hills(p, light, 430, 150, hexa("7fb09a"), 0.5)
    land.paddies(p, 420)
    figures.sit(
        p, people.anyone(p.random, hat="non-la", woman=True), 360, 560, 420, "offer", "front"
    )
    figures.sit(p, people.in_ao_dai(p.random), 900, 560, 440, "front", "offer")
    buildings.awning(p, -20, 0, 1320, 110)
    for x in (40, 1220):
        p.box(x, 0, 18, 640, WOOD)
    indoors.table(p, -20, 560, 1320, 260, mix(WOOD, CREAM, 0.08))
    for i in range(7):
        p.line([(i * 200 + 60, 580), (i * 200 + 60, 800)], clear(darker(WOOD, 0.2), 0.35), 3)
    fruit = p.random.sample(FRUIT, 4)
    for i, colour in enumerate(fruit):
        things.crate(p, 40 + i * 320, 650, 250, colour)
    for i, x in enumerate((140, 560, 700, 1120)):
        (things.pineapple if i % 2 else things.pumpkin)(p, x, 566, p.random.uniform(44, 56))
    indoors.bunting(p, 122, 30)
    p.grade(light)
