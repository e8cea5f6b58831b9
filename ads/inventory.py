"""What stands on the site at a moment: all placements with all their candidates, in one query."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.aggregates import JSONBAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, JSONObject

from ads.models import Advertisement, Placement

# What selection and the page need of an advertisement, and of a placement.
SHOWN = ["kind", "image", "narrow_image", "alt", "path_prefixes", "weight", "starts_at", "ends_at",
         "weekdays", "is_paused", "approved_by_id"]  # fmt: skip
RESERVED = ["id", "name", "position", "order", "width", "height", "capacity", "overflow", "label",
            "fallback_id"]  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """The placements in use, in the order of the pages, and what may run in each of them."""

    placements: list[Placement] = field(default_factory=list)
    # By the placement's id, heavier first.
    candidates: dict[int, list[Advertisement]] = field(default_factory=dict)
    fallbacks: dict[int, list[Advertisement]] = field(default_factory=dict)

    def at(self, position: str) -> list[Placement]:
        """Return the placements at `position`."""
        return [each for each in self.placements if each.position == position]


def standing(advertisements: QuerySet[Advertisement]) -> Standing:
    """Return where `advertisements` stand; without any of them no placement matters.

    The placements come along in every row, but as text of which one is read: that is quicker than
    repeating an advertisement for each of its placements, and one query all the same.
    """
    rows = list(
        advertisements.only(*SHOWN)
        .annotate(placement_ids=ArraySubquery(_places()), layout=Subquery(_layout()))
        .order_by("-weight", "-pk")
    )
    if not rows:
        return Standing()
    placements = [Placement(**fields) for fields in json.loads(rows[0].layout or "[]")]
    return Standing(placements, _by_placement(rows), _fallbacks(placements, rows))


def _places() -> QuerySet[Any, Any]:
    pairs = Advertisement.placements.through._default_manager
    return pairs.filter(advertisement=OuterRef("pk")).values("placement")


def _layout() -> QuerySet[Any, Any]:
    """Return the placements in use as one text of JSON."""
    fields = JSONObject(**{name: name for name in RESERVED})
    rows = JSONBAgg(fields, order_by=["position", "order", "id"])
    in_use = Placement.objects.filter(is_active=True).order_by()
    return in_use.values("is_active").annotate(text=Cast(rows, TextField())).values("text")


def _by_placement(rows: Iterable[Any]) -> dict[int, list[Advertisement]]:
    found: dict[int, list[Advertisement]] = {}
    for row in rows:
        for placement_id in row.placement_ids:
            found.setdefault(placement_id, []).append(row)
    return found


def _fallbacks(
    placements: list[Placement], rows: Iterable[Advertisement]
) -> dict[int, list[Advertisement]]:
    known = {row.pk: row for row in rows}
    return {each.pk: [known[each.fallback_id]] for each in placements if each.fallback_id in known}
