"""The preview of an advertisement on a page."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from ads.models import Advertisement, AdvertisementState
from ads.preview import PreviewSlots, as_if_approved, why_not_shown
from tests.factories import make_advertisement, make_article, make_placement, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer() -> User:
    return make_user("ads.view_advertisement")


@pytest.fixture
def draft() -> Advertisement:
    return make_advertisement(make_placement(), approved=False, alt="Bản chưa duyệt")


@pytest.fixture
def staff(client: Client, viewer: User) -> Client:
    client.force_login(viewer)
    return client


def frame(advertisement: Advertisement, path: str = "/", **later: float) -> str:
    moment = timezone.localtime(timezone.now() + timedelta(**later)).replace(tzinfo=None)
    address = f"/quan-tri/ads/advertisement/{advertisement.pk}/xem-thu/trang/"
    return f"{address}?path={path}&moment={moment.isoformat()}"


def test_a_preview_of_the_home_page_shows_a_draft(staff: Client, draft: Advertisement) -> None:
    html = staff.get(frame(draft)).content.decode()
    assert 'alt="Bản chưa duyệt"' in html
    assert "<footer" in html


def test_the_public_home_page_does_not_show_a_draft(client: Client, draft: Advertisement) -> None:
    assert "Bản chưa duyệt" not in client.get("/").content.decode()


def test_a_preview_of_an_article_shows_a_draft(staff: Client, draft: Advertisement) -> None:
    path = make_article(title="Chợ phiên").get_absolute_url()
    html = staff.get(frame(draft, path)).content.decode()
    assert "Chợ phiên" in html
    assert "Bản chưa duyệt" in html


def test_a_preview_is_of_the_chosen_moment(staff: Client) -> None:
    starts_at = timezone.now() + timedelta(days=2)
    later = make_advertisement(make_placement(), approved=False, alt="Sau", starts_at=starts_at)
    assert "Sau" not in staff.get(frame(later)).content.decode()
    assert 'alt="Sau"' in staff.get(frame(later, days=3)).content.decode()


def test_the_previewed_advertisement_comes_before_all_others() -> None:
    placement = make_placement(capacity=1)
    for _ in range(5):
        make_advertisement(placement, weight=100)
    draft = make_advertisement(placement, approved=False)
    slots = PreviewSlots(draft, "/", timezone.now()).at(placement.position)
    assert [item.advertisement for slot in slots for item in slot.items] == [draft]


def test_a_preview_leaves_other_slots_as_they_are() -> None:
    other = make_advertisement(make_placement(position="right"))
    draft = make_advertisement(make_placement(), approved=False)
    slots = PreviewSlots(draft, "/", timezone.now()).at("right")
    assert [item.advertisement for slot in slots for item in slot.items] == [other]


def test_nothing_in_a_preview_can_be_counted(staff: Client, draft: Advertisement) -> None:
    make_advertisement(make_placement(position="right"))
    response = staff.get(frame(draft))
    html = response.content.decode()
    assert "data-seen" not in html
    assert "/di/" not in html
    assert "k=served" not in html
    assert "script-src 'none'" in response["Content-Security-Policy"]


def test_no_cache_keeps_a_preview_and_only_the_site_frames_it(
    staff: Client, draft: Advertisement
) -> None:
    response = staff.get(frame(draft))
    assert "no-store" in response["Cache-Control"]
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]


def test_a_preview_of_a_missing_page_says_so(staff: Client, draft: Advertisement) -> None:
    response = staff.get(frame(draft, "/khong-co/"))
    assert response.status_code == 404
    assert "không có trang này" in response.content.decode()


@pytest.mark.parametrize("path", ["/quan-tri/", "/ghi-nhan/", "/robots.txt", "/rss/"])
def test_a_preview_shows_public_pages_only(staff: Client, draft: Advertisement, path: str) -> None:
    assert staff.get(frame(draft, path)).status_code == 404


def test_a_preview_with_an_invalid_moment_is_a_404(staff: Client, draft: Advertisement) -> None:
    address = f"/quan-tri/ads/advertisement/{draft.pk}/xem-thu/trang/?moment=hom-qua"
    assert staff.get(address).status_code == 404


@pytest.mark.parametrize("page", ["xem-thu/", "xem-thu/trang/"])
def test_a_preview_needs_its_permission(client: Client, draft: Advertisement, page: str) -> None:
    address = f"/quan-tri/ads/advertisement/{draft.pk}/{page}"
    assert "login" in client.get(address)["Location"]
    client.force_login(make_user())
    assert client.get(address).status_code == 403


@pytest.mark.parametrize("path", ["/quan-tri/", "/quan-tri/login/", "/khong-co/", "/rss/", "/rss"])
def test_what_is_no_public_page_is_not_found(
    staff: Client, draft: Advertisement, path: str
) -> None:
    assert staff.get(frame(draft, path)).status_code == 404


def test_the_preview_form_frames_the_chosen_page(staff: Client, draft: Advertisement) -> None:
    address = f"/quan-tri/ads/advertisement/{draft.pk}/xem-thu/"
    form = {"path": "/tim-kiem/", "moment_0": "24/11/2026", "moment_1": "08:30"}
    html = staff.get(address, form).content.decode()
    source = re.search(r'<iframe[^>]* src="([^"]*)"', html)
    assert source
    assert "path=%2Ftim-kiem%2F&amp;moment=2026-11-24T08%3A30" in source[1]


def test_a_preview_starts_with_a_page_the_advertisement_is_aimed_at(staff: Client) -> None:
    aimed = make_advertisement(make_placement(), path_prefixes=["/kinh-te/"])
    html = staff.get(f"/quan-tri/ads/advertisement/{aimed.pk}/xem-thu/").content.decode()
    assert "path=%2Fkinh-te%2F" in html


def test_a_preview_says_why_the_advertisement_would_not_be_shown() -> None:
    now = timezone.now()
    aimed = make_advertisement(path_prefixes=["/kinh-te/"], ends_at=now + timedelta(days=1))
    assert "không dành cho trang" in why_not_shown(aimed, "/", now)
    assert "hết hạn" in why_not_shown(aimed, "/kinh-te/", now + timedelta(days=2))
    assert why_not_shown(aimed, "/kinh-te/", now) == ""


def test_a_preview_does_not_change_the_advertisement() -> None:
    draft = make_advertisement(approved=False, is_paused=True)
    assert as_if_approved(draft).state_at(timezone.now()) is AdvertisementState.RUNNING
    assert draft.state_at(timezone.now()) is AdvertisementState.PENDING
