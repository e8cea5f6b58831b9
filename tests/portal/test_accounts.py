"""Accounts and roles: nobody gives a right that they do not have."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from portal.admin.accounts import rights_of
from tests.factories import make_user

pytestmark = pytest.mark.django_db

MANAGER = "Quản trị hệ thống"
ACCOUNTS = "/quan-tri/auth/user/"
ROLES = "/quan-tri/auth/group/"
PASSWORD = "lúa-chín-vàng-đồng-27"


def staff(role: str, **fields: Any) -> User:
    user = make_user(**fields)
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def manager() -> User:
    return staff(MANAGER)


@pytest.fixture
def office(client: Client, manager: User) -> Client:
    client.force_login(manager)
    return client


def form_of(account: User, **changes: Any) -> dict[str, Any]:
    return {
        "username": account.username,
        "is_active": "on",
        "is_staff": "on",
        "groups": [group.pk for group in account.groups.all()],
        **changes,
    }


def change(client: Client, account: User, **changes: Any) -> int:
    address = f"{ACCOUNTS}{account.pk}/change/"
    status = client.post(address, form_of(account, **changes)).status_code
    account.refresh_from_db()
    return status


def test_a_manager_makes_nobody_a_superuser(office: Client, manager: User) -> None:
    for account in (manager, staff("Tác giả")):
        change(office, account, is_superuser="on")
        assert not account.is_superuser


def test_a_manager_gets_at_no_superuser(office: Client) -> None:
    for active in (True, False):
        boss = User.objects.create_superuser(f"sep-{active}", is_active=active)
        before = boss.password
        assert change(office, boss, username="khac") == 403
        passwords = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
        answer = office.post(f"{ACCOUNTS}{boss.pk}/password/", passwords)
        assert answer.status_code == 403
        assert office.post(f"{ACCOUNTS}{boss.pk}/delete/", {"post": "yes"}).status_code == 403
        data = {"action": "delete_selected", "_selected_action": [boss.pk], "post": "yes"}
        office.post(ACCOUNTS, data)
        boss.refresh_from_db()
        assert (boss.password, boss.username) == (before, f"sep-{active}")


def test_who_may_do_more_is_out_of_reach(office: Client) -> None:
    higher = make_user("news.approve_own_article")
    assert change(office, higher, username="khac") == 403
    higher.is_active = False
    higher.save()
    assert change(office, higher, username="khac") == 403


def test_a_manager_gives_only_what_they_have(office: Client) -> None:
    own_text = Permission.objects.get(codename="approve_own_article")
    strong = Group.objects.create(name="Toàn quyền")
    strong.permissions.add(own_text)
    author = staff("Tác giả")
    assert change(office, author, user_permissions=[own_text.pk]) == 200  # the form, with an error
    assert change(office, author, groups=[strong.pk]) == 200
    assert own_text not in rights_of(author)
    approver = Group.objects.get(name="Người duyệt")
    assert change(office, author, groups=[approver.pk]) == 302
    assert list(author.groups.all()) == [approver]


def test_who_gave_and_took_a_role_is_recorded(office: Client, manager: User) -> None:
    author = staff("Tác giả")
    change(office, author, groups=[Group.objects.get(name="Người duyệt").pk])
    entry = LogEntry.objects.get(object_id=str(author.pk))
    assert entry.user == manager
    assert "giao vai trò Người duyệt" in entry.get_change_message()
    assert "bỏ vai trò Tác giả" in entry.get_change_message()


def test_nobody_changes_their_own_rights(office: Client, manager: User) -> None:
    assert change(office, manager, is_active="", groups=[], first_name="Văn An") == 302
    assert (manager.is_active, manager.first_name) == (True, "Văn An")
    assert manager.groups.get().name == MANAGER
    assert office.post(f"{ACCOUNTS}{manager.pk}/delete/", {"post": "yes"}).status_code == 403
    data = {"action": "delete_selected", "_selected_action": [manager.pk], "post": "yes"}
    office.post(ACCOUNTS, data)
    assert User.objects.filter(pk=manager.pk).exists()


def test_a_role_gets_no_right_that_its_maker_has_not(office: Client) -> None:
    own_text = Permission.objects.get(codename="approve_own_article")
    role = Group.objects.get(name="Tác giả")
    answer = office.post(f"{ROLES}{role.pk}/change/", {"name": "x", "permissions": [own_text.pk]})
    assert answer.status_code == 200
    assert not role.permissions.filter(pk=own_text.pk).exists()
    kept = Permission.objects.get(codename="view_article")
    answer = office.post(f"{ROLES}{role.pk}/change/", {"name": "Viết", "permissions": [kept.pk]})
    assert answer.status_code == 302
    assert list(role.permissions.all()) == [kept]


def test_nobody_changes_the_role_they_have(office: Client) -> None:
    own = Group.objects.get(name=MANAGER)
    assert office.post(f"{ROLES}{own.pk}/change/", {"name": "x"}).status_code == 403
    assert office.post(f"{ROLES}{own.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_superuser_may_do_all_that(client: Client) -> None:
    boss, author = User.objects.create_superuser("sep"), staff("Tác giả")
    client.force_login(boss)
    assert change(client, author, is_superuser="on") == 302
    assert author.is_superuser
    assert change(client, boss, is_superuser="", is_active="") == 302
    assert (boss.is_superuser, boss.is_active) == (True, True)


def test_a_manager_adds_an_account(office: Client) -> None:
    data = {
        "username": "moi",
        "last_name": "Lê",
        "first_name": "Mới",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    office.post(f"{ACCOUNTS}add/", {**data, "usable_password": "true"})
    assert not User.objects.get(username="moi").is_superuser
