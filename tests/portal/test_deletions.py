"""What goes for good when something is deleted, and what cannot be deleted."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from news.models import Tag
from portal.models import MenuItem, Page
from tests.factories import make_department, make_section, make_user
from tests.news.makers import publish

pytestmark = pytest.mark.django_db

ADMIN = "/quan-tri/"


@pytest.fixture
def office(client: Client) -> Client:
    client.force_login(make_user(is_superuser=True))
    return client


def delete(office: Client, row: Any) -> tuple[str, bool]:
    """Return the question whether to delete a row, and whether a yes deletes it."""
    meta = row._meta
    address = reverse(f"admin:{meta.app_label}_{meta.model_name}_delete", args=[row.pk])
    question = office.get(address).content.decode()
    office.post(address, {"post": "yes"})
    return question, not type(row)._default_manager.filter(pk=row.pk).exists()


def test_a_deleted_keyword_is_gone_from_its_articles(office: Client) -> None:
    tag = Tag.objects.create(name="bầu cử", slug="bau-cu")
    article = publish(tags=[tag])
    assert office.get(tag.get_absolute_url()).status_code == 200
    assert delete(office, tag)[1]
    assert not article.tags.exists()
    assert office.get(tag.get_absolute_url()).status_code == 404


def test_menu_items_go_with_what_they_hang_on_and_are_named_first(office: Client) -> None:
    page = Page.objects.create(title="Bộ máy", slug="bo-may", body="<p>.</p>")
    top = MenuItem.objects.create(label="Giới thiệu", section=make_section())
    MenuItem.objects.create(label="Cơ cấu", parent=top, url="/lien-he/")
    MenuItem.objects.create(label="Nhân sự", menu="footer", page=page)
    question, is_gone = delete(office, page)
    assert is_gone
    assert "Nhân sự" in question
    question, is_gone = delete(office, top)
    assert is_gone
    assert "Cơ cấu" in question
    assert not MenuItem.objects.exists()


def test_a_section_or_an_office_with_articles_is_not_deleted(office: Client) -> None:
    article = publish(department=make_department())
    for row in (article.section, article.department):
        question, is_gone = delete(office, row)
        assert not is_gone
        assert "Không thể xóa" in question


def test_who_wrote_or_decided_is_not_deleted(office: Client) -> None:
    version = publish().live_version
    assert version is not None
    assert version.decided_by is not None
    for account in (version.created_by, version.decided_by):
        assert not delete(office, account)[1]
        account.is_active = False
        account.save()
        assert str(account) in office.get(f"{ADMIN}auth/user/").content.decode()
    assert delete(office, make_user())[1]


def test_who_may_not_use_a_password_has_none_left(office: Client) -> None:
    account = make_user()
    office.post(
        f"{ADMIN}auth/user/{account.pk}/password/",
        {"usable_password": "false", "unset-password": "1"},
    )
    account.refresh_from_db()
    assert not account.has_usable_password()
