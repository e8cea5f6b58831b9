"""Scenes of the ward's streets and public places."""

from math import cos, pi, sin

from demo.pictures import (
    buildings,
    figures,
    indoors,
    land,
    landmarks,
    people,
    plants,
    things,
)
from demo.pictures.colour import (
    AFTERNOON,
    DAWN,
    DUSK,
    INK,
    LEAF,
    MORNING,
    SHIRTS,
    WHITE,
    WOOD,
    Colour,
    clear,
    darker,
    daylight,
    hexa,
    hues,
    lighter,
)
from demo.pictures.painter import Painter, smooth


def ward_street(p: Painter) -> None:
    """A street of town houses under its trees."""
    light = daylight(p.random)
    land.sky(p, light, 480)
    land.hills(p, light, 470, 150, hexa("7fa8b8"), 0.6)
    buildings.terrace(p, 520)
    land.street(p, 516, 70)
    for x in range(120, 1280, 260):
        at = x + p.random.uniform(-24, 24)
        plants.tree(p, at, 566, p.random.uniform(270, 330))
        plants.bush(p, at, 574, 70, flowers=True)
    for i in range(4):
        buildings.flagpole(p, 250 + i * 260, 570, 250, 62)
    bicycle(p, p.random.choice((330, 560, 820)), 710, people.in_ao_dai(p.random, hat="non-la"))
    for x in p.random.sample((90, 460, 700, 960, 1150), 3):
        figures.stand(
            p,
            people.anyone(p.random),
            x,
            588,
            150,
            "down",
            p.random.choice(("hold", "down", "wave")),
        )
    plants.foliage_frame(p, right=p.random.random() < 0.5)
    p.grade(light)


def bicycle(p: Painter, x: float, y: float, rider: people.Person) -> None:
    """Draw a cyclist riding to the right; the wheels stand on y."""
    p.shadow(x + 50, y + 2, 110, 9, 0.3)
    for wheel in (x, x + 112):
        p.arc((wheel, y - 36, 36, 36), 0, 360, INK, 5)
        for i in range(5):
            angle = i * pi / 5
            p.line(
                [
                    (wheel - cos(angle) * 33, y - 36 - sin(angle) * 33),
                    (wheel + cos(angle) * 33, y - 36 + sin(angle) * 33),
                ],
                clear(INK, 0.3),
                1.4,
            )
    figures.sit(p, rider, x + 38, y - 78, 230, "front", "reach")
    p.rope([(x + 30, y - 84), (x + 62, y - 62), (x + 54, y - 20)], lighter(rider.bottom, 0.1), 16)
    frame = hexa("c8453c")
    for line in (
        [(x, y - 36), (x + 34, y - 80), (x + 52, y - 36), (x, y - 36)],
        [(x + 34, y - 80), (x + 94, y - 84), (x + 52, y - 36)],
        [(x + 112, y - 36), (x + 92, y - 104), (x + 108, y - 112)],
    ):
        p.line(line, frame, 5)
    p.box(x + 20, y - 88, 32, 8, INK, 4)
    p.box(x + 96, y - 122, 36, 30, hexa("d9a860"), 5)


def bridge(p: Painter) -> None:
    """A bridge with arches over the broad river."""
    light = p.random.choice((MORNING, AFTERNOON, DUSK, DAWN))
    land.sky(p, light, 430)
    land.mountains(p, light, 436, 200)
    for x in range(30, 1280, 74):
        plants.crown(p, x + p.random.uniform(-20, 20), 424, p.random.uniform(20, 38), LEAF)
    land.water(p, 440, 800, light)
    span_colour = p.random.choice(hues("c9584a 4f86a8 dd9a48"))
    for i in range(4):
        _span(p, -40 + i * 340, 420, 340, span_colour)
    p.box(0, 402, 1280, 26, lighter(span_colour, 0.3))
    p.box(0, 424, 1280, 12, darker(span_colour, 0.2))
    for i in range(33):
        p.box(i * 40, 376, 4, 28, lighter(span_colour, 0.5))
    p.box(0, 374, 1280, 5, lighter(span_colour, 0.5))
    for i in range(5):
        buildings.lamp(p, 90 + i * 270, 402, 104, light is DUSK)
    for x in (620, 1020):
        boat(
            p, x + p.random.uniform(-70, 70), p.random.uniform(610, 700), p.random.uniform(0.8, 1.1)
        )
    _near_bank(p)
    p.grade(light)


