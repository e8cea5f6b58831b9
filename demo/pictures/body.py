"""The frame that a figure is drawn on, measured from its feet in shares of its height."""

from collections.abc import Sequence

from demo.pictures.colour import Colour
from demo.pictures.painter import Painter, Point, smooth
from demo.pictures.people import Person

UNITS_OF_HEIGHT = 6.9
UNITS_OF_CHILD = 5.6


class Body:
    """A person standing at (x, y). Points on it are (units to the right, units above the feet)."""

    def __init__(self, p: Painter, person: Person, x: float, y: float, height: float) -> None:
        self.p = p
        self.person = person
        self.x = x
        self.y = y
        self.unit = height / (UNITS_OF_CHILD if person.child else UNITS_OF_HEIGHT)
        self.hip = 2.4 if person.child else 3.25
        self.neck = self.hip + (2.1 if person.child else 2.35)
        self.head = self.neck + 0.74
        self.half = 0.64 if person.child else (0.7 if person.woman else 0.82)

    def at(self, across: float, up: float) -> Point:
        return self.x + across * self.unit, self.y - up * self.unit

    def shape(self, points: Sequence[Point], colour: Colour) -> None:
        """Fill a polygon."""
        self.p.fill([self.at(*point) for point in points], colour)

    def mould(self, points: Sequence[Point], colour: Colour) -> None:
        """Fill a rounded shape through the points."""
        self.p.fill(smooth([self.at(*point) for point in points], 8, closed=True), colour)

    def rope(self, points: Sequence[Point], colour: Colour, width: float) -> None:
        self.p.rope([self.at(*point) for point in points], colour, width * self.unit)

    def disc(self, across: float, up: float, wide: float, colour: Colour, tall: float = 0) -> None:
        x, y = self.at(across, up)
        self.p.disc(x, y, wide * self.unit, colour, (tall or wide) * self.unit)
