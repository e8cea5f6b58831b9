"""Accounts and roles in the admin: people by their names, permissions in Vietnamese."""

import re

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from lxml import html
from pytest_django.asserts import assertContains, assertNotContains

from news.models import Attachment
from portal.admin.accounts import permission_name, permissions
from portal.models import Enquiry
from portal.roles import ROLES
from tests.factories import make_user
from tests.portal.office import member
from tests.portal.vietnamese import foreign_words

pytestmark = pytest.mark.django_db

USERS = "/quan-tri/auth/user/"
GROUPS = "/quan-tri/auth/group/"


@pytest.fixture
def manager(client: Client) -> User:
    user = member(last_name="Lê Thị", first_name="Quản")
    client.force_login(user)
    return user


def test_every_permission_has_a_vietnamese_name() -> None:
    names = [permission_name(each) for each in permissions(Permission.objects.all())]
    assert [name for name in names if foreign_words(name)] == []
    assert len(set(names)) == len(names)


def test_a_permission_says_what_may_be_done_with_what() -> None:
    wanted = {
        "change_article": "Bài viết: sửa",
        "approve_article": "Bài viết: duyệt và xuất bản bài viết",
        "add_user": "Tài khoản: thêm",
        "view_group": "Vai trò: xem",
    }
    for codename, name in wanted.items():
        assert permission_name(Permission.objects.get(codename=codename)) == name


@pytest.mark.parametrize("role", ROLES)
def test_saving_a_role_unchanged_takes_nothing_from_it(
    client: Client, manager: User, role: str
) -> None:
    group = Group.objects.get(name=role)
    before = set(group.permissions.all())
    page = html.fromstring(client.get(f"{GROUPS}{group.pk}/change/").content.decode())
    chosen = page.xpath("//select[@name='permissions']/option[@selected]/@value")
    data = {"name": role, "permissions": chosen}
    assert client.post(f"{GROUPS}{group.pk}/change/", data).status_code == 302
    assert set(group.permissions.all()) == before


def test_a_new_account_needs_a_name(client: Client, manager: User) -> None:
    data = {"username": "hoa", "password1": "lúa chín vàng đồng", "password2": "lúa chín vàng đồng"}
    response = client.post(f"{USERS}add/", data)
    assert set(response.context["adminform"].form.errors) == {"last_name", "first_name"}
    named = data | {"last_name": "Nguyễn Thị", "first_name": "Hòa"}
    response = client.post(f"{USERS}add/", named, follow=True)
    assertContains(response, "Đã thêm tài khoản “")
    assert str(User.objects.get(username="hoa")) == "Nguyễn Thị Hòa"
    assert User.objects.get(username="hoa").has_usable_password()


def test_the_list_has_names_and_roles(client: Client, manager: User) -> None:
    member("Tác giả", last_name="Nguyễn Thị", first_name="Hòa")
    make_user(last_name="Phạm", first_name="Mới")
    page = html.fromstring(client.get(USERS).content.decode())
    rows = [
        [cell.text_content().strip() for cell in row.xpath("./*[contains(@class, 'field-')]")]
        for row in page.xpath("//table[@id='result_list']/tbody/tr")
    ]
    assert [(row[0], row[3]) for row in rows] == [
        ("Lê Thị Quản", "Toàn quyền"), ("Nguyễn Thị Hòa", "Tác giả"), ("Phạm Mới", "Chưa có"),
    ]  # fmt: skip


def test_people_are_chosen_by_name(client: Client, manager: User) -> None:
    letter = Enquiry.objects.create(topic="petition", body="Đèn hỏng.")
    response = client.get(f"/quan-tri/portal/enquiry/{letter.pk}/change/")
    assertContains(response, ">Lê Thị Quản</option>")
    assertContains(response, ">Chưa chọn</option>")
    assertNotContains(response, manager.username)


def test_a_history_names_who_did_it(client: Client, manager: User) -> None:
    document = Attachment.objects.create(title="Kế hoạch", kind="pdf", size=1)
    address = f"/quan-tri/news/attachment/{document.pk}/"
    client.post(f"{address}change/", {"title": "Kế hoạch năm"})
    response = client.get(f"{address}history/")
    assertContains(response, "<td>Lê Thị Quản</td>", html=True)
    assertContains(response, "Đã sửa Tên gọi")
    assertNotContains(response, manager.username)


def test_the_form_of_an_account_does_not_tell_how_passwords_are_kept(
    client: Client, manager: User
) -> None:
    response = client.get(f"{USERS}{manager.pk}/change/")
    assertContains(response, "Đã đặt. Không ai xem được mật khẩu.")
    shown = re.sub(r'csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
    assert "md5" not in shown  # three letters that a token may hold by chance


def test_what_is_deleted_is_named_without_tables_between(client: Client, manager: User) -> None:
    group = Group.objects.get(name="Tác giả")
    manager.groups.add(group)
    response = client.get(f"{GROUPS}{group.pk}/delete/")
    assertContains(response, "Xóa vai trò “Tác giả”?")
    assertNotContains(response, "object (")


def test_a_filter_names_both_of_its_sides(client: Client, manager: User) -> None:
    page = html.fromstring(client.get(USERS).content.decode())
    (choices,) = page.xpath("//details[@data-filter-title='tình trạng']//ul")
    assert [" ".join(each.text_content().split()) for each in choices.xpath("./li")] == [
        "Tất cả", "Đang dùng", "Đã khóa",
    ]  # fmt: skip


def test_the_signs_for_yes_and_no_are_said_in_vietnamese(client: Client, manager: User) -> None:
    make_user(is_active=False)
    response = client.get(USERS)
    assertContains(response, 'alt="Có"')
    assertContains(response, 'alt="Không"')
    assertNotContains(response, 'alt="True"')
