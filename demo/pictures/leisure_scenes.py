"""Scenes of rest and celebration: festival, sports, the communal house, the park."""

from math import pi, sin

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
    FLAG_RED,
    INK,
    MORNING,
    STONE,
    TUNICS,
    WHITE,
    WOOD,
    clear,
    darker,
    daylight,
    hexa,
    lighter,
)
from demo.pictures.painter import Painter, smooth


def festival(p: Painter) -> None:
    """A festival evening: lanterns over the communal house's yard."""
    light = DUSK
    p.wash(hexa("3d4a8f"), hexa("f6a37c"), 0, 560)
    p.glow(640, 560, 560, hexa("ffd79a"), 0.7)
    land.hills(p, light, 520, 150, hexa("6a5f9a"), 0.4)
    plants.banyan(p, p.random.choice((110, 1170)), 560, 420)
    landmarks.village_hall(p, 290, 540, 700)
    land.ground(p, 560, hexa("d9a680"))
    for row in range(2):
        _lantern_string(p, 50 + row * 74, 60 - row * 20, row * 80)
    for x in (120, 330, 950, 1160):
        _pennant(p, x + p.random.uniform(-20, 20), 600)
    for i in range(9):
        at, y = 90 + i * 138 + p.random.uniform(-26, 26), p.random.uniform(700, 785)
        figures.stand(
            p,
            people.in_ao_dai(p.random) if i % 2 else people.anyone(p.random),
            at,
            y,
            230,
            "down",
            p.random.choice(("wave", "hold", "up", "down")),
        )
    p.grade(light._replace(strength=0.2))


def _lantern_string(p: Painter, y: float, sag: float, shift: float) -> None:
    points = [(i * 160 - 80 - shift, y + sag * sin(pi * i / 9)) for i in range(11)]
    p.line(smooth(points, 6), INK, 2)
    tones = (FLAG_RED, hexa("f0a030"), hexa("e0608a"), hexa("4fa0b8"), hexa("8fb84f"))
    for i, (x, at) in enumerate(points):
        indoors.lantern(p, x, at + 46, p.random.uniform(24, 34), tones[(i + int(y)) % 5])


def _pennant(p: Painter, x: float, y: float) -> None:
    p.box(x - 3, y - 330, 6, 330, WOOD)
    for inset, tone in (
        (0, hexa("c8383c")),
        (11, hexa("f0c24a")),
        (22, hexa("3f9f8a")),
        (33, hexa("3f6fb0")),
        (44, hexa("d94f4a")),
    ):
        p.box(x + 4 + inset / 2, y - 322 + inset / 2, 96 - inset, 96 - inset, tone, 2)


def sports_field(p: Painter) -> None:
    """A football match on the ward's field."""
    light = daylight(p.random)
    land.sky(p, light, 380)
    land.hills(p, light, 398, 150, hexa("6fa0a8"), 0.55)
    buildings.terrace(p, 390, 40, 420)
    for x in range(440, 1300, 92):
        plants.tree(p, x, 400, p.random.uniform(150, 210))
    _pitch(p, 396)
    indoors.bunting(p, 300, 50)
    _goal(p, 1040, 560)
    for i, x in enumerate((150, 340, 520, 700, 880)):
        kit = hexa("d9453f") if i % 2 else hexa("3f78c0")
        player = people.anyone(p.random, top=kit, bottom=WHITE, woman=False, outfit="kit")
        figures.stand(
            p,
            player,
            x + p.random.uniform(-30, 30),
            560 + (i * 89) % 190,
            230,
            p.random.choice(("swing", "wave")),
            p.random.choice(("swing", "reach")),
            0.42,
        )
    things.ball(p, 610, 740, 24)
    p.grade(light)


def _pitch(p: Painter, y: float) -> None:
    land.ground(p, y, hexa("7fbf62"))
    for i in range(0, 12, 2):
        p.fill(
            [(i * 110, y), ((i + 1) * 110, y), ((i + 1) * 190 - 430, 800), (i * 190 - 430, 800)],
            clear(hexa("5fa050"), 0.35),
        )
    p.line([(0, y + 24), (1280, y + 24)], clear(WHITE, 0.8), 5)
    p.arc((560, 700, 300, 92), 0, 360, clear(WHITE, 0.8), 6)
    p.line([(598, y + 24), (546, 800)], clear(WHITE, 0.8), 6)


def _goal(p: Painter, x: float, y: float) -> None:
    for i in range(13):
        p.line([(x + i * 16, y - 150), (x + 20 + i * 16, y - 10)], clear(WHITE, 0.5), 1.6)
    for i in range(9):
        p.line([(x, y - 150 + i * 17), (x + 210, y - 150 + i * 17)], clear(WHITE, 0.5), 1.6)
    p.line([(x, y), (x, y - 152), (x + 210, y - 152), (x + 210, y)], WHITE, 9)


