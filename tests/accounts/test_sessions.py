"""Where somebody is signed in, and what ends it."""

import time
from itertools import product
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects
from pytest_django.fixtures import Settings

from accounts import second_factor, session_rules
from accounts.models import SignIn
from tests.accounts.signing_in import (
    CODE,
    LOGIN,
    PASSWORD,
    SECURITY,
    account,
    browser,
    is_signed_in,
    recovery_codes,
    shown_code,
    sign_in,
    with_telephone,
)  # fmt: skip

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "gạch-đỏ-ngói-xanh-5"
ACCOUNT = "/quan-tri/auth/user/{}/"


def signed_in(name: str = "hoa", address: str = "192.0.2.10", agent: str = "") -> Client:
    client = Client(REMOTE_ADDR=address, HTTP_USER_AGENT=agent)
    sign_in(client, name)
    return client


@pytest.fixture
def manager(client: Client) -> Client:
    account("quan-tri", "Quản trị hệ thống")
    sign_in(client, "quan-tri")
    return client


def test_the_page_lists_every_place_and_ends_one() -> None:
    account()
    here = signed_in(agent="Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36")
    there = signed_in(address="198.51.100.7", agent="Mozilla/5.0 (iPhone) Version/18 Safari/604.1")
    page = here.get(SECURITY)
    assertContains(page, "<strong>Chrome trên Windows</strong> (máy này)")
    assertContains(page, "<strong>Safari trên iPhone</strong>")
    assertContains(page, "địa chỉ 198.51.100.7")
    other = SignIn.objects.get(address="198.51.100.7")
    assertRedirects(here.post(f"{SECURITY}dang-xuat/", {"sign_in": other.pk}), SECURITY)
    assert (is_signed_in(here), is_signed_in(there)) == (True, False)
    assertNotContains(here.get(SECURITY), "iPhone")


def test_all_others_end_at_once_and_one_s_own_stays() -> None:
    account()
    here, *others = (signed_in() for _ in range(3))
    here.post(f"{SECURITY}dang-xuat/")
    assert [is_signed_in(each) for each in (here, *others)] == [True, False, False]


def test_nobody_ends_a_sign_in_of_a_colleague() -> None:
    account()
    account("thu-ky")
    own, other = signed_in(), signed_in("thu-ky")
    foreign = SignIn.objects.get(user__username="thu-ky")
    own.post(f"{SECURITY}dang-xuat/", {"sign_in": foreign.pk})
    assert is_signed_in(other)


@pytest.mark.parametrize("value", ["abc", "-1", "9" * 40, "²"])
def test_odd_numbers_end_nothing_of_others(value: str) -> None:
    account()
    here = signed_in()
    assert here.post(f"{SECURITY}dang-xuat/", {"sign_in": value}).status_code == 302
    assert is_signed_in(here)


def test_signing_out_takes_it_off_the_list() -> None:
    account()
    here = signed_in()
    here.post("/quan-tri/logout/")
    assert not SignIn.objects.exists()


def test_after_twelve_hours_one_signs_in_again(monkeypatch: pytest.MonkeyPatch) -> None:
    account()
    here, start = signed_in(), time.time()
    for hours, holds in ((11.9, True), (12.1, False)):
        monkeypatch.setattr("time.time", lambda: start + hours * 3600)  # noqa: B023
        assert is_signed_in(here) == holds


def test_a_new_password_of_one_s_own_ends_the_other_places() -> None:
    account()
    here, there = signed_in(), signed_in()
    data = {"old_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    here.post("/quan-tri/password_change/", data)
    assert (is_signed_in(here), is_signed_in(there)) == (True, False)
    assertContains(here.get(SECURITY), "(máy này)")


def test_a_password_that_an_administrator_sets_ends_all(manager: Client) -> None:
    user = account()
    here = signed_in()
    data = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD, "usable_password": "true"}
    manager.post(f"{ACCOUNT.format(user.pk)}password/", data)
    assert not is_signed_in(here)
    assert not user.sign_ins.exists()
    assert is_signed_in(manager)


def test_who_sets_the_password_of_another_can_still_be_signed_out(manager: Client) -> None:
    """Django gives the session of whoever sets it another key."""
    user = account()
    data = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD, "usable_password": "true"}
    manager.post(f"{ACCOUNT.format(user.pk)}password/", data)
    assertContains(manager.get(SECURITY), "(máy này)")
    session_rules.end_sign_ins(User.objects.get(username="quan-tri"))
    assert not is_signed_in(manager)


def test_nobody_gets_another_password_of_their_own_without_the_present_one(manager: Client) -> None:
    own = User.objects.get(username="quan-tri")
    data = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD, "usable_password": "true"}
    for method, key in product((manager.get, manager.post), (own.pk, f"0{own.pk}", f"+{own.pk}")):
        answer = method(f"{ACCOUNT.format(key)}password/", data)
        assertRedirects(answer, "/quan-tri/password_change/")
    own.refresh_from_db()
    assert own.check_password(PASSWORD)


