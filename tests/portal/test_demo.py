"""Loading the demo ward."""

from collections.abc import Iterable
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from ads.models import Advertisement, Placement
from analytics.models import DailyCount, HourlyCount
from analytics.numbers import site_numbers
from news.models import Article, Image, Section
from portal.demo import loader
from portal.demo.artist import Job
from portal.demo.source import fill_dates
from portal.lib.images import StoredImage
from portal.models import SiteIdentity
from tests.factories import make_section
from tests.news.makers import publish


def unseen_pictures(jobs: Iterable[Job]) -> loader.Stored:
    """Name every picture without drawing it: what is drawn is tested with the drawings."""
    keys = list(dict.fromkeys(job.key for job in jobs))
    return {key: StoredImage(f"anh/{n:04d}-1280x800", 1280, 800) for n, key in enumerate(keys)}


@pytest.fixture
def demo(db: None) -> loader.Loaded:
    return loader.load(draw=unseen_pictures)


def test_the_demo_fills_the_site(demo: loader.Loaded) -> None:
    assert demo.articles == Article.objects.published().count() >= 40
    assert Section.objects.count() == 8
    assert {section.articles.count() > 0 for section in Section.objects.all()} == {True}
    assert SiteIdentity.load().unit_name == "Phường An Thịnh"


def test_every_placement_has_something_to_show(demo: loader.Loaded) -> None:
    positions = set(Placement.objects.values_list("position", flat=True))
    assert positions == set(Placement.Position.values)
    running = Advertisement.objects.running()
    for placement in Placement.objects.all():
        assert running.filter(placements=placement).exists(), placement


def test_there_is_one_account_per_role_and_its_password_works(demo: loader.Loaded) -> None:
    roles = [user.groups.get().name for user in User.objects.order_by("id")]
    assert len(set(roles)) == len(roles) == 5
    for username, password in demo.passwords.items():
        assert authenticate(username=username, password=password)


def test_passwords_differ_with_every_load(demo: loader.Loaded) -> None:
    assert loader.reset_passwords().keys() == demo.passwords.keys()
    assert not authenticate(username="duyet", password=demo.passwords["duyet"])


def test_counts_agree_with_the_articles(demo: loader.Loaded) -> None:
    for article in Article.objects.published():
        hours = HourlyCount.objects.filter(subject=article.subject)
        assert sum(hour.count for hour in hours) == article.view_count
    numbers = site_numbers()
    assert 0 < numbers.today <= numbers.week <= numbers.total


def test_nothing_was_counted_in_the_future(demo: loader.Loaded) -> None:
    assert not HourlyCount.objects.filter(hour__gt=timezone.now()).exists()
    assert not DailyCount.objects.filter(day__gt=timezone.localdate()).exists()


def test_loading_twice_adds_nothing(demo: loader.Loaded) -> None:
    before = [model.objects.count() for model in (Article, Image, Advertisement, User)]
    again = loader.load(draw=unseen_pictures)
    assert again == loader.Loaded()
    assert before == [model.objects.count() for model in (Article, Image, Advertisement, User)]


@pytest.mark.django_db
def test_real_content_is_not_touched_unless_told() -> None:
    publish(title="Bài thật")
    with pytest.raises(CommandError, match="nội dung thật"):
        call_command("load_demo")
    assert Article.objects.count() == 1


@pytest.mark.django_db
def test_beside_real_content_what_is_there_stays() -> None:
    SiteIdentity.objects.create(unit_name="Xã Yên Hòa")
    publish(title="Bài thật", section=make_section(slug="thong-bao", name="Tin của xã"))
    loader.load(beside_real_content=True, draw=unseen_pictures)
    assert SiteIdentity.load().unit_name == "Xã Yên Hòa"
    assert Section.objects.get(slug="thong-bao").name == "Tin của xã"
    assert Article.objects.filter(title="Bài thật").exists()


@pytest.mark.django_db
def test_the_first_run_leaves_real_content_alone_quietly() -> None:
    publish(title="Bài thật")
    call_command("load_demo", "--first-run", stdout=StringIO())
    assert Article.objects.count() == 1


@pytest.mark.django_db
def test_a_load_that_fails_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("portal.demo.visits.load_history", fail)
    with pytest.raises(KeyboardInterrupt):
        loader.load(draw=unseen_pictures)
    assert not Article.objects.exists()
    assert not User.objects.exists()


@pytest.mark.django_db
def test_the_command_shows_new_passwords(demo: loader.Loaded) -> None:
    out = StringIO()
    call_command("load_demo", "--reset-passwords", stdout=out)
    assert "quantri" in out.getvalue()
    assert "Quản trị hệ thống" in out.getvalue()


def test_dates_are_relative_to_the_day_of_loading() -> None:
    today = timezone.datetime(2026, 11, 23).date()
    assert fill_dates("trước ngày [[ngay +14]]", today) == "trước ngày 07/12/2026"


def test_the_demo_s_pages_all_open(demo: loader.Loaded, client: Client) -> None:
    addresses = ["/", "/thong-bao/", "/trang/gioi-thieu/", "/trang/lien-he/"]
    addresses += [article.get_absolute_url() for article in Article.objects.published()[:10]]
    for address in addresses:
        assert client.get(address).status_code == 200, address
