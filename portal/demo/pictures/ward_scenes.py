"""Scenes of the ward's streets and public places."""

from math import cos, pi, sin

from portal.demo.pictures import buildings, indoors, land, people, plants
from portal.demo.pictures.colour import (
    AFTERNOON,
    CREAM,
    DAWN,
    DUSK,
    FLAG_RED,
    INK,
    LEAF,
    MORNING,
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
    for i in range(3):
        buildings.flag(p, 260 + i * 390, 330, 54)
        p.box(257 + i * 390, 326, 4, 90, CREAM)
    bicycle(p, p.random.choice((330, 560, 820)), 710, people.in_ao_dai(p.random, hat="non-la"))
    for x in p.random.sample((90, 460, 700, 960, 1150), 3):
        people.stand(
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
    people.sit(p, rider, x + 38, y - 78, 230, "front", "reach")
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
    span_colour = p.random.choice((hexa("e8d9bf"), hexa("d8695a"), hexa("6f9fb8")))
    for i in range(4):
        _span(p, -40 + i * 340, 420, 340, span_colour)
    p.box(0, 402, 1280, 26, lighter(span_colour, 0.3))
    p.box(0, 424, 1280, 12, darker(span_colour, 0.2))
    for i in range(33):
        p.box(i * 40, 376, 4, 28, lighter(span_colour, 0.5))
    p.box(0, 374, 1280, 5, lighter(span_colour, 0.5))
    for i in range(5):
        buildings.lamp(p, 90 + i * 270, 402, 104, light is DUSK)
    for _ in range(2):
        boat(p, p.random.uniform(150, 1100), p.random.uniform(610, 700), p.random.uniform(0.8, 1.1))
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
    people.sit(
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
    land.hills(p, light, 430, 130, hexa("7fb09a"), 0.5)
    for x in (90, 420, 800, 1180):
        plants.areca(p, x + p.random.uniform(-30, 30), 470, p.random.uniform(260, 330))
    for x in (150, 540, 930):
        buildings.cottage(p, x + p.random.uniform(-20, 20), 460, 240)
    land.ground(p, 450, hexa("e2c69a"))
    for i in range(3):
        _stall(p, 46 + i * 410, 560)
    for x in p.random.sample((230, 430, 640, 850, 1060), 3):
        shopper(p, x, p.random.uniform(745, 780))
    p.grade(light)


def _stall(p: Painter, x: float, y: float) -> None:
    seller = people.anyone(p.random, hat="non-la", woman=True)
    people.sit(p, seller, x + 180, y, 290, "front", p.random.choice(("front", "offer")))
    buildings.stall(p, x, y, 360, 220)
    buildings.awning(p, x - 26, y - 236, 412, 70)
    for i in range(5):
        heap(p, x + 40 + i * 70, y - 8, 36)


def heap(p: Painter, x: float, y: float, width: float) -> None:
    """Draw a basket heaped with fruit or greens."""
    kind = p.random.choice(tuple(map(hexa, "f08a3c e0483e f3c94a 8fbf4f 5fa04f c0548a".split())))
    for row, count in ((0, 4), (1, 3), (2, 2)):
        for i in range(count):
            at = x + (i - (count - 1) / 2) * width * 0.44, y - 6 - row * width * 0.3
            p.disc(*at, width * 0.26, kind)
            p.disc(at[0] - width * 0.08, at[1] - width * 0.09, width * 0.08, clear(WHITE, 0.4))
    p.blend(
        [
            (x - width, y - 6),
            (x + width, y - 6),
            (x + width * 0.76, y + 18),
            (x - width * 0.76, y + 18),
        ],
        hexa("d9ac66"),
        hexa("a9783f"),
    )
    p.box(x - width * 1.04, y - 9, width * 2.08, 7, hexa("e8c27e"), 3)


def shopper(p: Painter, x: float, y: float) -> None:
    person = people.anyone(
        p.random, back=p.random.random() < 0.6, hat=p.random.choice(("", "non-la"))
    )
    people.stand(p, person, x, y, 270, "hold", "down")
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
    buildings.school(p, 130, 520, 1020)
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
        people.stand(
            p,
            people.pupil(p.random, woman=i % 2 == 0),
            x + p.random.uniform(-20, 20),
            y,
            170,
            "down",
            pose,
        )
    people.stand(p, people.in_ao_dai(p.random), 640, 740, 250, "wave", "hold")
    p.grade(light)


def clinic(p: Painter) -> None:
    """A nurse and her patients at the health station."""
    indoors.room(
        p, 540, p.random.choice((hexa("dff0ec"), hexa("e3eef6"), hexa("f2efe0"))), hexa("cfe0dc")
    )
    indoors.ceiling_lights(p, 3)
    indoors.view(p, 80, 130, 330, 260)
    red_cross(p, 640, 200, 62)
    _cabinet(p, 950, 545)
    people.stand(p, people.nurse(p.random, woman=True), 330, 730, 440, "hold", "offer")
    _examination(p)
    people.stand(p, people.nurse(p.random, woman=False, hat=""), 930, 740, 470, "offer", "hold")
    plants.pot(p, 90, 760, 270)
    plants.pot(p, 1200, 770, 250)


def red_cross(p: Painter, x: float, y: float, size: float) -> None:
    p.disc(x, y + 5, size * 1.16, clear(INK, 0.12))
    p.disc(x, y, size * 1.16, WHITE)
    p.box(x - size * 0.24, y - size * 0.72, size * 0.48, size * 1.44, hexa("dd3f45"), 6)
    p.box(x - size * 0.72, y - size * 0.24, size * 1.44, size * 0.48, hexa("dd3f45"), 6)


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
    people.sit(p, people.anyone(p.random), 520, 640, 400, "front", "front")
    people.sit(
        p,
        people.pupil(p.random, outfit="shirt", top=p.random.choice(people.SHIRTS)),
        740,
        636,
        300,
        "front",
        "front",
    )
    indoors.table(p, 430, 632, 400, 116, hexa("8fc3c0"))
    indoors.paper(p, 580, 618, 60, 14)


def festival(p: Painter) -> None:
    """A festival evening: lanterns over the communal house's yard."""
    light = DUSK
    p.wash(hexa("3d4a8f"), hexa("f6a37c"), 0, 560)
    p.glow(640, 560, 560, hexa("ffd79a"), 0.7)
    land.hills(p, light, 520, 150, hexa("6a5f9a"), 0.4)
    plants.banyan(p, p.random.choice((110, 1170)), 560, 420)
    buildings.village_hall(p, 290, 540, 700)
    land.ground(p, 560, hexa("d9a680"))
    for row in range(2):
        _lantern_string(p, 60 + row * 70, 60 - row * 20)
    for x in (120, 330, 950, 1160):
        _pennant(p, x + p.random.uniform(-20, 20), 600)
    for i in range(9):
        x, y = 90 + i * 138 + p.random.uniform(-26, 26), p.random.uniform(700, 785)
        people.stand(
            p,
            people.in_ao_dai(p.random) if i % 2 else people.anyone(p.random),
            x,
            y,
            230,
            "down",
            p.random.choice(("wave", "hold", "up", "down")),
        )
    p.grade(light._replace(strength=0.2))


def _lantern_string(p: Painter, y: float, sag: float) -> None:
    points = [(i * 160.0 - 80, y + sag * sin(pi * i / 9)) for i in range(10)]
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
    land.hills(p, light, 380, 140, hexa("6fa0a8"), 0.55)
    buildings.terrace(p, 390, 40, 420)
    for x in range(440, 1300, 92):
        plants.tree(p, x, 400, p.random.uniform(150, 210))
    _pitch(p, 396)
    indoors.bunting(p, 300, 50)
    _goal(p, 1040, 560)
    for i, x in enumerate((150, 340, 520, 700, 880)):
        kit = hexa("d9453f") if i % 2 else hexa("3f78c0")
        player = people.anyone(p.random, top=kit, bottom=WHITE, woman=False)
        people.stand(
            p,
            player,
            x + p.random.uniform(-30, 30),
            560 + (i * 89) % 190,
            230,
            p.random.choice(("swing", "wave")),
            p.random.choice(("swing", "reach")),
            0.42,
        )
    ball(p, 610, 740, 24)
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


def ball(p: Painter, x: float, y: float, radius: float) -> None:
    p.shadow(x, y, radius * 1.1, radius * 0.3)
    p.disc(x, y - radius, radius, WHITE)
    for i in range(5):
        angle = i * 2 * pi / 5
        p.disc(
            x + cos(angle) * radius * 0.7, y - radius + sin(angle) * radius * 0.7, radius * 0.2, INK
        )
    p.disc(x, y - radius, radius * 0.26, INK)


def community_house(p: Painter) -> None:
    """The communal house beside its banyan and pond."""
    light = p.random.choice((MORNING, AFTERNOON, DAWN))
    land.sky(p, light, 500)
    land.hills(p, light, 500, 130, hexa("6fa09a"), 0.5)
    for x in (380, 900, 1010):
        plants.areca(p, x, 530, p.random.uniform(330, 400))
    land.meadow(p, 520)
    buildings.village_hall(p, 340, 556, 620)
    plants.banyan(p, p.random.choice((130, 150)), 600, 470)
    p.fill([(560, 592), (740, 592), (900, 800), (420, 800)], hexa("e6cfa4"))
    for x in (250, 1000, 1130):
        plants.bush(p, x, 640, 120, flowers=True)
    buildings.flagpole(p, 1070, 620, 330, 100)
    _lotus_pond(p)
    for x in p.random.sample((500, 590, 690, 780), 3):
        people.stand(
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
    land.hills(p, light, 430, 120, hexa("7fb0a0"), 0.5)
    for x in range(40, 1280, 130):
        plants.tree(p, x + p.random.uniform(-30, 30), 450, p.random.uniform(190, 270))
    land.meadow(p, 440)
    path = smooth([(500, 450), (640, 540), (460, 660), (620, 812)], 10)
    other = smooth([(900, 812), (640, 650), (740, 540), (540, 450)], 10)
    p.blend([*path, *other], hexa("f0dfbc"), hexa("e2c596"))
    _slide(p, 870, 640)
    _swing(p, 160, 660)
    for i, x in enumerate((520, 640, 830)):
        people.stand(
            p,
            people.pupil(
                p.random, outfit="shirt", top=p.random.choice(people.TUNICS), woman=i == 1
            ),
            x,
            700 + i * 28,
            170,
            p.random.choice(("wave", "up")),
            p.random.choice(("up", "reach", "wave")),
            0.3,
        )
    people.stand(p, people.anyone(p.random, woman=True), 430, 740, 270, "down", "hold")
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
    people.sit(
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
    people.sit(
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
