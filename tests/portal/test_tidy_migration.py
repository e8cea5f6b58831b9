"""The migration that cleans texts from before they were cleaned at the entrance."""

from importlib import import_module
from unittest.mock import patch

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client

from ads.models import Advertisement, Advertiser, Placement
from news.models import Article, ArticleEvent, ArticleVersion, Image, Redirect, Section, Tag
from news.models.taxonomy import Department, OldTagSlug
from portal.models import Page
from tests.factories import (
    make_advertisement,
    make_department,
    make_image,
    make_placement,
    make_section,
    make_user,
)
from tests.news.makers import publish

pytestmark = pytest.mark.django_db

migration = import_module("portal.migrations.0009_tidy_texts")


@pytest.fixture(autouse=True)
def triggers_to_come(db: None) -> None:
    """What was approved of an advertisement becomes final only after this migration."""
    with connection.cursor() as cursor:
        for table in ("ads_advertisement", "ads_advertisementversion"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")


def migrate() -> None:
    # The audit log came later.
    left_alone = (*migration.LEFT_ALONE, "portal.AuditEntry")
    with patch.object(migration, "LEFT_ALONE", left_alone):
        migration.tidy_texts(apps, connection.schema_editor())


def test_an_article_is_found_again_and_its_former_address_leads_to_it(client: Client) -> None:
    article = publish(title="Tiêm chủng đợt hai", body="<p>Trạm y tế</p>")
    dirty = {"title": "Tiêm ch\u200bủng đợt  hai", "body": "<p>Tra\u0323m\xa0y t\xadế</p>"}
    Article.objects.update(**dirty, slug="tiem-ch-ung-dot-hai", search_title="tiem ch ung dot hai")
    ArticleVersion.objects.update(**dirty)
    notes = list(ArticleEvent.objects.values_list("pk", "note"))
    migrate()
    article.refresh_from_db()
    version = article.newest_version
    assert version
    assert (article.title, article.body) == ("Tiêm chủng đợt hai", "<p>Trạm y tế</p>")
    assert (version.title, version.body) == ("Tiêm chủng đợt hai", "<p>Trạm y tế</p>")
    assert article.slug == "tiem-chung-dot-hai"
    assert (article.search_title, article.search_text) == ("tiem chung dot hai", "tram y te")
    former = f"/{article.section.path}/tiem-ch-ung-dot-hai-{article.pk}/"
    assert client.get(former)["Location"] == article.get_absolute_url()
    assert list(ArticleEvent.objects.values_list("pk", "note")) == notes


def test_an_address_that_staff_chose_stays() -> None:
    publish(title="Thông báo")
    Article.objects.update(title="Thông  báo", slug="dia-chi-khac")
    migrate()
    assert Article.objects.get().slug == "dia-chi-khac"


def test_keywords_that_become_equal_are_merged(client: Client) -> None:
    kept = Tag.objects.create(name="họp dân", slug="hop-dan")
    twin = Tag.objects.create(name="twin", slug="ho-p-dan")
    article = publish(tags=[twin])
    both = publish(tags=[twin, kept])
    Tag.objects.filter(pk=twin.pk).update(name="họ\u2060p dân")
    migrate()
    assert list(Tag.objects.all()) == [kept]
    assert list(article.tags.all()) == list(both.tags.all()) == [kept]
    version = article.newest_version
    assert version
    assert list(version.tags.all()) == [kept]
    assert client.get("/tu-khoa/ho-p-dan/")["Location"] == "/tu-khoa/hop-dan/"


def test_a_keyword_whose_clean_address_is_taken_is_merged() -> None:
    kept = Tag.objects.create(name="HỌP DÂN", slug="hop-dan")
    Tag.objects.create(name="b", slug="ho-p-dan")
    Tag.objects.filter(name="b").update(name="họ\u200bp dân")
    migrate()
    assert list(Tag.objects.values_list("name", "slug")) == [(kept.name, kept.slug)]


def test_a_keyword_alone_gets_a_clean_address() -> None:
    tag = Tag.objects.create(name="a", slug="ho-p-dan")
    Tag.objects.update(name="họ\u200bp dân")
    migrate()
    tag.refresh_from_db()
    assert (tag.name, tag.slug) == ("họp dân", "hop-dan")
    assert OldTagSlug.objects.get(slug="ho-p-dan").tag == tag


def test_offices_and_advertisers_that_become_equal_are_merged() -> None:
    kept, twin = make_department(name="Phòng Nội vụ"), make_department()
    article = publish(department=twin)
    Department.objects.filter(pk=twin.pk).update(name="Phòng\xa0Nội vụ")
    one, other = (Advertiser.objects.create(name=name) for name in ("Sở Y tế", "b"))
    banner = make_advertisement(advertiser=other)
    Advertiser.objects.filter(pk=other.pk).update(name="Sở  Y tế")
    migrate()
    article.refresh_from_db()
    banner.refresh_from_db()
    assert (article.department, banner.advertiser) == (kept, one)
    assert (Department.objects.count(), Advertiser.objects.count()) == (1, 1)


def test_what_cannot_be_merged_is_numbered() -> None:
    make_placement(name="Cột trái")
    other = make_placement(name="b")
    Placement.objects.filter(pk=other.pk).update(name="Cột  trái")
    migrate()
    assert sorted(Placement.objects.values_list("name", flat=True)) == ["Cột trái", "Cột trái (2)"]


def test_every_app_and_the_names_of_accounts_are_cleaned() -> None:
    user = make_user(first_name="An")
    password = user.password
    page = Page.objects.create(title="a", slug="a", body="<p>a</p>")
    image, section, banner = make_image(), make_section(), make_advertisement()
    User.objects.update(first_name="A\u200bn", last_name="Nguye\u0302\u0303n  Văn")
    Page.objects.filter(pk=page.pk).update(title="Giới\u3000thiệu", body="<p>Ａ</p>")
    Image.objects.update(alt="Trụ \u2009sở", search_text="cu")
    Section.objects.filter(pk=section.pk).update(name="Tin tức\ufeff")
    Advertisement.objects.update(title="Hội\u00ad chợ")
    migrate()
    for row in (user, page, image, section, banner):
        row.refresh_from_db()
    assert (user.last_name, user.first_name, user.password) == ("Nguyễn Văn", "An", password)
    assert (page.title, page.body) == ("Giới thiệu", "<p>A</p>")
    assert (image.alt, "tru so" in image.search_text) == ("Trụ sở", True)
    assert (section.name, banner.title) == ("Tin tức", "Hội chợ")


def test_a_text_of_which_nothing_would_be_left_stays() -> None:
    publish()
    Article.objects.update(title="\u200b")
    migrate()
    assert Article.objects.get().title == "\u200b"


def test_groups_and_clean_rows_stay() -> None:
    before = list(Group.objects.values_list("pk", "name"))
    publish(title="👨\u200d👩\u200d👧 ❤\ufe0f m² ½")
    migrate()
    assert list(Group.objects.values_list("pk", "name")) == before
    assert Article.objects.get().title == "👨\u200d👩\u200d👧 ❤\ufe0f m² ½"


def test_old_addresses_are_written_as_they_are_compared() -> None:
    article = publish()
    Redirect.objects.create(old_path="/xem.php?a=1", article=article)
    Redirect.objects.update(old_path="/xem.php?itemid=1&a=2")
    migrate()
    assert Redirect.objects.get().old_path == "/xem.php?a=2&itemid=1"
