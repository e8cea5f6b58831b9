"""The slots of one page: its placements with the advertisements selected for them."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import blake2b
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from ads import known_targets
from ads.goals import delivered, is_its_turn
from ads.inventory import Inventory, load_inventory
from ads.models import Advertisement, Placement
from ads.models.advertisements import AdvertisementQuerySet
from ads.selection import select
from ads.subjects import subject_of
from core import images
from core.shared_parts import SharedParts
from core.subjects import sign

# The width of a picture on phones where several are shown side by side; the same is in slot.css.
NARROW_WIDTHS = {
    Placement.Position.LEFT: "64vw",
    Placement.Position.RIGHT: "64vw",
    Placement.Position.FOOTER: "43vw",
}


@dataclass(frozen=True)
class SlotItem:
    """One advertisement in one placement, ready for the template."""

    advertisement: Advertisement
    placement: Placement
    is_live: bool = True  # whether views and clicks are counted; not in a preview

    @property
    def token(self) -> str:
        """The signed subject under which views and clicks are counted."""
        return sign(subject_of(self.advertisement.pk, self.placement.pk))

    @property
    def href(self) -> str:
        """The address of the counted redirect; in a preview that of its target."""
        if not self.is_live:
            return self.advertisement.url
        address = reverse("ads:click", args=[self.advertisement.pk])
        return f"{address}?{urlencode({'t': self.token})}"

    @property
    def is_commercial(self) -> bool:
        return self.advertisement.kind == Advertisement.Kind.COMMERCIAL

    @property
    def rel(self) -> str:
        return "sponsored nofollow noopener" if self.is_commercial else "nofollow noopener"

    @property
    def src(self) -> str:
        return images.url(self.advertisement.image, self.placement.width)

    @property
    def srcset(self) -> str:
        return images.srcset(self.advertisement.image)

    @property
    def sizes(self) -> str:
        width = self.placement.width
        return f"(max-width: 40em) {self.narrow_sizes}, (max-width: {width}px) 100vw, {width}px"

    @property
    def height(self) -> int:
        """The height, in pixels, at the placement's full width."""
        width, height = images.size(self.advertisement.image)
        return round(self.placement.width * height / width)

    @property
    def narrow_srcset(self) -> str:
        return images.srcset(self.advertisement.narrow_image)

    @property
    def narrow_sizes(self) -> str:
        return NARROW_WIDTHS.get(Placement.Position(self.placement.position), "100vw")

    @property
    def narrow_size(self) -> tuple[int, int]:
        return images.size(self.advertisement.narrow_image)


@dataclass(frozen=True)
class Slot:
    """A placement with the advertisements selected for it."""

    placement: Placement
    items: tuple[SlotItem, ...]
    offer: str  # stands for all that it could show now; a change of it is a change of the page

    @property
    def is_above_the_fold(self) -> bool:
        return self.placement.position == Placement.Position.HEADER


class PageSlots:
    """All slots of one page; the first one to be shown fetches the inventory for all.

    With `parts` that it shares with other pages it is that of their period: for each page those
    are chosen that run at its own moment.
    """

    is_live = True  # whether views and clicks are counted

    def __init__(self, path: str, moment: datetime, parts: SharedParts | None = None) -> None:
        self._path = path
        self._moment = moment
        self.parts = parts or SharedParts(moment)
        self._home_blocks = 0  # how many home page placements were shown so far
        self._standing: set[int] = set()  # what the page shows already: nothing stands there twice

    def at(self, position: str) -> list[Slot]:
        """Return the slots at `position` that have something to show, in order.

        On the home page each call returns the next placement, for the place between two blocks.
        """
        placements = self._inventory.placements_at(position)
        if position == Placement.Position.HOME:
            placements = placements[self._home_blocks : self._home_blocks + 1]
            self._home_blocks += 1
        slots = (self._fill(placement) for placement in placements)
        return [slot for slot in slots if slot.items]

    def candidates(self) -> AdvertisementQuerySet:
        """Return all advertisements that may run anywhere at the page's moment."""
        return Advertisement.objects.running(self._moment)

    def select(self, candidates: list[Advertisement], placement: Placement) -> list[Advertisement]:
        """Return those of `candidates` that `placement` shows.

        Those that the page shows already, or that are ahead of their goal, are left out.
        """
        due = [
            each
            for each in candidates
            if each.pk not in self._standing and is_its_turn(each, delivered(each), self._moment)
        ]
        return select(due, placement, self._path, self._moment, self._seed(placement))

    @cached_property
    def _inventory(self) -> Inventory:
        return self.parts.get("ads.inventory", self._load)

    def _load(self) -> Inventory:
        inventory = load_inventory(self.candidates())
        if self.is_live:
            known_targets.remember(inventory.advertisements())
        return inventory

    def _fill(self, placement: Placement) -> Slot:
        candidates = self._inventory.candidates.get(placement.pk, [])
        fallbacks = self._inventory.fallbacks.get(placement.pk, [])
        selected = self.select(candidates, placement) or self.select(fallbacks, placement)
        self._standing |= {each.pk for each in selected}
        items = tuple(SlotItem(each, placement, self.is_live) for each in selected)
        return Slot(placement, items, self._offer([*candidates, *fallbacks]))

    def _offer(self, candidates: list[Advertisement]) -> str:
        shown = [
            (each.pk, each.kind, each.image, each.narrow_image, each.alt)
            for each in candidates
            if each.may_show(self._path, self._moment)
        ]
        return blake2b(repr(shown).encode(), digest_size=8).hexdigest()

    def _seed(self, placement: Placement) -> str:
        """Return a seed that differs between pages, placements and periods of the micro-cache."""
        period = self._moment.timestamp() // max(1, settings.MICROCACHE_FRESH_SECONDS)
        return f"{self._path}|{placement.pk}|{period:.0f}"
