"""Scenes of the office at work: meetings, the one-stop counter, computers, the telephone."""

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
    CREAM,
    FLAG_GOLD,
    FLAG_RED,
    INK,
    SKINS,
    TILE,
    WHITE,
    WOOD,
    clear,
    daylight,
    hexa,
    lighter,
)
from demo.pictures.painter import Painter, star


def meeting_hall(p: Painter) -> None:
    """A full hall before a stage with a speaker and the presidium."""
    p.wash(hexa("f3dcb4"), hexa("dcb98c"))
    indoors.curtain(
        p, 140, 0, 1000, 470, p.random.choice((hexa("a8262e"), hexa("9c2b36"), hexa("8f2a4a")))
    )
    indoors.star_on(p, 640, 170, 46)
    for x in (0, 1150):
        p.blend([(x, 0), (x + 130, 0), (x + 130, 500), (x, 500)], hexa("f9e8c8"), hexa("d9b98e"))
    p.wash(hexa("b9764a"), hexa("8f5636"), 470, 70)
    p.box(0, 466, 1280, 10, hexa("d99a68"))
    p.glow(640, 260, 520, hexa("fff0c8"), 0.3)
    _presidium(p)
    _speaker(p, p.random.choice((250, 1010)))
    p.wash(hexa("c98f62"), hexa("8a5a44"), 540)
    _audience(p)


def _presidium(p: Painter) -> None:
    for i in range(4):
        figures.sit(p, people.official(p.random), 490 + i * 100, 404, 250)
    indoors.cloth_table(p, 430, 396, 420, 86, hexa("e9e0cc"))
    for i in range(4):
        indoors.slip(p, 470 + i * 100, 384, 34, 12)
    plants.flowers(p, 640, 398, 90)


def _speaker(p: Painter, x: float) -> None:
    figures.sit(p, people.official(p.random), x, 392, 270, "hold", "offer")
    p.blend([(x - 58, 372), (x + 58, 372), (x + 46, 486), (x - 46, 486)], lighter(WOOD, 0.2), WOOD)
    p.box(x - 70, 362, 140, 14, hexa("7d4a30"), 4)
    p.line([(x + 26, 362), (x + 14, 326)], INK, 4)
    p.disc(x + 13, 322, 7, INK)
    plants.flowers(p, x, 470, 70)


def _audience(p: Painter) -> None:
    for row, (y, height, count) in enumerate(((620, 240, 12), (716, 300, 10), (850, 370, 8))):
        for i in range(count):
            x = (i + 0.5 + (row % 2) * 0.3) * 1300 / count - 40
            figures.sit(p, people.anyone(p.random, back=True), x, y, height, "down", "down")
            wide = 900 / count
            p.box(x - wide / 2, y - height * 0.13, wide, height * 0.3, hexa("a33b3b"), 14)
            p.box(x - wide / 2, y - height * 0.13, wide, 8, clear(CREAM, 0.2), 4)