def _span(p: Painter, x: float, y: float, width: float, colour: Colour) -> None:
    arch = [(x + width * t / 16, y - 118 * sin(pi * t / 16)) for t in range(17)]
    p.line(arch, darker(colour, 0.1), 16)
    p.line([(at, up - 4) for at, up in arch], lighter(colour, 0.3), 5)
    for at, up in arch[1:-1]:
        p.line([(at, up), (at, y)], clear(lighter(colour, 0.4), 0.9), 3)
    p.blend(
        [(x - 20, y), (x + 20, y), (x + 26, y + 130), (x - 26, y + 130)],
        lighter(colour, 0.1),
        darker(colour, 0.3),
    )
    p.disc(x, y + 134, 70, clear(WHITE, 0.25), 8)


def boat(p: Painter, x: float, y: float, scale: float) -> None:
    """Draw a wooden boat with an oarsman in a conical hat."""
    p.disc(x, y + 16 * scale, 130 * scale, clear(INK, 0.16), 10 * scale)
    figures.sit(
        p, people.anyone(p.random, hat="non-la"), x - 50 * scale, y, 170 * scale, "front", "offer"
    )
    p.line([(x - 6 * scale, y - 50 * scale), (x + 84 * scale, y + 40 * scale)], WOOD, 6)
    hull = smooth(
        [(x - 140 * scale, y - 22 * scale), (x, y + 2 * scale), (x + 140 * scale, y - 26 * scale)],
        8,
    )
    keel = smooth(
        [(x + 96 * scale, y + 18 * scale), (x, y + 26 * scale), (x - 96 * scale, y + 18 * scale)], 8
    )
    p.blend([*hull, *keel], lighter(WOOD, 0.1), darker(WOOD, 0.35))


def _near_bank(p: Painter) -> None:
    bank = smooth([(0, 730), (240, 742), (520, 790), (560, 812)], 8)
    p.blend([*bank, (0, 812)], hexa("8fbf63"), hexa("5f9a4f"))
    plants.bamboo(p, 70, 770, 420, 9)
    for x in (170, 260, 350):
        plants.bush(p, x, 790, 110, flowers=True)


def market(p: Painter) -> None:
    """A morning market: stalls of fruit and vegetables, sellers in conical hats."""
    light = p.random.choice((MORNING, DAWN, AFTERNOON))
    land.sky(p, light, 420, 3)
    land.hills(p, light, 452, 150, hexa("7fb09a"), 0.5)
    for x in (90, 420, 800, 1180):
        plants.areca(p, x + p.random.uniform(-30, 30), 470, p.random.uniform(260, 330))
    for x in (110, 520, 930):
        buildings.cottage(p, x + p.random.uniform(-20, 20), 460, 300)
    land.ground(p, 450, hexa("e2c69a"))
    for i in range(3):
        _stall(p, 46 + i * 410, 560)
    for x in p.random.sample((110, 340, 520, 750, 930, 1150), 3):
        shopper(p, x, p.random.uniform(745, 780))
    p.grade(light)


def _stall(p: Painter, x: float, y: float) -> None:
    seller = people.anyone(p.random, hat="non-la", woman=True)
    figures.sit(p, seller, x + 180, y, 300, "front", p.random.choice(("front", "offer")))
    buildings.stall(p, x, y, 360, 262)
    buildings.awning(p, x - 26, y - 278, 412, 70)
    for i in range(5):
        things.heap(p, x + 40 + i * 70, y - 8, 36)


