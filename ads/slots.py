"""The slots of one page: what stands where, fetched once and chosen slot by slot."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from ads.inventory import standing
from ads.models import Advertisement, Placement
from ads.selection import choose
from ads.subjects import subject_of
from core import images
from core.subjects import sign

# What a picture takes of a phone's width where several stand side by side, as slot.css has it.
SHARES_ON_PHONES = {
    Placement.Position.LEFT: "64vw",
    Placement.Position.RIGHT: "64vw",
    Placement.Position.FOOTER: "43vw",
}


@dataclass(frozen=True)
class Item:
    """One advertisement in one placement, ready for the template."""

    advertisement: Advertisement
    placement: Placement
    is_live: bool = True  # off in a preview, which counts nothing

    @property
    def token(self) -> str:
        """The signed subject under which views and clicks are counted."""
        return sign(subject_of(self.advertisement.pk, self.placement.pk))

    @property
    def href(self) -> str:
        """The way out through the counted redirect; straight to its end in a preview."""
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
        return SHARES_ON_PHONES.get(Placement.Position(self.placement.position), "100vw")

    @property
    def narrow_size(self) -> tuple[int, int]:
        return images.size(self.advertisement.narrow_image)


@dataclass(frozen=True)
class Slot:
    """A placement with what was chosen for it."""

    placement: Placement
    items: list[Item]

    @property
    def is_above_the_fold(self) -> bool:
        return self.placement.position == Placement.Position.HEADER


class PageSlots:
    """All slots of the page a request asks for; the first one to be shown fetches for all."""

    is_live = True  # whether views and clicks are to be counted

    def __init__(self, path: str, moment: datetime) -> None:
        self._path = path
        self._moment = moment
        self._standing = standing(self.candidates())
        self._home = iter(self._standing.at(Placement.Position.HOME))

    @classmethod
    def of(cls, request: HttpRequest) -> "PageSlots":
        """Return the slots of this request's page, the same object each time."""
        slots: PageSlots | None = getattr(request, "_page_slots", None)
        if slots is None:
            slots = cls(request.path, timezone.now())
            slots.stand_on(request)
        return slots

    def stand_on(self, request: HttpRequest) -> None:
        """Have the page that `request` asks for show these slots."""
        setattr(request, "_page_slots", self)  # noqa: B010  (HttpRequest declares no such)

    def at(self, position: str) -> list[Slot]:
        """Return the slots at `position` that have something to show, in order.

        Home page placements are dealt out one a call, between one block and the next.
        """
        placements = self._standing.at(position)
        if position == Placement.Position.HOME:
            turn = next(self._home, None)
            placements = [turn] if turn else []
        slots = (self._fill(placement) for placement in placements)
        return [slot for slot in slots if slot.items]

    def candidates(self) -> QuerySet[Advertisement]:
        """Return all that may stand anywhere at the page's moment."""
        return Advertisement.objects.running(self._moment)

    def choose(self, candidates: list[Advertisement], placement: Placement) -> list[Advertisement]:
        """Return those of `candidates` that stand in `placement`."""
        return choose(candidates, placement, self._path, self._moment, self._seed(placement))

    def _fill(self, placement: Placement) -> Slot:
        offered = self._standing.candidates.get(placement.pk, [])
        instead = self._standing.fallbacks.get(placement.pk, [])
        chosen = self.choose(offered, placement) or self.choose(instead, placement)
        return Slot(placement, [Item(each, placement, self.is_live) for each in chosen])

    def _seed(self, placement: Placement) -> str:
        """Return what differs between pages, placements and periods of the micro-cache."""
        period = self._moment.timestamp() // max(1, settings.MICROCACHE_FRESH_SECONDS)
        return f"{self._path}|{placement.pk}|{period:.0f}"
