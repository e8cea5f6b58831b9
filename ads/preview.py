"""Previews an advertisement, or a change of it, on any page at any moment before approval."""

from copy import copy
from datetime import datetime
from functools import cached_property

from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpRequest, HttpResponse

from ads.inventory import Inventory
from ads.models import Advertisement, Placement
from ads.models.advertisements import AdvertisementQuerySet
from ads.page_slots import PageSlots
from core.internal_requests import visitor_request, visitor_response

ANY_APPROVER = -1  # not the id of any user


class PreviewSlots(PageSlots):
    """The slots of a page with one advertisement as if it were approved; nothing is counted.

    It comes before all others in its placements, as far as its window and pages allow.
    """

    is_live = False

    def __init__(self, advertisement: Advertisement, path: str, moment: datetime) -> None:
        self._advertisement = as_if_approved(advertisement)
        source = advertisement.change or advertisement
        self._placement_ids = [placement.pk for placement in source.placements.all()]
        super().__init__(path, moment)

    def candidates(self) -> AdvertisementQuerySet:
        return super().candidates() | Advertisement.objects.filter(pk=self._advertisement.pk)

    @cached_property
    def _inventory(self) -> Inventory:
        found = super()._inventory
        return found.with_candidate(self._advertisement, self._placement_ids)

    def select(self, candidates: list[Advertisement], placement: Placement) -> list[Advertisement]:
        others = [each for each in candidates if each != self._advertisement]
        selected = super().select(others, placement)
        if len(others) == len(candidates):
            return selected
        shown = super().select([self._advertisement], placement)
        room = len(candidates) if placement.shows_all else placement.capacity
        return [*shown, *selected][:room]


class PreviewRequest(WSGIRequest):
    """A visitor's request for a page that shows these slots (ads.context_processors)."""

    def __init__(self, visit: WSGIRequest, page_slots: PageSlots) -> None:
        super().__init__(visit.environ)
        self.user = visit.user
        self.page_slots = page_slots


def as_if_approved(advertisement: Advertisement) -> Advertisement:
    """Return an unsaved copy with its change, if one is open, approved and not paused."""
    approved = copy(advertisement)
    if change := advertisement.change:
        approved.set_content(change.content())
    approved.is_paused = False
    approved.fulfilled_at = None
    approved.approved_by_id = approved.approved_by_id or ANY_APPROVER
    return approved


def why_not_shown(advertisement: Advertisement, path: str, moment: datetime) -> str:
    """Return in Vietnamese why the page would not show it once it is approved, "" if it would."""
    approved = as_if_approved(advertisement)
    if not approved.is_for(path):
        return "Quảng cáo này không dành cho trang được chọn."
    if not approved.may_show(path, moment):
        state = approved.state_at(moment)
        return f"Vào lúc được chọn, quảng cáo không hiện: {state.label.lower()}."
    return ""


def render_page(request: HttpRequest, slots: PageSlots, path: str) -> HttpResponse:
    """Return the public page at `path` as a visitor gets it, with these slots.

    Raises Http404 if there is no such page.
    """
    visit = visitor_request(path, request.get_host())
    response = visitor_response(PreviewRequest(visit, slots))
    is_page = response.status_code == 200 and response["Content-Type"].startswith("text/html")
    if not (is_page and isinstance(response, HttpResponse)):
        raise Http404(path)
    return response