def test_guesses_at_the_present_password_are_limited() -> None:
    account()
    here = signed_in()
    data = {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    for _ in range(5):
        answer = here.post("/quan-tri/password_change/", {**data, "old_password": "sai"})
    assertContains(answer, "tạm khóa")
    here.post("/quan-tri/password_change/", {**data, "old_password": PASSWORD})
    assert User.objects.get().check_password(PASSWORD)


def test_another_role_ends_all_and_another_name_none(manager: Client) -> None:
    user = account()
    here = signed_in()
    data: dict[str, Any] = {"username": "hoa", "is_active": "on", "is_staff": "on"}
    author, editor = (Group.objects.get(name=name) for name in ("Tác giả", "Biên tập viên"))
    manager.post(
        f"{ACCOUNT.format(user.pk)}change/", {**data, "groups": author.pk, "last_name": "Lê"}
    )
    assert is_signed_in(here)
    manager.post(f"{ACCOUNT.format(user.pk)}change/", {**data, "groups": editor.pk})
    assert not is_signed_in(here)


def test_an_administrator_ends_anybody_s_which_is_recorded(manager: Client) -> None:
    user = account()
    here = signed_in(agent="Mozilla/5.0 (Android 15) Firefox/144.0")
    page = manager.get(f"{ACCOUNT.format(user.pk)}dang-nhap/")
    assertContains(page, "Firefox trên điện thoại Android")
    manager.post(f"{ACCOUNT.format(user.pk)}dang-nhap/")
    assert not is_signed_in(here)
    entry = LogEntry.objects.get(object_id=str(user.pk))
    assert (entry.user.username, entry.change_message) == ("quan-tri", "Đã đăng xuất khỏi 1 nơi.")


def test_an_administrator_ends_none_of_a_superuser(manager: Client) -> None:
    boss = User.objects.create_superuser("sep", password=PASSWORD)
    here = signed_in("sep")
    assert manager.post(f"{ACCOUNT.format(boss.pk)}dang-nhap/").status_code == 403
    assert is_signed_in(here)


def test_what_has_ended_is_forgotten() -> None:
    account()
    signed_in()
    Session.objects.all().delete()
    session_rules.forget_ended_sign_ins()
    assert not SignIn.objects.exists()


class TestOwnFactors:
    """Changing one's own factors needs the password once more, unless it was just given."""

    def test_the_password_is_asked_for_again_later(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with_telephone(user := account())
        here = browser()
        sign_in(here)
        here.post(CODE, {"code": shown_code()})
        assert here.get(f"{LOGIN}dien-thoai/").status_code == 200
        later = time.time() + 16 * 60
        monkeypatch.setattr("time.time", lambda: later)
        confirm = f"{SECURITY}xac-nhan/"
        assertRedirects(here.get(f"{LOGIN}dien-thoai/"), confirm)
        assertRedirects(here.post(f"{SECURITY}bo-dien-thoai/"), confirm)
        assertRedirects(here.post(f"{SECURITY}ma-du-phong/"), confirm)
        refused = here.post(f"{LOGIN}khoa-moi/")
        assert (refused.status_code, refused.json()["next"]) == (400, confirm)
        assert second_factor.has_totp(user)
        assert here.post(confirm, {"password": "sai"}).status_code == 200
        former = here.session.session_key
        assertRedirects(here.post(confirm, {"password": PASSWORD}), SECURITY)
        assert here.session.session_key != former
        here.post(f"{SECURITY}bo-dien-thoai/")
        assert not second_factor.has_totp(user)

    def test_anybody_sets_up_a_telephone(self) -> None:
        with_telephone(user := account())
        here = browser()
        sign_in(here)
        here.post(CODE, {"code": shown_code()})
        assertContains(here.get("/quan-tri/"), ">Bảo mật</a>")
        here.get(f"{LOGIN}dien-thoai/")
        secret = here.session["totp_secret"]
        here.post(f"{LOGIN}dien-thoai/", {"code": shown_code(secret=secret)})
        assert second_factor.check_code(user, shown_code(1)) is None
        assert second_factor.check_code(user, shown_code(1, secret)) == SignIn.Method.TOTP

    def test_who_needs_a_factor_keeps_the_last(self, settings: Settings) -> None:
        settings.SECOND_FACTOR_ROLES = ["Người duyệt"]
        user = with_telephone(account(role="Người duyệt"))
        here = browser()
        sign_in(here)
        here.post(CODE, {"code": shown_code()})
        page = here.post(f"{SECURITY}bo-dien-thoai/", follow=True)
        assertContains(page, "hãy thêm cách khác trước")
        assert second_factor.has_totp(user)

    def test_new_recovery_codes_replace_the_old(self) -> None:
        old = recovery_codes(with_telephone(user := account()))
        here = browser()
        sign_in(here)
        here.post(CODE, {"code": shown_code()})
        page = here.post(f"{SECURITY}ma-du-phong/", follow=True)
        assertContains(page, "<code>", count=10)
        assert second_factor.check_code(user, old[0]) is None

    def test_nonsense_is_no_passkey(self) -> None:
        account()
        here = signed_in()
        here.post(f"{LOGIN}khoa-moi/")
        for body in ("", "[]", "{}", '{"id": 1}', "null", "x" * 30_000):
            answer = here.post(f"{LOGIN}khoa-moi/luu/", body, content_type="application/json")
            assert answer.status_code == 400
            here.post(f"{LOGIN}khoa-moi/")
        stranger = browser()
        stranger.post(f"{LOGIN}khoa/")
        answer = stranger.post(f"{LOGIN}khoa/vao/", '{"id": "eA"}', content_type="application/json")
        assert (answer.status_code, is_signed_in(stranger)) == (400, False)
        stranger.post(f"{LOGIN}khoa/")
        answer = stranger.post(f"{LOGIN}khoa/vao/", {"id": "eA"})  # multipart/form-data
        assert (answer.status_code, is_signed_in(stranger)) == (400, False)


def test_an_operator_gives_a_code_at_the_server(capsys: pytest.CaptureFixture[str]) -> None:
    user = with_telephone(account())
    call_command("one_time_code", "hoa")
    code = capsys.readouterr().out.split()[-1]
    assert second_factor.check_code(user, code) == SignIn.Method.ONE_TIME
    with pytest.raises(CommandError):
        call_command("one_time_code", "khong-co")
