"""Template context of this app: the advertisement slots of the page."""

from django.http import HttpRequest
from django.utils import timezone

from ads.page_slots import PageSlots
from ads.preview import PreviewRequest


def page_slots(request: HttpRequest) -> dict[str, PageSlots]:
    """Give every page its slots; the first one shown fetches all of them with one query."""
    if isinstance(request, PreviewRequest):
        return {"page_slots": request.page_slots}
    return {"page_slots": PageSlots(request.path, timezone.now())}
