"""The roles of an office, and what each may do."""

import pytest
from django.contrib.auth.models import Group, User

from portal.roles import ROLES, ensure_groups
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def staff(role: str) -> User:
    user = make_user()
    user.groups.add(Group.objects.get(name=role))
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize("role", ROLES)
def test_every_right_of_a_role_exists(role: str) -> None:
    assert staff(role).get_all_permissions() == ROLES[role]


def test_an_author_may_write_but_not_approve() -> None:
    author = staff("Tác giả")
    assert author.has_perms(["news.add_article", "news.change_article", "news.add_image"])
    assert not author.has_perm("news.approve_article")


def test_no_role_may_approve_its_own_text() -> None:
    assert all("news.approve_own_article" not in rights for rights in ROLES.values())


def test_only_the_system_s_manager_may_touch_accounts() -> None:
    assert [role for role, rights in ROLES.items() if "auth.change_user" in rights] == [
        "Quản trị hệ thống"
    ]


def test_the_roles_have_the_rights_that_the_handbook_tells() -> None:
    approver, manager = ROLES["Người duyệt"], ROLES["Quản trị nội dung"]
    assert ROLES["Biên tập viên"] < approver
    assert approver > {"news.approve_article", "ads.approve_advertisement"}
    assert approver > {"portal.add_alert", "portal.change_enquiry"}
    assert ROLES["Biên tập viên"] < manager
    assert manager > {"news.change_section", "portal.change_menuitem", "portal.change_page"}
    assert manager > {"ads.change_advertisement", "news.view_royalties"}
    assert "news.approve_article" not in manager
    assert ROLES["Quản trị hệ thống"] > approver | manager | {"auth.change_user"}


def test_a_group_that_was_changed_stays_as_it_is() -> None:
    group = Group.objects.get(name="Tác giả")
    group.permissions.clear()
    ensure_groups()
    assert not group.permissions.exists()
