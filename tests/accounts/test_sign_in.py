"""Signing in with a password, and with a second factor for who needs one or has one."""

import time
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice
from lxml import html
from pytest_django.asserts import assertContains, assertRedirects
from pytest_django.fixtures import Settings

from accounts import second_factor
from accounts.models import Code, SignIn, SignInSettings
from portal.audit.wording import Wording, subject
from portal.models import AuditEntry
from tests.accounts.signing_in import (
    CODE,
    DESK,
    LOGIN,
    PASSWORD,
    SECRET,
    SECURITY,
    TELEPHONE,
    account,
    browser,
    error_of,
    is_signed_in,
    recovery_codes,
    shown_code,
    sign_in,
    with_telephone,
)  # fmt: skip
from tests.portal.vietnamese import foreign_words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def strict(settings: Settings) -> None:
    settings.SECOND_FACTOR_ROLES = ["Người duyệt", "Quản trị hệ thống"]


def secret_of(page: Any) -> str:
    return str(page.client.session["totp_secret"])


def test_an_author_signs_in_with_a_long_password_alone(client: Client) -> None:
    account()
    assertRedirects(sign_in(client), DESK)
    assert SignIn.objects.get().method == SignIn.Method.PASSWORD


def test_where_one_wanted_to_go_is_where_one_comes(client: Client) -> None:
    with_telephone(account())
    goal = "/quan-tri/news/article/"
    sign_in(client, next=goal)
    assert client.post(CODE, {"code": shown_code()})["Location"] == goal


def test_no_other_site_is_where_one_comes(client: Client) -> None:
    account()
    assertRedirects(sign_in(client, next="https://evil.test/"), DESK)


@pytest.mark.parametrize("role", ["Người duyệt", "Quản trị hệ thống"])
def test_the_first_sign_in_of_who_approves_sets_up_a_telephone(client: Client, role: str) -> None:
    user = account(role=role)
    assertRedirects(sign_in(client), TELEPHONE)
    assert not is_signed_in(client)
    page = client.get(TELEPHONE)
    assertContains(page, "Chào Trần Thị Hòa")
    assertContains(page, "<svg")
    secret = secret_of(page)
    assertContains(page, second_factor.readable_secret(secret))
    answer = client.post(TELEPHONE, {"code": shown_code(secret=secret)}, follow=True)
    assert is_signed_in(client)
    codes = html.fromstring(answer.content.decode()).xpath(
        "//ul[@class='codes__list']//code/text()"
    )
    assert len(set(codes)) == 10
    assertRedirects(client.post("/quan-tri/bao-mat/ma-du-phong/", {"kept": "1"}), SECURITY)
    assert TOTPDevice.objects.get(user=user).key == secret


def test_a_superuser_needs_a_telephone_too(client: Client) -> None:
    User.objects.create_superuser("hoa", password=PASSWORD)
    assertRedirects(sign_in(client), TELEPHONE)


def test_the_setting_can_name_everybody_or_nobody(settings: Settings) -> None:
    author, chief = account(), account("chanh", "Người duyệt")
    for roles, needed in ((["*"], [True, True]), ([], [False, False])):
        settings.SECOND_FACTOR_ROLES = roles
        assert [second_factor.is_required(user) for user in (author, chief)] == needed


def test_rights_need_a_telephone_by_whatever_way_somebody_has_them(client: Client) -> None:
    user = account()
    leaders = Group.objects.create(name="Lãnh đạo")
    right = Permission.objects.get(codename="approve_article")
    for holder in (user.user_permissions, leaders.permissions):
        assert not second_factor.is_required(user)
        holder.add(right)
        user.groups.add(leaders)
        assert second_factor.is_required(user)
        assertRedirects(sign_in(browser()), TELEPHONE)
        holder.clear()


def test_new_rights_of_a_role_end_the_sign_ins_of_who_has_it(
    client: Client, settings: Settings
) -> None:
    role = Group.objects.get(name="Tác giả")
    account()
    here = browser()
    sign_in(here)
    settings.SECOND_FACTOR_ROLES = []
    client.force_login(User.objects.create_superuser("sep"))
    rights = [*role.permissions.all(), Permission.objects.get(codename="approve_article")]
    data = {"name": role.name, "permissions": [right.pk for right in rights]}
    client.post(f"/quan-tri/auth/group/{role.pk}/change/", data)
    assert role.permissions.filter(codename="approve_article").exists()
    assert not is_signed_in(here)


def test_a_first_code_is_used_up_even_if_the_telephone_is_ahead(client: Client) -> None:
    user = account(role="Người duyệt")
    sign_in(client)
    secret = secret_of(client.get(TELEPHONE))
    code = shown_code(1, secret)
    client.post(TELEPHONE, {"code": code})
    assert second_factor.has_totp(user)
    assert second_factor.check_code(user, code) is None


def test_a_telephone_set_up_meanwhile_is_not_replaced_by_who_knows_the_password() -> None:
    user = account(role="Người duyệt")
    thief = browser()
    sign_in(thief)
    secret = secret_of(thief.get(TELEPHONE))
    with_telephone(user)
    assertRedirects(thief.post(TELEPHONE, {"code": shown_code(secret=secret)}), LOGIN)
    assert TOTPDevice.objects.get(user=user).key == SECRET
    assert thief.post(f"{LOGIN}khoa-moi/").status_code == 400


