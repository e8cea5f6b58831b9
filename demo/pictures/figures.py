"""Figures: people standing, or sitting behind furniture."""

from demo.pictures.body import Body
from demo.pictures.colour import FLAG_RED, INK, Colour, clear, darker, lighter, mix
from demo.pictures.dress import HATS, OUTFITS
from demo.pictures.painter import Painter, Point, smooth
from demo.pictures.people import Person

# Where a hand is, from its shoulder, in units: outwards and down.
POSES: dict[str, Point] = {
    "down": (0.22, 2.05),
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
LONG_SLEEVED = {"ao-dai", "uniform", "coat", "safety"}


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
    body = Body(p, person, x, y, height)
    _legs(body, stride)
    _upper(body, left, right, standing=True)


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
    _upper(Body(p, person, x, y + height * 0.47, height), left, right)


def _legs(body: Body, stride: float) -> None:
    person = body.person
    skirted = person.outfit == "pupil" and person.woman
    cloth = person.skin if skirted or person.outfit == "kit" else person.bottom
    for side in (-1, 1):
        _leg(body, side, side * (0.2 + stride), darker(cloth, 0.12) if side > 0 else cloth)
    if person.outfit == "kit":
        _shorts(body, stride)
    if skirted:
        top, hem = body.hip + 0.3, body.hip - 1
        body.shape([(-0.42, top), (0.42, top), (0.74, hem), (-0.74, hem)], person.bottom)


def _shorts(body: Body, stride: float) -> None:
    top, hem = body.hip + 0.1, body.hip - 1
    for side in (-1, 1):
        spread = side * (0.26 + stride * 0.4)
        leg = [
            (0, top),
            (side * 0.54, top),
            (spread + side * 0.3, hem),
            (spread - side * 0.24, hem),
        ]
        body.shape(leg, darker(body.person.bottom, 0.06 if side > 0 else 0))


def _leg(body: Body, side: int, foot: float, colour: Colour) -> None:
    ankle, hip = 0.16, body.hip + 0.1
    inner, outer = (side * 0.02, hip), (side * 0.52, hip)
    body.shape([inner, outer, (foot + side * 0.16, ankle), (foot - side * 0.16, ankle)], colour)
    body.mould([(foot - 0.2, 0), (foot - 0.16, 0.2), (foot + 0.12, 0.2), (foot + 0.28, 0)], INK)


def _upper(body: Body, left: str, right: str, standing: bool = False) -> None:
    person = body.person
    if person.woman and not person.back:
        _hair_behind(body, 0.5 if person.hat == "nurse" else 1.25)
    _torso(body)
    if standing:
        _skirts(body)
    if not person.back:
        OUTFITS[person.outfit](body)
    _arm(body, -1, left)
    _arm(body, 1, right)
    _neck(body)
    if person.back:
        _head_from_behind(body)
    else:
        _face(body)
    if person.hat:
        HATS[person.hat](body)


def _torso(body: Body) -> None:
    person, hem = body.person, body.hip - 0.14
    left, right = _flank(body, -1), _flank(body, 1)
    body.shape([*left, *reversed(right)], person.top)
    shade = mix(person.top, INK, 0.09)
    body.shape([*right, (body.half * 0.36, hem), (body.half * 0.3, body.neck - 0.1)], shade)


def _skirts(body: Body) -> None:
    """Draw what falls below the hips: the panels of an áo dài, the tails of a coat."""
    if body.person.outfit == "ao-dai":
        _panels(body)
    if body.person.outfit == "coat":
        wide, hem, end = body.half * 0.86, body.hip - 0.14, body.hip - 1.1
        tails = [(-wide, hem), (wide, hem), (wide * 1.2, end), (-wide * 1.2, end)]
        body.shape(tails, body.person.top)


def _flank(body: Body, side: int) -> list[Point]:
    """Return the outline of one side, from the neck to the hem."""
    half, neck, hip = body.half, body.neck, body.hip
    waist = half * (0.66 if body.person.woman else 0.8)
    points = [
        (side * 0.18, neck + 0.1),
        (side * half * 0.8, neck - 0.1),
        (side * half, neck - 0.44),
        (side * waist, hip + 0.9),
        (side * half * 0.86, hip - 0.14),
    ]
    return smooth(points, 8)


def _panels(body: Body) -> None:
    """Draw the two long panels of an áo dài."""
    top, hip = body.person.top, body.hip
    back = [(-0.58, hip + 0.2), (0.5, hip + 0.2), (0.46, 0.75), (-0.72, 0.7)]
    front = [(-0.1, hip + 0.2), (0.58, hip + 0.2), (0.72, 0.85), (0.1, 0.7)]
    body.shape(back, darker(top, 0.06))
    body.shape(front, lighter(top, 0.12))


def _arm(body: Body, side: int, pose: str) -> None:
    person = body.person
    reach = 0.8 if person.child else 1.0
    out, down = (value * reach for value in POSES[pose])
    shoulder = (side * (body.half - 0.14), body.neck - 0.36)
    hand = (shoulder[0] + side * out, shoulder[1] - down)
    bend, drop = (0.12, 0.34) if out >= 0.6 else (0.3, 0.34 if out < 0 else 0.0)
    middle = (shoulder[0] + hand[0]) / 2, (shoulder[1] + hand[1]) / 2
    elbow = (middle[0] + side * bend, middle[1] - drop)
    sleeve = mix(person.top, INK, 0.12 if side > 0 else 0.06)
    body.rope([elbow, hand], sleeve if person.outfit in LONG_SLEEVED else person.skin, 0.24)
    body.rope([shoulder, elbow], sleeve, 0.34)
    body.disc(*hand, 0.17, person.skin)


def _neck(body: Body) -> None:
    neck = [(0, body.neck + 0.3), (0, body.neck + 0.08)]
    body.rope(neck, darker(body.person.skin, 0.1), 0.3)


def _hair_behind(body: Body, length: float) -> None:
    up = body.head
    sides = [(0.48, up + 0.28), (0.52, up - length * 0.5), (0.4, up - length)]
    body.mould([*sides, *((-x, y) for x, y in reversed(sides))], body.person.hair)


def _head_from_behind(body: Body) -> None:
    hair, up = body.person.hair, body.head
    body.disc(0, up + 0.04, 0.46, hair, 0.56)
    if body.person.woman:
        body.mould([(-0.42, up), (0.42, up), (0.34, up - 1.2), (-0.34, up - 1.2)], hair)
        body.rope([(-0.1, up + 0.2), (-0.16, up - 0.9)], lighter(hair, 0.12), 0.04)


def _face(body: Body) -> None:
    person, up = body.person, body.head
    body.disc(0, up + 0.1, 0.47, person.hair, 0.52)
    for side in (-1, 1):
        body.disc(side * 0.4, up - 0.08, 0.08, darker(person.skin, 0.06))
    body.disc(0, up - 0.04, 0.4, person.skin, 0.48)
    x, y = body.at(0, up - 0.2)
    for side in (-1, 1):
        body.p.disc(x + side * body.unit * 0.22, y, body.unit * 0.09, clear(FLAG_RED, 0.1))
        body.disc(side * 0.15, up - 0.04, 0.04, INK, 0.05)
    smile = (x, y - body.unit * 0.02, body.unit * 0.1, body.unit * 0.08)
    body.p.arc(smile, 25, 155, darker(person.skin, 0.4), max(1, body.unit * 0.035))
    _fringe(body)


def _fringe(body: Body) -> None:
    up = body.head
    part = -0.12 if body.person.woman else 0.16
    brow = [(0.42, up + 0.02), (0.3, up + 0.26), (part, up + 0.34), (-0.3, up + 0.24)]
    crown = [(-0.42, up + 0.02), (-0.4, up + 0.36), (0, up + 0.56), (0.4, up + 0.36)]
    body.shape([*crown, *brow], body.person.hair)
