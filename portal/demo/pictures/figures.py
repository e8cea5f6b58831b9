"""Figures: people standing or sitting, without features, measured in fractions of their height."""

from portal.demo.pictures.colour import (
    FLAG_GOLD,
    FLAG_RED,
    INK,
    WHITE,
    Colour,
    clear,
    darker,
    hexa,
    lighter,
    mix,
)
from portal.demo.pictures.painter import Painter, Point, smooth
from portal.demo.pictures.people import Person

STRAW = hexa("efd9a0")


POSES: dict[str, Point] = {
    "down": (0.22, 2.05),
    "hip": (0.12, 1.55),
    "hold": (-0.42, 1.15),
    "front": (-0.62, 1.5),
    "reach": (1.5, 0.75),
    "offer": (1.15, 1.15),
    "point": (1.7, -0.1),
    "wave": (0.85, -1.15),
    "up": (0.25, -1.7),
    "dig": (0.55, 1.5),
    "swing": (0.75, 1.5),
}


def stand(
    p: Painter,
    person: Person,
    x: float,
    y: float,
    height: float,
    left: str = "down",
    right: str = "down",
    stride: float = 0.16,
) -> None:
    """Draw the person with the feet at (x, y); `left` and `right` are poses, as seen."""
    p.shadow(x, y, height * 0.17, height * 0.028, 0.3)
    figure = _Figure(p, person, x, y, height)
    figure.legs(stride)
    figure.upper(left, right)


def sit(
    p: Painter,
    person: Person,
    x: float,
    y: float,
    height: float,
    left: str = "front",
    right: str = "front",
) -> None:
    """Draw the person from the waist up; what is below y is to be covered by furniture."""
    figure = _Figure(p, person, x, y + height * 0.42, height)
    figure.upper(left, right)


