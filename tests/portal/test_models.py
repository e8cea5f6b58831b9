"""Identity, menus and lasting pages."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from portal.models import MenuItem, Page, SiteIdentity
from tests.factories import make_section

pytestmark = pytest.mark.django_db


def test_the_identity_has_defaults_before_anybody_saved_it() -> None:
    assert SiteIdentity.load().unit_name == "Cổng thông tin điện tử"


def test_there_is_one_identity() -> None:
    SiteIdentity(unit_name="Một").save()
    SiteIdentity(unit_name="Hai").save()
    assert [identity.unit_name for identity in SiteIdentity.objects.all()] == ["Hai"]


def test_the_database_refuses_a_second_identity() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        SiteIdentity.objects.bulk_create([SiteIdentity(id=2)])


def test_menus_come_as_trees_in_their_order(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    section = make_section()
    second = MenuItem.objects.create(menu="main", label="Hai", section=section, order=2)
    MenuItem.objects.create(menu="main", label="Một", url="/", order=1)
    MenuItem.objects.create(menu="main", label="Con", url="/con/", parent=second)
    with django_assert_num_queries(1):
        trees = MenuItem.objects.trees()
    assert [item.label for item in trees["main"]] == ["Một", "Hai"]
    assert [child.label for child in trees["main"][1].children_list] == ["Con"]


def test_an_entry_to_an_unpublished_page_is_left_out() -> None:
    page = Page.objects.create(title="Nháp", slug="nhap", body="<p>.</p>", is_published=False)
    MenuItem.objects.create(menu="main", label="Nháp", page=page)
    assert MenuItem.objects.trees() == {}


def test_an_entry_leads_to_exactly_one_place() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        MenuItem.objects.create(menu="main", label="Không đâu cả")
    with pytest.raises(IntegrityError), transaction.atomic():
        MenuItem.objects.create(menu="main", label="Hai nơi", section=make_section(), url="/")


@pytest.mark.parametrize("url", ["//ke-xau.example/", "javascript:alert(1)", "http://a.example/"])
def test_an_entry_s_address_is_ours_or_https(url: str) -> None:
    with pytest.raises(ValidationError):
        MenuItem(menu="main", label="Lạ", url=url).full_clean()


def test_menus_have_two_levels() -> None:
    top = MenuItem.objects.create(menu="main", label="Cha", url="/")
    child = MenuItem.objects.create(menu="main", label="Con", url="/", parent=top)
    with pytest.raises(ValidationError):
        MenuItem(menu="main", label="Cháu", url="/", parent=child).full_clean()