def test_recovery_codes_left_open_are_not_shown_for_ever(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_telephone(account())
    sign_in(client)
    client.post(CODE, {"code": shown_code()})
    codes = f"{SECURITY}ma-du-phong/"
    assertContains(client.post(codes, follow=True), "<code>", count=10)
    later = time.time() + 16 * 60
    monkeypatch.setattr("time.time", lambda: later)
    assertRedirects(client.get(codes), SECURITY)
    assert "recovery_codes" not in client.session


def test_a_wrong_first_code_sets_up_nothing(client: Client) -> None:
    account(role="Người duyệt")
    sign_in(client)
    client.get(TELEPHONE)
    answer = client.post(TELEPHONE, {"code": "000000"})
    assert "Mã chưa đúng" in error_of(answer)
    assert not TOTPDevice.objects.exists()
    assert not is_signed_in(client)


def test_who_has_a_telephone_needs_its_code(client: Client) -> None:
    with_telephone(account())
    assertRedirects(sign_in(client), CODE)
    assert not is_signed_in(client)
    assert client.get(TELEPHONE).status_code == 302  # nobody sets up another one
    assert "Mã chưa đúng" in error_of(client.post(CODE, {"code": "000000"}))
    code = shown_code()
    assertRedirects(client.post(CODE, {"code": f"{code[:3]} {code[3:]}"}), DESK)
    assert SignIn.objects.get().method == SignIn.Method.TOTP


def test_a_code_is_used_once(client: Client) -> None:
    with_telephone(account())
    sign_in(client)
    code = shown_code()
    client.post(CODE, {"code": code})
    again = browser()
    sign_in(again)
    assert again.post(CODE, {"code": code}).status_code == 200
    assert not is_signed_in(again)


@pytest.mark.parametrize("written", [str, str.upper, lambda code: code.replace("-", " ")])
def test_a_recovery_code_is_used_once(client: Client, written: Any) -> None:
    codes = recovery_codes(with_telephone(account()))
    sign_in(client)
    assert client.post(CODE, {"code": written(codes[3])}).status_code == 302
    assertContains(client.get(DESK), "còn 9 mã")
    again = browser()
    sign_in(again)
    assert again.post(CODE, {"code": codes[3]}).status_code == 200


def test_a_code_of_a_colleague_is_no_code() -> None:
    codes = recovery_codes(with_telephone(account("colleague")))
    with_telephone(account())
    own = browser()
    sign_in(own)
    assert own.post(CODE, {"code": codes[0]}).status_code == 200


def test_no_code_can_be_read_in_the_database() -> None:
    codes = recovery_codes(account())
    kept = " ".join(str(row) for row in Code.objects.values_list())
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)


@pytest.mark.parametrize("address", [CODE, TELEPHONE])
def test_nothing_is_asked_of_who_gave_no_password(client: Client, address: str) -> None:
    assertRedirects(client.get(address), LOGIN)
    assertRedirects(client.post(address, {"code": "123456"}), LOGIN)


def test_a_half_done_sign_in_ends_with_a_new_password(client: Client) -> None:
    user = with_telephone(account())
    sign_in(client)
    user.set_password("một-mật-khẩu-khác-hẳn")
    user.save()
    assert client.post(CODE, {"code": shown_code()})["Location"] == LOGIN


def test_a_short_password_alone_asks_for_a_telephone(client: Client) -> None:
    user = account()
    user.set_password("bàng-sân-9x")
    user.save()
    assertRedirects(sign_in(client, password="bàng-sân-9x"), TELEPHONE)
    assertContains(client.get(TELEPHONE), "ngắn hơn 14 ký tự")


