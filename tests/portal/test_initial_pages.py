"""The pages a new site has from its first day."""

import pytest
from django.test import Client

from core import html
from portal import initial_pages
from portal.models import MenuItem, Page, SiteIdentity
from tests.news.makers import publish

pytestmark = pytest.mark.django_db


def test_a_new_site_has_pages_on_accessibility_and_privacy(client: Client) -> None:
    initial_pages.create_initial_pages()
    home = client.get("/").content.decode()
    for address, words in (("/trang/tiep-can/", "WCAG 2.2"), ("/trang/quyen-rieng-tu/", "cookie")):
        assert f'href="{address}"' in home
        assert words in client.get(address).content.decode()


def test_every_link_on_the_initial_pages_leads_somewhere(client: Client) -> None:
    initial_pages.create_initial_pages()
    for address in ("/lien-he/", "/cach-chung-toi-dem/"):
        assert any(f'href="{address}"' in page.body for page in Page.objects.all())
        assert client.get(address).status_code == 200


def test_the_editor_would_drop_nothing_of_the_initial_pages() -> None:
    for page in initial_pages.pages():
        saved = html.sanitise(page["body"]).replace(' rel="noopener"', "")
        assert saved.strip() == page["body"].strip()


@pytest.mark.parametrize("times", [1, 2])
def test_the_initial_pages_are_created_once(times: int) -> None:
    for _ in range(times):
        initial_pages.create_initial_pages()
    assert Page.objects.count() == MenuItem.objects.count() == 2


def test_a_site_with_content_keeps_what_it_has() -> None:
    publish(title="Bài thật")
    initial_pages.create_initial_pages()
    assert not Page.objects.exists()


def test_what_staff_threw_away_does_not_come_back() -> None:
    SiteIdentity.objects.create(unit_name="Phường An Thịnh")
    initial_pages.create_initial_pages()
    assert not Page.objects.exists()
