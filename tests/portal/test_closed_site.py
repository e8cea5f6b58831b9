"""A closed site can be read, and nothing else."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from core import colours
from news.models import Section
from portal.models import Alert, SiteIdentity
from tests.confirming import post_confirmed
from tests.factories import (
    make_advertisement,
    make_article,
    make_placement,
    make_section,
    make_user,
)
from tests.news.makers import publish

pytestmark = pytest.mark.django_db

SUCCESSOR = {"successor_name": "UBND phường Hòa Bình", "successor_url": "https://hoabinh.example"}
COLOURS = {"brand_colour": colours.BRAND, "link_colour": colours.LINK}


def close(days_ago: int = 0) -> None:
    day = timezone.localdate() - timedelta(days=days_ago)
    SiteIdentity(unit_name="Phường An Thịnh", closed_on=day, **SUCCESSOR).save()


@pytest.fixture
def _closed() -> None:
    close()


@pytest.mark.usefixtures("_closed")
class TestClosed:
    @pytest.mark.parametrize("path", ["/", "/tim-kiem/", "/khong-co/"])
    def test_every_page_names_and_links_the_successor(self, client: Client, path: str) -> None:
        html = client.get(path).content.decode()
        assert "đã đóng từ ngày" in html
        assert '<a href="https://hoabinh.example" rel="noopener">UBND phường Hòa Bình</a>' in html

    def test_articles_keep_their_addresses(self, client: Client) -> None:
        assert client.get(make_article().get_absolute_url()).status_code == 200

    def test_feeds_and_forms_are_over(self, client: Client) -> None:
        section = make_section()
        for path in ("/rss/", f"{section.get_absolute_url()}rss/", "/lien-he/"):
            response = client.get(path)
            assert response.status_code == 410, path
            assert "UBND phường Hòa Bình" in response.content.decode()

    def test_to_look_at_the_form_is_no_attempt_to_change_anything(self, client: Client) -> None:
        assert "không được ghi lại" not in client.get("/lien-he/").content.decode()
        assert "không được ghi lại" in client.post("/lien-he/").content.decode()

    def test_half_a_letter_is_given_back_to_be_copied(self, client: Client) -> None:
        response = client.post("/lien-he/", {"body": "Đèn <ngõ 5> hỏng"})
        assert response.status_code == 410
        assert "Đèn &lt;ngõ 5&gt; hỏng</textarea>" in response.content.decode()

    def test_an_advertisement_can_still_be_reported(self, client: Client) -> None:
        make_advertisement(make_placement(), kind="commercial")
        assert "/bao-cao-vi-pham/?t=" in client.get("/").content.decode()
        assert client.get("/bao-cao-vi-pham/").status_code == 200
        assert client.post("/bao-cao-vi-pham/", {}).status_code == 422

    def test_a_forgotten_password_can_be_set_anew(self, client: Client, settings: Settings) -> None:
        settings.MAIL_IS_SET_UP = True
        forgotten = "/quan-tri/login/quen-mat-khau/"
        assert client.post(forgotten, {"name": "chu"}).status_code == 200
        assert client.post(f"{forgotten}MQ/set-password/").status_code == 200

    def test_an_alert_can_be_ended_and_deleted(self, client: Client) -> None:
        client.force_login(User.objects.create_superuser("chu"))
        alert = Alert.objects.create(title="Bão", severity="urgent")
        address = f"/quan-tri/portal/alert/{alert.pk}"
        form = {"severity": "info", "title": "Bão tan", "starts_at_0": "24/11/2026",
                "starts_at_1": "08:00"}  # fmt: skip
        assert post_confirmed(client, f"{address}/change/", form).status_code == 302
        assert Alert.objects.get().title == "Bão tan"
        client.post(f"{address}/delete/", {"post": "yes"})
        assert not Alert.objects.exists()

    def test_thanks_for_an_answer_offer_no_letter(self, client: Client) -> None:
        html = client.get(f"/danh-gia/{make_article().pk}/khong/").content.decode()
        assert "Cảm ơn bạn" in html
        assert "/lien-he/" not in html

    def test_pages_offer_neither_feed_nor_form(self, client: Client) -> None:
        html = client.get("/").content.decode()
        assert "/rss/" not in html
        assert "/lien-he/?tu" not in html

    def test_staff_can_change_nothing(self, client: Client) -> None:
        client.force_login(make_user("news.add_section", "news.view_section"))
        response = client.post("/quan-tri/news/section/add/", {"name": "Mới", "slug": "moi"})
        assert response.status_code == 403
        assert not Section.objects.exists()
        assert "chỉ để đọc" in client.get("/quan-tri/").content.decode()

    def test_a_closed_site_can_be_opened_again(self, client: Client) -> None:
        client.force_login(make_user("portal.change_siteidentity", "portal.view_siteidentity"))
        fields = {"unit_name": "Phường An Thịnh", "level": "ward", "closed_on": ""}
        fields |= SUCCESSOR | COLOURS
        response = post_confirmed(client, "/quan-tri/portal/siteidentity/", fields)
        assert response.status_code == 302, response.context["errors"]
        assert not SiteIdentity.load().is_closed

    def test_signing_in_still_works(self, client: Client) -> None:
        make_user(username="an")
        form = {"username": "an", "password": "mat-khau-thu-123", "next": "/quan-tri/"}
        assert client.post("/quan-tri/login/", form).status_code == 302


def test_the_page_made_for_paper_names_the_successor_too(client: Client) -> None:
    article = publish()
    close()
    page = client.get(f"{article.get_absolute_url()}in/").content.decode()
    assert SUCCESSOR["successor_name"] in page
    assert SUCCESSOR["successor_url"] in page


def test_a_day_to_come_closes_nothing_yet(client: Client) -> None:
    close(days_ago=-1)
    assert "đã đóng" not in client.get("/").content.decode()
    assert client.get("/rss/").status_code == 200


@pytest.mark.parametrize(
    "fields", [{}, {"successor_name": "X"}, {**SUCCESSOR, "successor_url": "http://x.example"}]
)
def test_closing_without_a_successor_is_refused(fields: dict[str, str]) -> None:
    with pytest.raises(IntegrityError):
        SiteIdentity(closed_on=timezone.localdate(), **fields).save()


def test_who_runs_the_site_is_set_in_the_admin(client: Client) -> None:
    client.force_login(make_user("portal.change_siteidentity", "portal.view_siteidentity"))
    address = "/quan-tri/portal/siteidentity/"
    assert client.get(address).status_code == 200
    fields = {"unit_name": "Phường Hòa Bình", "level": "ward", **COLOURS}
    response = post_confirmed(client, address, fields)
    assert response.status_code == 302, response.context["errors"]
    assert "Phường Hòa Bình" in client.get("/").content.decode()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"successor_url": "https://hoabinh.example"}, "successor_name"),
        ({"successor_name": "Phường Hòa Bình"}, "successor_url"),
        (
            {"successor_name": "Phường Hòa Bình", "successor_url": "http://hoabinh.example"},
            "successor_url",
        ),
        ({**SUCCESSOR, "closed_on": "01/01/0001"}, "closed_on"),
    ],
)
def test_errors_of_a_closed_site_are_beside_visible_fields(
    client: Client, given: dict[str, str], field: str
) -> None:
    client.force_login(make_user("portal.change_siteidentity", "portal.view_siteidentity"))
    fields = {"unit_name": "Phường An Thịnh", "level": "ward", "closed_on": "01/11/2026", **COLOURS}
    response = post_confirmed(client, "/quan-tri/portal/siteidentity/", fields | given)
    assert list(response.context["adminform"].form.errors) == [field]
    assert "<details>" not in response.content.decode()


@pytest.mark.parametrize("domain", ["https://an.gov.vn", "an.gov.vn/", "an gov", "an", "-a.vn"])
def test_a_domain_is_the_name_of_a_host(client: Client, domain: str) -> None:
    client.force_login(make_user("portal.change_siteidentity", "portal.view_siteidentity"))
    fields = {"unit_name": "Phường An Thịnh", "level": "ward", "domain": domain, **COLOURS}
    response = client.post("/quan-tri/portal/siteidentity/", fields)
    assert list(response.context["adminform"].form.errors) == ["domain"]
