"""What people wear on top: collars, badges, belts and hats, drawn on their bodies."""

from collections.abc import Callable, Mapping

from demo.pictures.body import Body
from demo.pictures.colour import (
    FLAG_GOLD,
    FLAG_RED,
    INK,
    WHITE,
    darker,
    hexa,
    lighter,
    mix,
)

STRAW = hexa("efd9a0")
STRAW_SHADE = hexa("d9b878")
HELMET = hexa("f0b430")

Wear = Callable[[Body], None]


def placket(body: Body) -> None:
    """Draw an open collar and a line of buttons."""
    top, neck = body.person.top, body.neck
    body.rope([(0, neck - 0.3), (0, body.hip + 0.05)], mix(top, INK, 0.16), 0.05)
    body.shape([(-0.28, neck + 0.08), (0, neck - 0.34), (0.28, neck + 0.08)], lighter(top, 0.35))
    skin = body.person.skin
    body.shape([(-0.15, neck + 0.12), (0, neck - 0.14), (0.15, neck + 0.12)], skin)


def uniform(body: Body) -> None:
    """Draw shoulder boards and a belt."""
    placket(body)
    for side in (-1, 1):
        board = [(side * 0.46, body.neck - 0.06), (side * 0.68, body.neck - 0.14)]
        body.rope(board, FLAG_RED, 0.12)
    belt = [(-0.56, body.hip + 0.3), (0.56, body.hip + 0.3)]
    body.rope(belt, darker(body.person.bottom, 0.4), 0.16)
    body.disc(0, body.hip + 0.3, 0.09, FLAG_GOLD)


def stripes(body: Body) -> None:
    for up in (0.9, 1.35):
        body.rope([(-0.48, body.hip + up), (0.48, body.hip + up)], FLAG_GOLD, 0.14)


def badge(body: Body) -> None:
    placket(body)
    body.disc(-0.36, body.neck - 0.72, 0.12, FLAG_RED)
    body.disc(-0.36, body.neck - 0.72, 0.05, FLAG_GOLD)


def scarf(body: Body) -> None:
    """Draw the red scarf of a pupil."""
    neck = body.neck
    body.shape([(-0.34, neck), (0.34, neck), (0, neck - 0.32)], FLAG_RED)
    body.shape([(0, neck - 0.2), (-0.2, neck - 0.85), (0.02, neck - 0.72)], FLAG_RED)
    body.shape([(0, neck - 0.2), (0.22, neck - 0.85), (0.04, neck - 0.7)], FLAG_RED)


def high_collar(body: Body) -> None:
    top, neck = body.person.top, body.neck
    body.rope([(-0.17, neck + 0.14), (0.17, neck + 0.14)], darker(top, 0.1), 0.2)
    body.rope([(0.1, neck + 0.02), (0.46, neck - 0.5)], lighter(top, 0.3), 0.05)


def round_collar(body: Body) -> None:
    """Draw the collar and the band of a sports shirt."""
    body.rope([(-0.2, body.neck + 0.06), (0.2, body.neck + 0.06)], WHITE, 0.12)
    body.rope([(-0.6, body.neck - 0.9), (0.6, body.neck - 0.9)], WHITE, 0.12)


def lapels(body: Body) -> None:
    """Draw the open collar and the buttons of a doctor's coat."""
    placket(body)
    shade = mix(body.person.top, INK, 0.14)
    body.rope([(0, body.neck - 0.6), (0, body.hip - 1)], shade, 0.05)
    for side in (-1, 1):
        pocket = [(side * 0.22, body.hip - 0.1), (side * 0.5, body.hip - 0.1)]
        body.rope(pocket, shade, 0.06)


def conical_hat(body: Body) -> None:
    """Draw a nón lá."""
    brim = body.head + 0.14
    body.shape([(-0.98, brim), (0, brim + 0.84), (0.98, brim), (0, brim - 0.14)], STRAW)
    body.shape([(0, brim + 0.84), (0.98, brim), (0.12, brim - 0.12)], STRAW_SHADE)
    for share in (0.35, 0.65):
        reach, up = 0.98 * share, brim + 0.84 * (1 - share)
        body.rope([(-reach, up), (0, up - 0.06), (reach, up)], mix(STRAW_SHADE, INK, 0.1), 0.03)


def cap(body: Body) -> None:
    up, top = body.head, body.person.top
    crown = [(-0.46, up + 0.26), (-0.56, up + 0.52), (0, up + 0.68), (0.56, up + 0.52)]
    body.mould([*crown, (0.46, up + 0.26)], lighter(top, 0.08))
    body.rope([(-0.42, up + 0.28), (0.42, up + 0.28)], FLAG_RED, 0.12)
    body.rope([(-0.34, up + 0.19), (0.34, up + 0.19)], INK, 0.1)
    body.disc(0, up + 0.46, 0.09, FLAG_GOLD)


def helmet(body: Body) -> None:
    up = body.head
    shell = [(-0.5, up + 0.16), (-0.42, up + 0.54), (0, up + 0.72), (0.42, up + 0.54)]
    body.mould([*shell, (0.5, up + 0.16)], HELMET)
    body.rope([(0, up + 0.3), (0, up + 0.68)], lighter(HELMET, 0.4), 0.12)
    body.rope([(-0.56, up + 0.16), (0.56, up + 0.16)], darker(HELMET, 0.12), 0.12)


def nurse_cap(body: Body) -> None:
    up = body.head + 0.4
    body.shape([(-0.26, up), (-0.32, up + 0.22), (0.32, up + 0.22), (0.26, up)], WHITE)
    body.rope([(-0.06, up + 0.12), (0.06, up + 0.12)], FLAG_RED, 0.05)
    body.rope([(0, up + 0.06), (0, up + 0.18)], FLAG_RED, 0.05)


OUTFITS: Mapping[str, Wear] = {
    "shirt": placket,
    "uniform": uniform,
    "youth": badge,
    "pupil": scarf,
    "ao-dai": high_collar,
    "safety": stripes,
    "coat": lapels,
    "kit": round_collar,
}
HATS: Mapping[str, Wear] = {
    "non-la": conical_hat,
    "cap": cap,
    "helmet": helmet,
    "nurse": nurse_cap,
}