class _Figure:
    def __init__(self, p: Painter, person: Person, x: float, y: float, height: float) -> None:
        self.p = p
        self.person = person
        self.x = x
        self.y = y
        self.unit = height / (5.6 if person.child else 6.9)
        self.legs_share = 0.74 if person.child else 1.0
        self.hip = 3.25 * self.legs_share
        self.neck = self.hip + (2.1 if person.child else 2.35)
        self.half = 0.64 if person.child else (0.7 if person.woman else 0.84)

    def at(self, dx: float, up: float) -> Point:
        return self.x + dx * self.unit, self.y - up * self.unit

    def shape(self, points: list[Point], colour: Colour, curved: bool = False) -> None:
        corners = [self.at(*point) for point in points]
        self.p.fill(smooth(corners, 6, closed=True) if curved else corners, colour)

    def rope(self, points: list[Point], colour: Colour, width: float) -> None:
        self.p.rope([self.at(*point) for point in points], colour, width * self.unit)

    def legs(self, stride: float) -> None:
        person = self.person
        bare = person.outfit in ("pupil", "skirt") and person.woman
        for side in (-1, 1):
            foot = side * (0.2 + stride)
            colour = (
                person.skin if bare else (darker(person.bottom, 0.1) if side > 0 else person.bottom)
            )
            self.rope([(side * 0.26, self.hip), (foot, 0.22)], colour, 0.4 if not bare else 0.3)
            self.shape(
                [(foot - 0.2, 0), (foot - 0.2, 0.2), (foot + 0.1, 0.24), (foot + 0.26, 0)], INK
            )
        if bare:
            self.shape(
                [
                    (-0.42, self.hip + 0.3),
                    (0.42, self.hip + 0.3),
                    (0.72, self.hip - 1),
                    (-0.72, self.hip - 1),
                ],
                person.bottom,
            )

    def upper(self, left: str, right: str) -> None:
        if self.person.woman and not self.person.back and self.person.hat != "nurse":
            self.long_hair()
        self.torso()
        self.details()
        self.arm(-1, left)
        self.arm(1, right)
        self.head()
        self.hat()

    def torso(self) -> None:
        top, hip, neck, half = self.person.top, self.hip, self.neck, self.half
        waist = half * (0.66 if self.person.woman else 0.8)
        outline = [
            (-0.22, neck + 0.08), (0.22, neck + 0.08),
            (half * 0.82, neck - 0.1), (half, neck - 0.42), (waist, hip + 0.95),
            (half * 0.86, hip - 0.1), (-half * 0.86, hip - 0.1),
            (-waist, hip + 0.95), (-half, neck - 0.42), (-half * 0.82, neck - 0.1),
        ]  # fmt: skip
        self.shape(outline, top, curved=True)
        self.shape(
            [
                (half * 0.3, neck - 0.2),
                (half * 0.9, neck - 0.3),
                (waist, hip + 0.95),
                (half * 0.84, hip - 0.08),
                (half * 0.4, hip - 0.08),
            ],
            mix(top, INK, 0.09),
            curved=True,
        )
        if self.person.outfit == "ao-dai":
            self.panels()
        if self.person.outfit == "coat":
            self.shape(
                [(-half, hip), (half, hip), (half * 1.1, hip - 1.1), (-half * 1.1, hip - 1.1)], top
            )
            self.rope([(0, neck - 0.6), (0, hip - 1)], mix(top, INK, 0.14), 0.05)

    def panels(self) -> None:
        top, hip = self.person.top, self.hip
        self.shape(
            [(-0.58, hip + 0.2), (0.5, hip + 0.2), (0.46, 0.75), (-0.72, 0.7)], darker(top, 0.06)
        )
        self.shape(
            [(-0.1, hip + 0.2), (0.58, hip + 0.2), (0.72, 0.85), (0.1, 0.7)], lighter(top, 0.12)
        )

    def details(self) -> None:
        detail = {
            "uniform": self.belt, "youth": self.badge, "pupil": self.scarf,
            "shirt": self.placket, "ao-dai": self.collar, "safety": self.stripes,
        }.get(self.person.outfit)  # fmt: skip
        if detail and not self.person.back:
            detail()

    def belt(self) -> None:
        self.rope(
            [(-0.58, self.hip + 0.35), (0.58, self.hip + 0.35)],
            darker(self.person.bottom, 0.4),
            0.16,
        )
        for side in (-1, 1):
            self.rope(
                [(side * 0.5, self.neck - 0.06), (side * 0.72, self.neck - 0.16)], FLAG_RED, 0.12
            )
        self.placket()

    def stripes(self) -> None:
        for up in (0.9, 1.35):
            self.rope([(-0.5, self.hip + up), (0.5, self.hip + up)], FLAG_GOLD, 0.14)

    def badge(self) -> None:
        self.placket()
        x, y = self.at(-0.38, self.neck - 0.72)
        self.p.disc(x, y, self.unit * 0.12, FLAG_RED)

    def scarf(self) -> None:
        self.shape([(-0.34, self.neck), (0.34, self.neck), (0, self.neck - 0.32)], FLAG_RED)
        self.shape(
            [(0, self.neck - 0.2), (-0.2, self.neck - 0.85), (0.02, self.neck - 0.72)], FLAG_RED
        )
        self.shape(
            [(0, self.neck - 0.2), (0.22, self.neck - 0.85), (0.04, self.neck - 0.7)], FLAG_RED
        )

    def placket(self) -> None:
        shade = mix(self.person.top, INK, 0.16)
        self.rope([(0, self.neck - 0.3), (0, self.hip + 0.3)], shade, 0.05)
        self.shape(
            [(-0.28, self.neck + 0.08), (0, self.neck - 0.34), (0.28, self.neck + 0.08)],
            lighter(self.person.top, 0.35),
        )
        self.shape(
            [(-0.15, self.neck + 0.12), (0, self.neck - 0.14), (0.15, self.neck + 0.12)],
            self.person.skin,
        )

    def collar(self) -> None:
        self.rope(
            [(-0.2, self.neck + 0.16), (0.2, self.neck + 0.16)], darker(self.person.top, 0.1), 0.22
        )
        self.rope(
            [(0.1, self.neck + 0.05), (0.5, self.neck - 0.5)], lighter(self.person.top, 0.3), 0.06
        )

    def arm(self, side: int, pose: str) -> None:
        reach = 0.8 if self.person.child else 1.0
        dx, down = (value * reach for value in POSES[pose])
        shoulder = (side * (self.half - 0.12), self.neck - 0.36)
        hand = (shoulder[0] + side * dx, shoulder[1] - down)
        elbow = (
            (shoulder[0] + hand[0]) / 2 + side * (0.3 if dx < 0.6 else 0.12),
            (shoulder[1] + hand[1]) / 2 - (0.34 if dx >= 0.6 or dx < 0 else 0),
        )
        long_sleeve = self.person.outfit in ("ao-dai", "uniform", "coat", "safety")
        sleeve = mix(self.person.top, INK, 0.1 if side > 0 else 0.05)
        self.rope([elbow, hand], sleeve if long_sleeve else self.person.skin, 0.25)
        self.rope([shoulder, elbow], sleeve, 0.34)
        x, y = self.at(*hand)
        self.p.disc(x, y, self.unit * 0.17, self.person.skin)

    def long_hair(self) -> None:
        head = self.neck + 0.72
        self.shape(
            [
                (-0.46, head + 0.3),
                (0.46, head + 0.3),
                (0.5, head - 0.6),
                (0.42, head - 1.25),
                (-0.42, head - 1.25),
                (-0.5, head - 0.6),
            ],
            self.person.hair,
            curved=True,
        )

    def head(self) -> None:
        p, person, u = self.p, self.person, self.unit
        x, y = self.at(0, self.neck + 0.74)
        self.rope([(0, self.neck + 0.3), (0, self.neck + 0.06)], darker(person.skin, 0.1), 0.32)
        if person.back:
            p.disc(x, y - u * 0.04, u * 0.46, person.hair, u * 0.56)
            if person.woman:
                self.shape(
                    [
                        (-0.4, self.neck + 0.8),
                        (0.4, self.neck + 0.8),
                        (0.36, self.neck - 0.5),
                        (-0.36, self.neck - 0.5),
                    ],
                    person.hair,
                    curved=True,
                )
            return
        p.disc(x, y - u * 0.1, u * 0.47, person.hair, u * 0.52)
        p.disc(x, y + u * 0.04, u * 0.4, person.skin, u * 0.48)
        for side in (-1, 1):
            p.disc(x + side * u * 0.4, y + u * 0.08, u * 0.08, person.skin)
            p.disc(x + side * u * 0.2, y + u * 0.2, u * 0.1, clear(FLAG_RED, 0.12))
        self.fringe()

    def fringe(self) -> None:
        up = self.neck + 0.74
        part = -0.12 if self.person.woman else 0.16
        self.shape(
            [
                (-0.42, up + 0.02),
                (-0.4, up + 0.36),
                (0, up + 0.56),
                (0.4, up + 0.36),
                (0.42, up + 0.02),
                (0.3, up + 0.26),
                (part, up + 0.34),
                (-0.3, up + 0.24),
            ],
            self.person.hair,
        )

    def hat(self) -> None:
        up = self.neck + 0.74
        if self.person.hat == "non-la":
            self.cone(up)
        elif self.person.hat == "cap":
            self.shape(
                [
                    (-0.5, up + 0.26),
                    (-0.6, up + 0.62),
                    (0, up + 0.8),
                    (0.6, up + 0.62),
                    (0.5, up + 0.26),
                ],
                self.person.top,
                curved=True,
            )
            self.rope([(-0.44, up + 0.3), (0.44, up + 0.3)], FLAG_RED, 0.14)
            self.rope([(-0.36, up + 0.2), (0.36, up + 0.2)], INK, 0.1)
            self.p.disc(*self.at(0, up + 0.52), self.unit * 0.1, FLAG_GOLD)
        elif self.person.hat == "helmet":
            self.shape(
                [
                    (-0.52, up + 0.16),
                    (-0.44, up + 0.56),
                    (0, up + 0.76),
                    (0.44, up + 0.56),
                    (0.52, up + 0.16),
                ],
                hexa("e8ae2c"),
                curved=True,
            )
            self.rope([(-0.58, up + 0.16), (0.58, up + 0.16)], hexa("d1932a"), 0.12)
        elif self.person.hat == "nurse":
            self.shape(
                [(-0.34, up + 0.42), (-0.4, up + 0.72), (0.4, up + 0.72), (0.34, up + 0.42)], WHITE
            )

    def cone(self, up: float) -> None:
        self.shape([(-0.98, up + 0.14), (0, up + 0.98), (0.98, up + 0.14), (0, up)], STRAW)
        self.shape(
            [(0, up + 0.98), (0.98, up + 0.14), (0.1, up + 0.02)], mix(STRAW, hexa("b98b4a"), 0.35)
        )
        for share in (0.35, 0.65):
            reach = 0.98 * share
            self.rope(
                [
                    (-reach, up + 0.98 - 0.84 * share),
                    (0, up + 0.9 - 0.88 * share),
                    (reach, up + 0.98 - 0.84 * share),
                ],
                hexa("d9bd7c"),
                0.03,
            )
