"""Template context of this app: the advertisement slots of the page."""

from django.http import HttpRequest
from django.utils import timezone

from ads.page_slots import PageSlots
from ads.preview import PreviewRequest
from core.shared_parts import shared_parts_of


def page_slots(request: HttpRequest) -> dict[str, PageSlots]:
    """Give every page its slots; the first one shown fetches what all pages choose from."""
    if isinstance(request, PreviewRequest):
        return {"page_slots": request.page_slots}
    return {"page_slots": PageSlots(request.path, timezone.now(), shared_parts_of(request))}
