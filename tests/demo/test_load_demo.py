"""Loading the demo ward into databases of all kinds."""

from datetime import date
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from demo import loader
from demo.source import fill_dates
from news.models import Article, Section
from portal.models import SiteIdentity
from tests.demo.unseen_pictures import unseen_pictures
from tests.factories import make_section
from tests.news.makers import publish


@pytest.mark.django_db
def test_real_content_is_not_touched_without_the_option() -> None:
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

    monkeypatch.setattr("demo.visits.load_history", fail)
    with pytest.raises(KeyboardInterrupt):
        loader.load(draw=unseen_pictures)
    assert not Article.objects.exists()
    assert not User.objects.exists()


def test_dates_are_relative_to_the_day_of_loading() -> None:
    today = date(2026, 11, 23)
    assert fill_dates("trước ngày [[ngay +14]]", today) == "trước ngày 07/12/2026"
