"""The placements in use with all advertisements that may run in them, read in one query."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.aggregates import JSONBAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, JSONObject

from ads.models import Advertisement, Placement
from ads.models.advertisements import AdvertisementQuerySet

# The fields that selection and the page need.
ADVERTISEMENT_FIELDS = ["kind", "image", "narrow_image", "alt", "path_prefixes", "weight",
                        "starts_at", "ends_at", "weekdays", "is_paused",
                        "approved_by_id", "goal", "goal_count", "fulfilled_at", "url"]  # fmt: skip
PLACEMENT_FIELDS = ["id", "name", "position", "order", "width", "height", "capacity", "overflow",
                    "label", "fallback_id"]  # fmt: skip


@dataclass(frozen=True)
class Inventory:
    """The placements in use, in the order of the pages, and what may run in each of them."""

    placements: list[Placement] = field(default_factory=list)
    # By the placement's id, heavier advertisements first.
    candidates: dict[int, list[Advertisement]] = field(default_factory=dict)
    fallbacks: dict[int, list[Advertisement]] = field(default_factory=dict)

    def advertisements(self) -> list[Advertisement]:
        """Return all that may run anywhere, each once or more."""
        lists = [*self.candidates.values(), *self.fallbacks.values()]
        return [advertisement for each in lists for advertisement in each]

    def placements_at(self, position: str) -> list[Placement]:
        return [each for each in self.placements if each.position == position]

    def with_candidate(
        self, advertisement: Advertisement, placement_ids: Iterable[int]
    ) -> "Inventory":
        """Return the inventory in which `advertisement` may run in these placements only."""
        chosen = set(placement_ids)
        candidates = {
            pk: [
                *(each for each in self.candidates.get(pk, []) if each != advertisement),
                *([advertisement] if pk in chosen else []),
            ]
            for pk in {*self.candidates, *chosen}
        }
        return Inventory(self.placements, candidates, self.fallbacks)


def load_inventory(advertisements: AdvertisementQuerySet) -> Inventory:
    """Return the inventory of `advertisements`; it is empty without any of them.

    Every row repeats all placements as one text, of which one is read: that is quicker than a row
    for each pair of advertisement and placement, and one query all the same.
    """
    rows: list[Any] = list(
        advertisements.only(*ADVERTISEMENT_FIELDS)
        .with_delivered()
        .annotate(
            placement_ids=ArraySubquery(_placement_ids()),
            all_placements=Subquery(_placements_as_json()),
        )
        .order_by("-weight", "-pk")
    )
    if not rows:
        return Inventory()
    placements = [Placement(**fields) for fields in json.loads(rows[0].all_placements or "[]")]
    return Inventory(placements, _by_placement(rows), _fallbacks(placements, rows))


def _placement_ids() -> QuerySet[Any, Any]:
    pairs = Advertisement.placements.through._default_manager
    return pairs.filter(advertisement=OuterRef("pk")).values("placement")


def _placements_as_json() -> QuerySet[Any, Any]:
    """Return the placements in use as one text of JSON."""
    fields = JSONObject(**{name: name for name in PLACEMENT_FIELDS})
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