def community_house(p: Painter) -> None:
    """The communal house beside its banyan and pond."""
    light = p.random.choice((MORNING, AFTERNOON, DAWN))
    land.sky(p, light, 500)
    land.hills(p, light, 524, 150, hexa("6fa09a"), 0.5)
    for x in (380, 900, 1010):
        plants.areca(p, x, 530, p.random.uniform(330, 400))
    land.meadow(p, 520)
    landmarks.village_hall(p, 340, 556, 620)
    plants.banyan(p, p.random.choice((130, 150)), 600, 470)
    p.fill([(560, 592), (740, 592), (900, 800), (420, 800)], hexa("e6cfa4"))
    for x in (250, 1000, 1130):
        plants.bush(p, x, 640, 120, flowers=True)
    buildings.flagpole(p, 1070, 620, 330, 100)
    _lotus_pond(p)
    for x in p.random.sample((500, 590, 690, 780), 3):
        figures.stand(
            p,
            people.in_ao_dai(p.random) if p.random.random() < 0.5 else people.anyone(p.random),
            x,
            p.random.uniform(680, 760),
            190,
            "down",
            "hold",
        )
    p.grade(light)


def _lotus_pond(p: Painter) -> None:
    p.cluster([(1130, 790, 280, 90)], STONE, darker(STONE, 0.1))
    p.cluster([(1130, 794, 262, 78)], hexa("8fd0d4"), hexa("4f98a8"))
    for _ in range(13):
        x, y = p.random.uniform(930, 1270), p.random.uniform(748, 800)
        p.disc(x, y, 28, p.random.choice((hexa("5fa05f"), hexa("4f8f5f"))), 9)
        if p.random.random() < 0.5:
            for i in range(5):
                plants.leaf(p, (x, y - 4), -pi * (0.2 + 0.15 * i), 26, hexa("f08fb0"), 0.3)


def park(p: Painter) -> None:
    """Children at play in the park."""
    light = daylight(p.random)
    land.sky(p, light, 420)
    land.hills(p, light, 442, 130, hexa("7fb0a0"), 0.5)
    for x in range(40, 1280, 130):
        plants.tree(p, x + p.random.uniform(-30, 30), 450, p.random.uniform(190, 270))
    land.meadow(p, 440)
    path = smooth([(500, 450), (640, 540), (460, 660), (620, 812)], 10)
    other = smooth([(900, 812), (640, 650), (740, 540), (540, 450)], 10)
    p.blend([*path, *other], hexa("f0dfbc"), hexa("e2c596"))
    _slide(p, 870, 640)
    _swing(p, 160, 660)
    for i, x in enumerate((520, 640, 830)):
        figures.stand(
            p,
            people.pupil(p.random, outfit="shirt", top=p.random.choice(TUNICS), woman=i == 1),
            x,
            700 + i * 28,
            170,
            p.random.choice(("wave", "up")),
            p.random.choice(("up", "reach", "wave")),
            0.3,
        )
    figures.stand(p, people.anyone(p.random, woman=True), 430, 740, 270, "down", "hold")
    for x in (60, 1190):
        plants.bush(p, x, 780, 170, flowers=True)
    p.grade(light)


def _slide(p: Painter, x: float, y: float) -> None:
    p.shadow(x + 150, y, 210, 16)
    for dx in (0, 80):
        p.box(x + dx, y - 260, 12, 260, hexa("3f8fb0"), 4)
    for i in range(5):
        p.box(x, y - 200 + i * 40, 90, 8, hexa("f0b848"), 3)
    p.line(
        smooth([(x + 84, y - 196), (x + 150, y - 150), (x + 220, y - 40), (x + 310, y - 14)], 8),
        hexa("e0574a"),
        34,
    )
    p.line(
        smooth([(x + 84, y - 210), (x + 154, y - 164), (x + 224, y - 54), (x + 310, y - 28)], 8),
        lighter(hexa("e0574a"), 0.3),
        8,
    )
    p.blend(
        [(x - 24, y - 256), (x + 46, y - 330), (x + 116, y - 256)], hexa("f6c84f"), hexa("e8963a")
    )
    figures.sit(
        p,
        people.pupil(p.random, outfit="shirt", top=hexa("5fae7a")),
        x + 46,
        y - 200,
        150,
        "up",
        "wave",
    )


def _swing(p: Painter, x: float, y: float) -> None:
    p.shadow(x + 110, y + 2, 170, 14)
    for dx in (0, 220):
        p.line([(x + dx, y - 270), (x + dx - 44, y)], hexa("8f5fb0"), 10)
        p.line([(x + dx, y - 270), (x + dx + 44, y)], hexa("8f5fb0"), 10)
    p.rope([(x - 10, y - 270), (x + 230, y - 270)], hexa("a97fc4"), 12)
    figures.sit(
        p,
        people.pupil(p.random, outfit="shirt", top=hexa("f0a040"), woman=True),
        x + 110,
        y - 70,
        150,
        "up",
        "up",
    )
    for dx in (84, 136):
        p.line([(x + dx, y - 266), (x + dx, y - 66)], hexa("6b5b4a"), 3)
    p.box(x + 70, y - 72, 80, 9, WOOD, 4)
    for dx in (98, 122):
        p.rope([(x + dx, y - 64), (x + dx + 8, y - 24)], hexa("34405f"), 14)
