"""What the micro-cache is told before it renders a page: whether and until when all is the same."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import OperationalError, connection
from django.db.models import DateTimeField
from django.utils import timezone

from ads.models import Advertisement
from core.dates import start_of_day
from news.models import Article
from portal.models import Alert, SiteIdentity
from portal.public_state import LEARN, MOMENTS, PublicState, PublicStates
from tests.factories import make_advertisement, make_article, make_placement

pytestmark = pytest.mark.django_db


class Told:
    """The layer in front of an application that does nothing."""

    def __init__(self) -> None:
        self.layer = PublicStates(lambda environ, start_response: [b"page"])

    def __call__(self) -> PublicState:
        said: list[PublicState] = []
        environ: dict[str, Any] = {LEARN: said.append}
        assert self.layer(environ, lambda *args: None) == [b"page"]  # type: ignore[arg-type,return-value]
        return said[0]


@pytest.fixture
def told() -> Told:
    return Told()


def midnight() -> float:
    tomorrow = timezone.localdate() + timedelta(days=1)
    return (start_of_day(tomorrow) - timezone.now()).total_seconds()


def test_nothing_changed_is_the_same_version(told: Told) -> None:
    make_article()
    assert told().version == told().version


def test_what_staff_change_is_another_version(told: Told) -> None:
    article, advertisement = make_article(), make_advertisement(make_placement())
    versions = [told().version]
    Article.objects.filter(pk=article.pk).update(
        withdrawn_at=timezone.now(), withdrawal_reason="Sai"
    )
    versions.append(told().version)
    Advertisement.objects.filter(pk=advertisement.pk).update(is_paused=True)
    versions.append(told().version)
    SiteIdentity.objects.create(unit_name="Phường An Thịnh")
    versions.append(told().version)
    with connection.cursor() as cursor:  # past the application, too
        cursor.execute("UPDATE news_section SET name = name || '!'")
    versions.append(told().version)
    assert len(set(versions)) == len(versions)


def test_counting_is_no_change(told: Told) -> None:
    article = make_article()
    before = told().version
    Article.objects.filter(pk=article.pk).update(view_count=5)
    assert told().version == before


def test_a_change_that_ends_after_a_later_one_is_seen(told: Told) -> None:
    """Its entry has a lower number and appears when a higher one is there already."""
    insert = "INSERT INTO portal_auditentry (id, action) VALUES (%s, 'change')"
    with connection.cursor() as cursor:
        cursor.execute(insert, [1_000_001])
        before = told().version
        cursor.execute(insert, [1_000_000])
    assert told().version != before


@pytest.mark.parametrize("end", ["publish_at", "expires_at"])
def test_the_next_moment_of_an_article_is_known(told: Told, end: str) -> None:
    article, soon = make_article(), timezone.now() + timedelta(seconds=3)
    Article.objects.filter(pk=article.pk).update(**{end: soon})
    assert 0 < told().seconds <= 3


def test_the_next_moment_of_advertisements_and_alerts_is_known(told: Told) -> None:
    now = timezone.now()
    make_advertisement(make_placement(), ends_at=now + timedelta(seconds=9))
    assert 0 < told().seconds <= 9
    Alert.objects.create(title="Mất điện", starts_at=now + timedelta(seconds=5))
    assert 0 < told().seconds <= 5


def test_the_day_ends_at_midnight(told: Told) -> None:
    make_article()
    assert told().seconds == pytest.approx(midnight(), abs=2)


def test_a_moment_that_has_come_is_not_told_again(told: Told) -> None:
    make_advertisement(make_placement(), ends_at=timezone.now() + timedelta(seconds=9))
    version = told().version
    told.layer._known = version, timezone.now()
    assert 0 < told().seconds <= 9


def test_nothing_is_told_without_the_database(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "cursor", away)
    with pytest.raises(IndexError):
        told()


def test_every_window_of_what_is_public_is_watched() -> None:
    """A model with a beginning and an end that readers see belongs into MOMENTS."""
    windows = {
        model._meta.db_table
        for model in apps.get_models()
        for constraint in model._meta.constraints
        if constraint.name.endswith("of_our_time")
        and any(isinstance(each, DateTimeField) and each.editable for each in model._meta.fields)
    }
    assert windows - {"ads_advertisementversion", "news_articleversion"} == MOMENTS.keys()
