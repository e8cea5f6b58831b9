"""The slots of one page: what stands where, fetched once and chosen slot by slot."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.http import HttpRequest
from django.utils import timezone

from ads.models import Advertisement, Placement
from ads.selection import choose
from ads.subjects import subject_of
from portal.lib import images
from portal.lib.subjects import sign


@dataclass(frozen=True)
class Item:
    """One advertisement in one placement, ready for the template."""

    advertisement: Advertisement
    placement: Placement

    @property
    def token(self) -> str:
        """The signed subject under which views and clicks are counted."""
        return sign(subject_of(self.advertisement.pk, self.placement.pk))

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
        return f"(max-width: {width}px) 100vw, {width}px"

    @property
    def height(self) -> int:
        """The height, in pixels, at the placement's full width."""
        width, height = images.size(self.advertisement.image)
        return round(self.placement.width * height / width)

    @property
    def narrow_srcset(self) -> str:
        return images.srcset(self.advertisement.narrow_image)

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

    def __init__(self, path: str, moment: datetime) -> None:
        self._path = path
        self._moment = moment
        self._standing, home_ids = standing(moment)
        self._home_ids = iter(home_ids)

    @classmethod
    def of(cls, request: HttpRequest) -> "PageSlots":
        """Return the slots of this request's page, the same object each time."""
        slots: PageSlots | None = getattr(request, "_page_slots", None)
        if slots is None:
            slots = cls(request.path, timezone.now())
            setattr(request, "_page_slots", slots)  # noqa: B010  (HttpRequest declares no such)
        return slots

    def at(self, position: str) -> list[Slot]:
        """Return the slots at `position` that have something to show, in order.

        Home page placements are dealt out one a call, between one block and the next.
        """
        placements = [each for each in self._standing if each.position == position]
        if position == Placement.Position.HOME:
            turn = next(self._home_ids, None)
            placements = [each for each in placements if each.pk == turn]
        slots = (self._fill(placement) for placement in placements)
        return [slot for slot in slots if slot.items]

    def _fill(self, placement: Placement) -> Slot:
        chosen = choose(
            self._standing[placement], placement, self._path, self._moment, self._seed(placement)
        )
        return Slot(placement, [Item(advertisement, placement) for advertisement in chosen])

    def _seed(self, placement: Placement) -> str:
        """Return what differs between pages, placements and periods of the micro-cache."""
        period = self._moment.timestamp() // max(1, settings.MICROCACHE_FRESH_SECONDS)
        return f"{self._path}|{placement.pk}|{period:.0f}"


def standing(moment: datetime) -> tuple[dict[Placement, list[Advertisement]], list[int]]:
    """Return the placements with the advertisements running in each, and the home page's ids.

    Those are of all its placements in use, in order, so that an empty one keeps its place.
    """
    home = Placement.objects.filter(is_active=True, position=Placement.Position.HOME)
    rows = (
        Advertisement.placements.through.objects.filter(
            placement__is_active=True, advertisement__in=Advertisement.objects.running(moment)
        )
        .select_related("placement", "advertisement")
        .annotate(home_ids=ArraySubquery(home.values("pk")))  # in the same, the only query
        .order_by("placement__position", "placement__order", "placement_id", "-advertisement_id")
    )
    found: dict[Placement, list[Advertisement]] = {}
    home_ids: list[int] = []
    for row in rows:
        found.setdefault(row.placement, []).append(row.advertisement)
        home_ids = row.home_ids  # type: ignore[attr-defined]  # annotated above
    return found, home_ids
