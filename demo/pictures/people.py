"""People: simple, well-proportioned figures without features, measured in head-and-a-half units."""

from dataclasses import dataclass, replace
from random import Random

from demo.pictures.colour import (
    HAIR,
    SHIRTS,
    SKINS,
    TROUSERS,
    TUNICS,
    WHITE,
    Colour,
    darker,
    hexa,
)

POLICE = hexa("4d7a4f")
MILITIA = hexa("6b7d4a")
YOUTH = hexa("3b7fc4")

# Where a hand is, from its shoulder, in units: x points away from the body.


@dataclass(frozen=True)
class Person:
    skin: Colour
    hair: Colour
    top: Colour
    bottom: Colour
    outfit: str = "shirt"
    woman: bool = False
    hat: str = ""
    child: bool = False
    back: bool = False


def anyone(random: Random, **changes: object) -> Person:
    """Return a citizen dressed for an ordinary day, with the given fields fixed."""
    woman = random.random() < 0.5
    person = Person(
        skin=random.choice(SKINS),
        hair=random.choice(HAIR),
        top=random.choice(SHIRTS),
        bottom=random.choice(TROUSERS),
        woman=woman,
    )
    return replace(person, **changes)  # type: ignore[arg-type]


def in_ao_dai(random: Random, **changes: object) -> Person:
    dress = {"outfit": "ao-dai", "woman": True, "top": random.choice(TUNICS), "bottom": WHITE}
    return anyone(random, **{**dress, **changes})


def official(random: Random, **changes: object) -> Person:
    """Return someone at work in the office: white shirt and dark trousers, or áo dài."""
    if random.random() < 0.4:
        return in_ao_dai(random, **changes)
    return anyone(random, **{"top": hexa("f7f6f2"), "bottom": TROUSERS[0], **changes})


def officer(random: Random, **changes: object) -> Person:
    return anyone(
        random,
        **{"top": POLICE, "bottom": darker(POLICE), "outfit": "uniform", "hat": "cap", **changes},
    )


def militia(random: Random, **changes: object) -> Person:
    return officer(random, **{"top": MILITIA, "bottom": darker(MILITIA), **changes})


def volunteer(random: Random, **changes: object) -> Person:
    return anyone(random, **{"top": YOUTH, "outfit": "youth", **changes})


def nurse(random: Random, **changes: object) -> Person:
    person = anyone(random, **{"top": WHITE, "outfit": "coat", "bottom": hexa("cfe4ea"), **changes})
    return replace(person, hat="nurse" if person.woman else "")


def pupil(random: Random, **changes: object) -> Person:
    return anyone(
        random,
        **{
            "top": hexa("fbfaf5"),
            "bottom": hexa("2f4a7c"),
            "outfit": "pupil",
            "child": True,
            **changes,
        },
    )