def shopper(p: Painter, x: float, y: float) -> None:
    person = people.anyone(
        p.random, back=p.random.random() < 0.6, hat=p.random.choice(("", "non-la"))
    )
    figures.stand(p, person, x, y, 270, "hold", "down")
    p.blend(
        [(x + 26, y - 128), (x + 68, y - 128), (x + 60, y - 84), (x + 34, y - 84)],
        hexa("e0b26a"),
        hexa("b9853f"),
    )
    for dx in (32, 46, 60):
        p.disc(x + dx, y - 132, 10, p.random.choice((LEAF, hexa("f08a3c"), hexa("8fbf4f"))))


def school(p: Painter) -> None:
    """Pupils in a school yard under flame trees."""
    light = daylight(p.random)
    land.sky(p, light, 500, 4)
    land.hills(p, light, 522, 120, hexa("7fae9a"), 0.5)
    landmarks.school(p, 130, 520, 1020)
    land.ground(p, 518, hexa("e9cfa0"))
    for x, height in ((70, 400), (1210, 420)):
        plants.tree(
            p, x, 590, height, p.random.choice((hexa("d9503f"), hexa("5fa04f"), hexa("e2853f")))
        )
    buildings.flagpole(p, 640, 600, 330, 96)
    plants.hedge(p, 560, 34, 240, 560)
    plants.hedge(p, 560, 34, 720, 1040)
    for i, x in enumerate((170, 330, 470, 800, 940, 1110)):
        y = 680 + (i * 53) % 90
        pose = p.random.choice(("wave", "down", "hold", "up"))
        figures.stand(
            p,
            people.pupil(p.random, woman=i % 2 == 0),
            x + p.random.uniform(-20, 20),
            y,
            170,
            "down",
            pose,
        )
    figures.stand(p, people.in_ao_dai(p.random), 640, 740, 250, "wave", "hold")
    p.grade(light)


def clinic(p: Painter) -> None:
    """A nurse and her patients at the health station."""
    indoors.room(
        p, 540, p.random.choice((hexa("dff0ec"), hexa("e3eef6"), hexa("f2efe0"))), hexa("cfe0dc")
    )
    indoors.ceiling_lights(p, 3)
    indoors.view(p, 80, 130, 330, 260)
    things.red_cross(p, 640, 200, 62)
    _cabinet(p, 950, 545)
    figures.stand(p, people.nurse(p.random, woman=True), 330, 730, 440, "hold", "offer")
    _examination(p)
    figures.stand(p, people.nurse(p.random, woman=False, hat=""), 930, 740, 470, "offer", "hold")
    plants.pot(p, 90, 760, 270)
    plants.pot(p, 1200, 770, 250)


def _cabinet(p: Painter, x: float, y: float) -> None:
    p.soft_box(x, y - 380, 240, 380, 0.16)
    p.box(x, y - 380, 240, 380, WHITE, 8)
    for i in range(3):
        p.box(x + 14, y - 366 + i * 84, 212, 76, hexa("bfe0e4"), 4)
        for j in range(6):
            tone = p.random.choice((hexa("e98a6f"), hexa("5fae9a"), hexa("f0c060"), hexa("6a9fd0")))
            p.box(x + 26 + j * 33, y - 336 + i * 84, 20, 40, tone, 4)
            p.box(x + 30 + j * 33, y - 344 + i * 84, 12, 8, WHITE, 2)
    p.box(x + 14, y - 108, 212, 94, hexa("eef5f4"), 4)
    p.disc(x + 120, y - 60, 7, hexa("9ab4b8"))


def _examination(p: Painter) -> None:
    figures.sit(p, people.anyone(p.random), 520, 640, 400, "front", "front")
    figures.sit(
        p,
        people.pupil(p.random, outfit="shirt", top=p.random.choice(SHIRTS)),
        740,
        636,
        300,
        "front",
        "front",
    )
    indoors.table(p, 430, 632, 400, 116, hexa("8fc3c0"))
    indoors.slip(p, 580, 618, 60, 14)