def test_an_account_of_the_demo_needs_none(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    account(role="Người duyệt")
    monkeypatch.setattr(second_factor, "exempt", {"hoa"})
    assertRedirects(sign_in(client), DESK)


def test_a_session_from_before_the_rule_ends(client: Client) -> None:
    client.force_login(account(role="Người duyệt"))
    assert client.get(DESK).status_code == 302


class TestLostTelephone:
    """An administrator answers a lost telephone with a code, which is recorded."""

    @pytest.fixture
    def manager(self) -> User:
        return account("quan-tri", "Quản trị hệ thống")

    @pytest.fixture
    def office(self, client: Client, manager: User, settings: Settings) -> Client:
        settings.SECOND_FACTOR_ROLES = []
        client.force_login(manager)
        settings.SECOND_FACTOR_ROLES = ["Người duyệt", "Quản trị hệ thống"]
        return client

    def give(self, office: Client, user: User) -> str:
        answer = office.post(f"/quan-tri/auth/user/{user.pk}/dang-nhap/", {"give": "1"})
        return str(html.fromstring(answer.content.decode()).xpath("//code/text()")[0])

    def test_the_code_leads_to_a_new_telephone(self, office: Client, manager: User) -> None:
        user = with_telephone(account())
        old_codes = recovery_codes(user)
        elsewhere = browser()
        sign_in(elsewhere)
        elsewhere.post(CODE, {"code": shown_code()})
        assert is_signed_in(elsewhere)
        code = self.give(office, user)
        own = browser()
        sign_in(own)
        assertRedirects(own.post(CODE, {"code": code}), TELEPHONE)
        assert not is_signed_in(own)
        new = secret_of(own.get(TELEPHONE))
        own.post(TELEPHONE, {"code": shown_code(secret=new)})
        assert is_signed_in(own)
        assert TOTPDevice.objects.get(user=user).key == new != SECRET
        assert not is_signed_in(elsewhere)
        assert second_factor.check_code(user, old_codes[0]) is None
        said = [entry.change_message for entry in LogEntry.objects.filter(object_id=str(user.pk))]
        assert "Đã cấp mã đăng nhập một lần." in said
        assert "Đã đăng nhập bằng mã một lần." in said
        assert LogEntry.objects.filter(user=manager, change_message__contains="một lần").exists()

    def test_a_passkey_that_fails_takes_nothing_away(self, office: Client) -> None:
        user = with_telephone(account())
        code = self.give(office, user)
        own = browser()
        sign_in(own)
        own.post(CODE, {"code": code})
        own.post(f"{LOGIN}khoa-moi/")
        answer = own.post(f"{LOGIN}khoa-moi/luu/", "{}", content_type="application/json")
        assert answer.status_code == 400
        assert second_factor.has_totp(user)

    def test_the_code_is_valid_once_and_for_an_hour(self, office: Client, clock: Any) -> None:
        user = with_telephone(account())
        code = self.give(office, user)
        clock.set("2026-11-23 13:01")
        assert second_factor.check_code(user, code) is None
        clock.set("2026-11-23 12:59")
        assert second_factor.check_code(user, code) == SignIn.Method.ONE_TIME
        assert second_factor.check_code(user, code) is None

    def test_nobody_gives_a_code_to_who_may_do_more_or_to_themselves(
        self, office: Client, manager: User
    ) -> None:
        for user in (User.objects.create_superuser("sep"), manager):
            address = f"/quan-tri/auth/user/{user.pk}/dang-nhap/"
            assert office.post(address, {"give": "1"}).status_code == 403
        assert not Code.objects.exists()

    def test_an_author_gives_none(self, client: Client) -> None:
        sign_in(client, account("tac-gia").username)
        user = account()
        address = f"/quan-tri/auth/user/{user.pk}/dang-nhap/"
        assert client.post(address, {"give": "1"}).status_code == 403


def test_the_page_says_whom_to_call(client: Client) -> None:
    assertContains(client.get(LOGIN), "hãy gọi người quản trị của đơn vị")
    SignInSettings.objects.create(contact="anh Nam, máy lẻ 12")
    assertContains(client.get(LOGIN), "hãy gọi anh Nam, máy lẻ 12")


def test_administrators_of_a_site_that_exists_may_say_whom_to_call(client: Client) -> None:
    role = Group.objects.get(name="Quản trị hệ thống")
    Permission.objects.filter(content_type__model="signinsettings").delete()
    import_module("accounts.migrations.0002_administrators_set_contact").give(apps, None)
    codes = role.permissions.filter(content_type__model="signinsettings")
    assert sorted(codes.values_list("codename", flat=True)) == [
        "change_signinsettings",
        "view_signinsettings",
    ]


def test_the_list_of_accounts_says_who_signs_in_with_two_factors(
    client: Client, settings: Settings
) -> None:
    with_telephone(account())
    manager = account("quan-tri", "Quản trị hệ thống")
    settings.SECOND_FACTOR_ROLES = []
    client.force_login(manager)
    page = html.fromstring(client.get("/quan-tri/auth/user/").content.decode())
    assert page.xpath("//td[@class='field-two_steps']/img/@alt") == ["Không", "Có"]


def test_a_role_that_the_setting_names_keeps_its_name(client: Client, settings: Settings) -> None:
    settings.SECOND_FACTOR_ROLES = []
    client.force_login(User.objects.create_superuser("sep"))
    for name, settable in (("Người duyệt", False), ("Tác giả", True)):
        settings.SECOND_FACTOR_ROLES = ["Người duyệt"]
        role = Group.objects.get(name=name)
        client.post(f"/quan-tri/auth/group/{role.pk}/change/", {"name": "Khác", "permissions": []})
        role.refresh_from_db()
        assert (role.name == "Khác") == settable


def test_the_audit_log_has_second_factors_in_words_and_no_secret(client: Client) -> None:
    codes = recovery_codes(with_telephone(account()))
    found = AuditEntry.objects.filter(model__in=["otp_totp.totpdevice", "accounts.code"])
    said = {subject(entry).partition(":")[0] for entry in found}
    assert said == {"Điện thoại đăng nhập", "Mã đăng nhập"}
    fields = {change.field for entry in found for change in Wording().changes(entry)}
    assert [field for field in fields - {"ID"} if foreign_words(field)] == []
    kept = str([entry.changes for entry in found])
    assert SECRET not in kept
    assert not any(code.replace("-", "") in kept for code in codes)