def video_meeting(p: Painter) -> None:
    """Staff around a table facing a large screen of other rooms."""
    wall = indoors.room(p, 520)
    indoors.ceiling_lights(p, 3)
    indoors.view(p, -60, 130, 190, 270)
    indoors.view(p, 1150, 130, 190, 270)
    p.soft_box(250, 70, 780, 360, 0.34)
    p.box(240, 60, 800, 380, indoors.SLATE, 14)
    for i in range(6):
        _caller(p, 256 + (i % 3) * 258, 76 + (i // 3) * 176, 252, 170)
    for y in (246, 422):
        p.box(254, y, 772, 6, indoors.SLATE)
    p.box(254, 426, 772, 12, indoors.SLATE)
    plants.pot(p, 190, 560, 200)
    plants.pot(p, 1096, 560, 200, hexa("5f8f9a"))
    p.cluster([(640, 700, 560, 150)], hexa("b87f4e"), hexa("85532f"))
    p.cluster([(640, 684, 560, 146)], hexa("e0b07c"), lighter(wall, 0.1))
    for i in range(5):
        indoors.paper(p, 250 + i * 180, 640 + abs(i - 2) * -8, 70, 30)
    for x in (512, 768):
        plants.flowers(p, x, 612, 84)
    for i in range(5):
        figures.sit(
            p, people.official(p.random, back=True), 130 + i * 255, 850, 460, "down", "down"
        )


def _caller(p: Painter, x: float, y: float, width: float, height: float) -> None:
    tone = p.random.choice(indoors.WALLS)
    p.blend(
        [(x, y), (x + width, y), (x + width, y + height), (x, y + height)], lighter(tone, 0.4), tone
    )
    p.box(x + 16, y + 18, 64, 43, FLAG_RED, 2)
    p.fill(star(x + 48, y + 40, 14), FLAG_GOLD)
    p.box(x + width - 74, y + 18, 58, 74, clear(hexa("8fcbea"), 0.8), 3)
    p.box(x + width - 47, y + 18, 4, 74, WHITE)
    figures.sit(p, people.official(p.random), x + width * 0.5, y + height - 8, 210, "down", "down")
    p.box(x, y + height - 26, width, 26, hexa("b98a5e"))
    p.box(x, y + height - 26, width, 5, hexa("d9ae80"))


def one_stop(p: Painter) -> None:
    """Citizens at the one-stop counter."""
    wall = indoors.room(p, 500, p.random.choice((hexa("e3ebdf"), hexa("f6e6c8"), hexa("dfeaee"))))
    indoors.ceiling_lights(p, 4)
    p.blend([(0, 70), (1280, 70), (1280, 150), (0, 150)], hexa("c8383c"), hexa("a92a32"))
    p.box(0, 146, 1280, 8, hexa("f0c860"))
    p.disc(640, 110, 30, hexa("f0c860"))
    p.fill(star(640, 110, 22), FLAG_RED)
    for i in range(4):
        _counter_place(p, 60 + i * 300, i)
    indoors.table(p, -20, 452, 1320, 150, lighter(WOOD, 0.22))
    indoors.panels(p, 0, 492, 1280, 92, 8, lighter(wall, 0.2))
    for i in range(4):
        p.box(126 + i * 300, 404, 150, 48, clear(hexa("bfe3ea"), 0.5), 4)
        indoors.monitor(p, 96 + i * 300, 454, 84, back=True)
        indoors.slip(p, 206 + i * 300, 440, 56, 12)
    _visitors(p)


def _counter_place(p: Painter, x: float, number: int) -> None:
    p.box(x + 56, 180, 148, 52, indoors.SLATE, 8)
    p.box(x + 62, 186, 136, 40, hexa("21304a"), 5)
    for i in range(number + 1):
        p.disc(x + 130 + (i - number / 2) * 24, 206, 8, hexa("ffb347"))
    figures.sit(p, people.official(p.random), x + 130, 452, 310, "front", "front")


def _visitors(p: Painter) -> None:
    for x in p.random.sample((300, 600, 900, 1170), 3):
        person = people.anyone(p.random, back=True)
        pose = p.random.choice(("offer", "hold"))
        figures.stand(p, person, x, 742 + p.random.uniform(-14, 14), 400, pose, "down")
    plants.pot(p, 40, 760, 230)
    plants.pot(p, 1240, 760, 230)


def headquarters(p: Painter) -> None:
    """The ward's office behind its courtyard, the flag before it."""
    light = daylight(p.random)
    land.sky(p, light, 560, 4)
    land.hills(p, light, 542, 140, hexa("6f9fae"), 0.6)
    for x in (60, 200, 1090, 1220):
        plants.tree(p, x, 548, p.random.uniform(230, 300))
    land.ground(p, 540, hexa("ead9bd"))
    for i in range(-6, 20):
        p.line(
            [(i * 100 + (640 - i * 100) * 0.4, 560), (i * 100 - (640 - i * 100) * 0.5, 800)],
            clear(hexa("c9ad84"), 0.5),
            2,
        )
    for y in (590, 636, 706):
        p.line([(0, y), (1280, y)], clear(hexa("c9ad84"), 0.5), 2)
    landmarks.office(p, 200, 548, 880)
    _courtyard(p)
    p.grade(light)


def _courtyard(p: Painter) -> None:
    for left, right in ((-20, 330), (950, 1300)):
        plants.hedge(p, 640, 46, left, right)
        for x in range(int(left) + 30, int(right), 64):
            plants.bush(p, x, 655, 60, flowers=True)
    buildings.flagpole(p, 640, 676, 620, 126)
    for x in p.random.sample((180, 330, 470, 820, 960, 1100), 4):
        person = people.official(p.random) if p.random.random() < 0.5 else people.anyone(p.random)
        figures.stand(
            p,
            person,
            x,
            p.random.uniform(716, 776),
            170,
            "down",
            p.random.choice(("down", "hold", "wave")),
        )


def computer_help(p: Painter) -> None:
    """A volunteer shows an elder how to file papers at a computer."""
    indoors.room(p, 560, floor=hexa("cfa77c"))
    indoors.view(p, 70, 90, 330, 290)
    indoors.sunbeam(p, 90, 400, 300, 300)
    indoors.shelf(p, 960, 562, 270, 400)
    indoors.round_clock(p, 860, 130, 44)
    indoors.pendant(p, 640, 90, hexa("e0763f"))
    _pair(p, 330)
    _pair(p, 800)
    indoors.table(p, 120, 560, 1040, 180, hexa("c08a58"))
    indoors.panels(p, 140, 604, 1000, 112, 5, hexa("b07a4a"))
    for x in (210, 680):
        indoors.monitor(p, x + 90, 562, 210, back=True)
        p.box(x + 20, 548, 62, 14, WHITE, 3)
    plants.pot(p, 60, 780, 300)
    plants.pot(p, 1226, 780, 300, hexa("5f8f9a"))


def _pair(p: Painter, x: float) -> None:
    helper = people.volunteer(p.random)
    figures.sit(p, helper, x + 150, 560, 470, "offer", "front")
    elder = people.anyone(
        p.random, hair=p.random.choice((hexa("b9b4b4"), hexa("d8d4cf"), hexa("2b2430")))
    )
    figures.sit(p, elder, x - 40, 566, 430, "front", "front")


def telephone(p: Painter) -> None:
    """A hand holding up a telephone that shows a square code."""
    p.wash(hexa("fbe3c0"), hexa("f3b98a"))
    tone = p.random.choice((hexa("3f8fb0"), hexa("3f9f8a"), hexa("d9694a"), hexa("6a78b8")))
    p.glow(640, 380, 620, CREAM, 0.9)
    for i, radius in enumerate((430, 350, 270)):
        p.disc(640, 390, radius, clear(tone, 0.1 + 0.06 * i))
    for _ in range(9):
        x, y = (
            p.random.choice((p.random.uniform(60, 330), p.random.uniform(950, 1220))),
            p.random.uniform(80, 720),
        )
        p.disc(
            x, y, p.random.uniform(6, 20), clear(p.random.choice((tone, TILE, hexa("f0b848"))), 0.5)
        )
    _cards(p, tone)
    _hand(p, p.random.choice(SKINS), tone)
    _phone(p, 512, 110, 256, 520, tone)
    p.rope([(776, 520), (742, 470)], SKINS[0], 56)


def _hand(p: Painter, skin: tuple[int, int, int], sleeve: tuple[int, int, int]) -> None:
    p.rope([(700, 900), (660, 690)], skin, 150)
    p.rope([(730, 960), (694, 800)], lighter(sleeve, 0.1), 200)
    p.cluster([(650, 590, 142, 130)], skin, skin)
    for i in range(4):
        p.rope([(540, 400 + i * 62), (498, 410 + i * 62)], skin, 50)


def _phone(
    p: Painter, x: float, y: float, width: float, height: float, tone: tuple[int, int, int]
) -> None:
    p.soft_box(x, y + 14, width, height, 0.4)
    p.box(x, y, width, height, hexa("262c40"), 38)
    p.box(x + 12, y + 12, width - 24, height - 24, WHITE, 28)
    p.box(x + 12, y + 12, width - 24, 92, tone, 28)
    p.box(x + 12, y + 60, width - 24, 44, tone)
    p.disc(x + 52, y + 66, 20, clear(WHITE, 0.9))
    p.box(x + 84, y + 52, 110, 10, clear(WHITE, 0.9), 5)
    p.box(x + 84, y + 72, 76, 8, clear(WHITE, 0.6), 4)
    things.square_code(p, x + 43, y + 134, width - 86)
    p.box(x + 43, y + height - 172, width - 86, 10, hexa("cfd8de"), 5)
    p.box(x + 73, y + height - 150, width - 146, 10, hexa("cfd8de"), 5)
    p.box(x + 43, y + height - 108, width - 86, 52, hexa("ef8a3c"), 26)
    p.line(
        [
            (x + width / 2 - 16, y + height - 82),
            (x + width / 2 - 4, y + height - 70),
            (x + width / 2 + 18, y + height - 94),
        ],
        WHITE,
        8,
    )


def _cards(p: Painter, tone: tuple[int, int, int]) -> None:
    for x, level, mark in (
        (150, 190, FLAG_RED),
        (170, 470, hexa("4fa870")),
        (920, 150, hexa("f0a83c")),
        (940, 440, tone),
    ):
        y = level + p.random.uniform(-24, 24)
        p.soft_box(x, y + 6, 210, 120, 0.16)
        p.box(x, y, 210, 120, WHITE, 18)
        p.disc(x + 46, y + 60, 28, mark)
        p.line([(x + 34, y + 60), (x + 43, y + 70), (x + 60, y + 49)], WHITE, 7)
        for i in range(3):
            p.box(x + 92, y + 34 + i * 22, (96, 76, 54)[i], 10, hexa("d3dbe2"), 5)
