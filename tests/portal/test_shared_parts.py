"""What many pages show is rendered once in a fresh period: which of it depends on what, and when
it changes."""

from datetime import timedelta
from math import inf
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.template import Context, Template, TemplateSyntaxError
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core import shared_parts
from core.shared_parts import PUBLIC_STATE, SharedParts
from news.models import Article
from portal.models import Alert, MenuItem, SiteIdentity
from portal.public_state import LEARN, PublicStates
from tests.conftest import Clock
from tests.factories import make_advertisement, make_placement, make_section
from tests.news.makers import publish

FRESH = 5

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def period(settings: LazySettings, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin a period of five seconds, which no other test has used."""
    settings.SHARED_PARTS_SECONDS = FRESH
    monkeypatch.setattr(shared_parts, "_current", SharedParts(clock.now - timedelta(days=1)))


def text(client: Client, path: str = "/", state: Any = (None, inf), **headers: str) -> str:
    response = client.get(path, headers=headers, **{PUBLIC_STATE: state})
    assert response.status_code == 200, path
    return response.content.decode()


def wait(clock: Clock, seconds: float) -> None:
    clock.now += timedelta(seconds=seconds)


class TestPeriod:
    def test_a_second_page_reads_nothing_that_pages_share(self, client: Client) -> None:
        make_advertisement(make_placement())
        text(client, "/luu-tru/")
        with CaptureQueriesContext(connection) as queries:
            text(client, "/luu-tru/")
        assert len(queries) == 1  # its own

    @pytest.mark.parametrize("path", ["/", "/luu-tru/", "/tim-kiem/"])
    def test_what_is_renamed_is_new_on_every_page_when_the_period_is_over(
        self, client: Client, clock: Clock, path: str
    ) -> None:
        identity = SiteIdentity.objects.create(unit_name="Phường Cũ")
        item = MenuItem.objects.create(menu="main", label="Mục cũ", url="/x/")
        text(client, path)
        SiteIdentity.objects.filter(pk=identity.pk).update(unit_name="Phường Mới")
        MenuItem.objects.filter(pk=item.pk).update(label="Mục mới")
        wait(clock, FRESH - 0.1)
        assert "Mục cũ" in text(client, path)
        wait(clock, 0.1)
        page = text(client, path)
        assert ("Phường Mới" in page, "Mục mới" in page) == (True, True)
        assert ("Phường Cũ" in page, "Mục cũ" in page) == (False, False)

    def test_staff_see_at_once_what_they_changed(self, client: Client) -> None:
        MenuItem.objects.create(menu="main", label="Mục một", url="/x/")
        text(client)
        MenuItem.objects.update(label="Mục hai")
        client.cookies["sessionid"] = "abc"
        assert "Mục hai" in text(client)

    def test_the_page_of_staff_is_shown_to_nobody_else(self, client: Client) -> None:
        client.cookies["sessionid"] = "abc"
        text(client)
        MenuItem.objects.create(menu="main", label="Mục một", url="/x/")
        client.cookies.clear()
        assert "Mục một" in text(client)

    def test_a_renamed_section_is_new_when_the_period_is_over(
        self, client: Client, clock: Clock
    ) -> None:
        section = make_section(name="Tên cũ")
        MenuItem.objects.create(menu="main", label="Mục", section=section)
        text(client)
        section.slug = "duong-dan-moi"
        section.save()
        wait(clock, FRESH)
        assert 'href="/duong-dan-moi/"' in text(client, "/luu-tru/")

    def test_midnight_ends_it(self, client: Client, clock: Clock) -> None:
        clock.set("2026-11-23 23:59:59")
        assert "Thứ Hai, 23/11/2026" in text(client)
        wait(clock, 1)
        assert "Thứ Ba, 24/11/2026" in text(client)

    def test_a_clock_that_was_put_back_ends_it(self, client: Client, clock: Clock) -> None:
        text(client)
        MenuItem.objects.create(menu="main", label="Mục một", url="/x/")
        wait(clock, -3600)
        assert "Mục một" in text(client)

    def test_a_failure_is_not_kept(self) -> None:
        parts = SharedParts(timezone.now())
        with pytest.raises(ZeroDivisionError):
            parts.get("a", lambda: 1 // 0)
        assert parts.get("a", lambda: 2) == 2


class TestClock:
    """What begins or ends by the clock does so on the second, in the middle of a period."""

    def test_an_advertisement_that_ends_is_gone_at_once(self, client: Client, clock: Clock) -> None:
        end = clock.now + timedelta(seconds=2)
        make_advertisement(make_placement(), alt="Hết giờ", ends_at=end)
        assert "Hết giờ" in text(client)
        wait(clock, 1.9)
        assert "Hết giờ" in text(client)
        wait(clock, 0.1)
        assert "Hết giờ" not in text(client)

    def test_an_alert_stands_from_its_start_to_its_end(self, client: Client, clock: Clock) -> None:
        start = clock.now + timedelta(seconds=1)
        Alert.objects.create(title="Bão", starts_at=start, ends_at=start + timedelta(seconds=2))
        shown = []
        for _ in range(4):
            shown.append("Bão" in text(client))
            wait(clock, 1)
        assert shown == [False, True, True, False]

    def test_an_article_that_expires_is_not_among_the_most_read(
        self, client: Client, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        article = publish(title="Sắp hết hạn")
        Article.objects.update(
            publish_at=clock.now - timedelta(days=1), expires_at=clock.now + timedelta(seconds=2)
        )
        article.refresh_from_db()
        monkeypatch.setattr(
            "portal.templatetags.portal_tags.most_read_articles",
            lambda count, days: [type("MostRead", (), {"article": article})],
        )
        assert "Đọc nhiều" in text(client, "/luu-tru/")
        wait(clock, 2)
        assert "Đọc nhiều" not in text(client, "/luu-tru/")


class TestKeys:
    """Pages of one period that differ in what a part depends on have parts of their own."""

    def test_the_menu_marks_the_place_of_each_page(self, client: Client) -> None:
        section = make_section()
        child = make_section(parent=section)
        top = MenuItem.objects.create(menu="main", label="Mục", section=section)
        MenuItem.objects.create(menu="main", label="Con", section=child, parent=top)
        other = make_section()
        MenuItem.objects.create(menu="main", label="Khác", section=other)
        text(client)
        page = text(client, child.get_absolute_url())
        assert f'<a href="{child.get_absolute_url()}" aria-current="page">Con</a>' in page
        assert '<summary aria-current="true">Mục' in page
        page = text(client, other.get_absolute_url())
        assert f'<a href="{other.get_absolute_url()}" aria-current="page">Khác</a>' in page
        assert '<summary aria-current="true">' not in page

    def test_an_alert_for_a_section_stands_there_alone(self, client: Client, clock: Clock) -> None:
        section = make_section()
        paths = [section.get_absolute_url()]
        Alert.objects.create(title="Chỉ ở đây", paths=paths, starts_at=clock.now)
        assert "Chỉ ở đây" in text(client, section.get_absolute_url())
        assert "Chỉ ở đây" not in text(client)

    def test_an_advertisement_for_a_section_stands_there_alone(self, client: Client) -> None:
        section = make_section()
        prefixes = [section.get_absolute_url()]
        make_advertisement(make_placement(), alt="Chỉ ở đây", path_prefixes=prefixes)
        assert "Chỉ ở đây" in text(client, section.get_absolute_url())
        assert "Chỉ ở đây" not in text(client)

    def test_each_page_is_named_in_its_link_to_the_office(self, client: Client) -> None:
        assert "/lien-he/?tu=/luu-tru/" in text(client, "/luu-tru/")
        assert "/lien-he/?tu=/so-do/" in text(client, "/so-do/")

    def test_each_host_has_addresses_of_its_own(self, client: Client) -> None:
        SiteIdentity.objects.create(unit_name="Phường", emblem="bieu-trung/a-500x500")
        assert 'href="http://testserver/media/bieu-trung/' in text(client)
        assert 'href="http://localhost/media/bieu-trung/' in text(client, host="localhost")

    def test_a_part_sees_nothing_of_the_page_but_what_it_is_given(self) -> None:
        source = "{% load shared_parts %}{% shared a=a %}{{ a }}{{ b }}{% endshared %}"
        context = Context({"a": 1, "b": 2, "shared_parts": SharedParts(timezone.now())})
        assert Template(source).render(context) == "1"

    def test_a_part_names_what_it_is_given(self) -> None:
        with pytest.raises(TemplateSyntaxError, match="Not name=value"):
            Template("{% load shared_parts %}{% shared identity %}{% endshared %}")


class TestPublicState:
    """What the micro-cache is told of the public state holds for the parts, too."""

    def test_a_change_is_on_all_pages_at_once(self, client: Client) -> None:
        item = MenuItem.objects.create(menu="main", label="Mục một", url="/x/")
        text(client, state=(1, 60.0))
        MenuItem.objects.filter(pk=item.pk).update(label="Mục hai")
        assert "Mục một" in text(client, "/luu-tru/", state=(1, 60.0))
        assert "Mục hai" in text(client, "/luu-tru/", state=(2, 60.0))

    def test_what_begins_by_the_clock_is_there_at_once(self, client: Client, clock: Clock) -> None:
        start = clock.now + timedelta(seconds=2)
        make_advertisement(make_placement(), alt="Đến giờ", starts_at=start)
        assert "Đến giờ" not in text(client, state=(1, 2.0))
        wait(clock, 1.9)
        assert "Đến giờ" not in text(client, state=(1, 0.1))
        wait(clock, 0.1)
        assert "Đến giờ" in text(client, state=(1, 60.0))

    def test_a_page_for_which_none_is_told_shows_what_there_is(self, client: Client) -> None:
        MenuItem.objects.create(menu="main", label="Mục một", url="/x/")
        text(client, state=(1, 60.0))
        MenuItem.objects.update(label="Mục hai")
        assert "Mục một" in text(client, "/lien-he/")

    def test_the_site_tells_it(self, client: Client) -> None:
        told: list[Any] = []

        def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
            told.append(environ[PUBLIC_STATE])
            return []

        list(PublicStates(application)({LEARN: told.append}, lambda *_: None))
        assert told[0] == told[1]
