"""An advertisement in its place before it is approved, at any page and any moment."""

from copy import copy
from datetime import datetime

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from ads.models import Advertisement, Placement
from ads.slots import PageSlots
from core.internal_requests import visitor_request, visitor_response

SOMEBODY = -1  # no user's id


class PreviewSlots(PageSlots):
    """The slots of a page with one advertisement in them as if it were approved; none is counted.

    It goes before all others wherever it was put, as far as its dates and pages allow.
    """

    is_live = False

    def __init__(self, advertisement: Advertisement, path: str, moment: datetime) -> None:
        self._advertisement = as_if_approved(advertisement)
        super().__init__(path, moment)

    def candidates(self) -> QuerySet[Advertisement]:
        return super().candidates() | Advertisement.objects.filter(pk=self._advertisement.pk)

    def choose(self, candidates: list[Advertisement], placement: Placement) -> list[Advertisement]:
        others = [each for each in candidates if each != self._advertisement]
        chosen = super().choose(others, placement)
        if len(others) == len(candidates):
            return chosen
        shown = super().choose([self._advertisement], placement)
        room = len(candidates) if placement.shows_all else placement.capacity
        return [*shown, *chosen][:room]


def as_if_approved(advertisement: Advertisement) -> Advertisement:
    """Return an unsaved likeness that only dates, weekdays and pages keep from being shown."""
    likeness = copy(advertisement)
    likeness.is_paused = False
    likeness.approved_by_id = likeness.approved_by_id or SOMEBODY
    return likeness


def why_not_shown(advertisement: Advertisement, path: str, moment: datetime) -> str:
    """Return in words why an approved likeness would not stand on that page, "" if it would."""
    likeness = as_if_approved(advertisement)
    if not likeness.is_for(path):
        return "Quảng cáo này không dành cho trang được chọn."
    if not likeness.may_show(path, moment):
        state = likeness.state_at(moment)
        return f"Vào lúc được chọn, quảng cáo không hiện: {state.label.lower()}."
    return ""


def render_page(request: HttpRequest, slots: PageSlots, path: str) -> HttpResponse:
    """Return the public page at `path` as a visitor gets it, with these slots.

    Raises Http404 if there is no such page.
    """
    visit = visitor_request(path, request.get_host())
    slots.stand_on(visit)
    response = visitor_response(visit)
    is_page = response.status_code == 200 and response["Content-Type"].startswith("text/html")
    if not (is_page and isinstance(response, HttpResponse)):
        raise Http404(path)
    return response
