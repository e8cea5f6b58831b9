"""A paused advertisement leaves every page within the five seconds of the micro-cache."""

from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from ads.models import Advertisement, Complaint
from core.routes import routes
from portal.microcache import MicroCache
from tests.ads.office import EDITOR, act
from tests.factories import make_advertisement, make_article, make_placement, make_user

pytestmark = pytest.mark.django_db


class Site:
    """The real application behind the real micro-cache, with a clock that the test sets."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.cache = MicroCache(
            WSGIHandler(),
            session_cookie=settings.SESSION_COOKIE_NAME,
            routes=routes(),
            fresh=settings.MICROCACHE_FRESH_SECONDS,
            stale=settings.MICROCACHE_STALE_SECONDS,
            max_bytes=10_000_000,
            clock=lambda: self.now,
        )

    def get(self, path: str) -> str:
        environ: dict[str, Any] = {"PATH_INFO": path, "HTTP_HOST": "localhost"}
        setup_testing_defaults(environ)
        # The application shares the test's transaction, as with Django's own test client.
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)
        return b"".join(self.cache(environ, start_response)).decode()


def start_response(*args: Any) -> Any:
    """Ignore the status and the headers."""


@pytest.fixture
def pages() -> list[str]:
    article = make_article()
    section = article.section.get_absolute_url()
    return ["/", section, article.get_absolute_url(), "/tim-kiem/"]


@pytest.fixture
def advertisement() -> Advertisement:
    return make_advertisement(make_placement(position="header"), alt="Vay nhanh trong ngày")


def shown(site: Site, pages: list[str]) -> list[bool]:
    return ["Vay nhanh trong ngày" in site.get(path) for path in pages]


def test_a_paused_advertisement_leaves_all_pages_within_five_seconds(
    pages: list[str], advertisement: Advertisement
) -> None:
    site = Site()
    assert shown(site, pages) == [True] * 4
    act(make_user(*EDITOR), "pause", advertisement)
    site.now += 5
    assert shown(site, pages) == [False] * 4


def test_an_advertisement_with_an_upheld_complaint_leaves_all_pages_within_five_seconds(
    pages: list[str], advertisement: Advertisement
) -> None:
    site = Site()
    assert shown(site, pages) == [True] * 4
    complaint = Complaint.objects.create(advertisement=advertisement, reason="fraud")
    complaint.settle(state="upheld", answer="Đã gỡ.", by=make_user())
    site.now += 5
    assert shown(site, pages) == [False] * 4


def test_pages_within_five_seconds_may_still_show_a_paused_advertisement(
    pages: list[str], advertisement: Advertisement
) -> None:
    site = Site()
    shown(site, pages)
    Advertisement.objects.update(is_paused=True)
    site.now += 4.9
    assert shown(site, pages) == [True] * 4
