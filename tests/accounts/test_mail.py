"""Mail to the owners of accounts: a forgotten password, a changed way in, an unused account."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains
from pytest_django.fixtures import Settings

from accounts import second_factor
from accounts.unused import switch_off_unused
from tests.accounts.signing_in import (
    LOGIN,
    PASSWORD,
    SECURITY,
    account,
    browser,
    error_of,
    is_signed_in,
    sign_in,
    with_telephone,
)
from tests.factories import make_user

pytestmark = pytest.mark.django_db

FORGOTTEN = f"{LOGIN}quen-mat-khau/"
NEW = "bốn-cánh-chim-én-bay"
ADDRESS = "hoa@anthinh.example"


@pytest.fixture(autouse=True)
def mail(settings: Settings) -> None:
    settings.MAIL_IS_SET_UP = True
    settings.DEFAULT_FROM_EMAIL = "cong@anthinh.example"


@pytest.fixture
def hoa() -> User:
    return account(email=ADDRESS)


def ask(client: Client, name: str) -> Any:
    return client.post(FORGOTTEN, {"name": name})


def link_in(mail: EmailMessage) -> str:
    found = re.search(r"http://testserver(/\S+)", str(mail.body))
    assert found
    return found[1]


def open_link(client: Client, mail: EmailMessage) -> str:
    """Follow the link; return the address of the page that asks for the password."""
    return str(client.get(link_in(mail)).headers["Location"])


def set_password(client: Client, mail: EmailMessage, password: str = NEW) -> Any:
    address = open_link(client, mail)
    return client.post(address, {"new_password1": password, "new_password2": password})


@pytest.mark.parametrize(
    ("host", "https", "origin"),
    [
        ("anthinh.example", False, "http://anthinh.example"),
        ("anthinh.example", True, "https://anthinh.example"),
        ("anthinh.example:8000", False, "http://anthinh.example:8000"),  # the site's own
        ("anthinh.example:8000", True, "https://anthinh.example"),
        ("anthinh.example:4444", False, "http://anthinh.example"),
        ("anthinh.example:8443", True, "https://anthinh.example:8443"),  # the proxy's
        ("cu.anthinh.example:4444", True, "https://anthinh.example:8443"),
        ("cu.anthinh.example", True, "https://anthinh.example:8443"),
        ("[::1]:8000", False, "http://[::1]:8000"),
        ("[::1]:9000", False, "http://[::1]"),
    ],
)
def test_a_link_leads_to_no_host_and_port_but_the_site_s_own(
    hoa: User,
    mailoutbox: list[EmailMessage],
    settings: Settings,
    host: str,
    https: bool,
    origin: str,
) -> None:
    settings.ALLOWED_HOSTS = [".anthinh.example", "anthinh.example", "[::1]"]
    settings.HTTPS, settings.SITE_PORT = https, 8000
    settings.CSRF_TRUSTED_ORIGINS = ["https://*.anthinh.example", "https://anthinh.example:8443"]
    Client(headers={"host": host}).post(FORGOTTEN, {"name": "hoa"}, secure=https)
    assert f" {origin}/quan-tri/" in f" {' '.join(str(mailoutbox[0].body).split())}"


def test_where_only_patterns_are_allowed_no_link_is_mailed(hoa: User, settings: Settings) -> None:
    settings.ALLOWED_HOSTS, settings.CSRF_TRUSTED_ORIGINS = [".anthinh.example"], []
    client = Client(headers={"host": "anthinh.example"})
    assert client.get(FORGOTTEN).status_code == 404


@pytest.mark.parametrize("name", ["hoa", "HOA", ADDRESS, "Hoa@AnThinh.example"])
def test_a_forgotten_password_is_set_anew_by_a_link_that_works_once(
    client: Client, hoa: User, mailoutbox: list[EmailMessage], name: str
) -> None:
    elsewhere = browser()
    sign_in(elsewhere)
    assertContains(client.get(LOGIN), "Quên mật khẩu?")
    assertContains(ask(client, name), "đang trên đường tới")
    (mail,) = mailoutbox
    assert mail.to == [ADDRESS]
    assert "«hoa»" in str(mail.body)
    answer = set_password(client, mail)
    assert answer.headers["Location"] == LOGIN
    assertContains(client.get(LOGIN), "Đã đặt mật khẩu mới")
    assert not is_signed_in(client)
    assert not is_signed_in(elsewhere)
    assertContains(browser().get(link_in(mail)), "đã dùng rồi")
    sign_in(client, password=NEW)
    assert is_signed_in(client)
    assert "Đã đặt mật khẩu mới qua thư." in str(mailoutbox[1].body)


def test_the_second_factor_is_asked_for_all_the_same(
    client: Client, hoa: User, mailoutbox: list[EmailMessage]
) -> None:
    with_telephone(hoa)
    ask(client, "hoa")
    set_password(client, mailoutbox[0])
    sign_in(client, password=NEW)
    assert not is_signed_in(client)


@pytest.mark.parametrize("password", ["matkhau123456789", "ngắn"])
def test_a_bad_password_is_refused_as_everywhere(
    client: Client, hoa: User, mailoutbox: list[EmailMessage], password: str
) -> None:
    ask(client, "hoa")
    answer = set_password(client, mailoutbox[0], password)
    assert "Mật khẩu" in error_of(answer)
    assertContains(answer, 'id="id_new_password1_helptext"')  # as the field says to screen readers
    assert hoa.check_password("cây-bàng-trước-sân-9")


def test_the_link_ends_after_an_hour_and_with_the_old_password(
    client: Client, hoa: User, mailoutbox: list[EmailMessage], settings: Settings
) -> None:
    assert settings.PASSWORD_RESET_TIMEOUT == 3600
    ask(client, "hoa")
    hoa.set_password("một-mật-khẩu-khác-hẳn")
    hoa.save()
    assertContains(client.get(link_in(mailoutbox[0])), "Xin liên kết mới")


def test_strangers_learn_nothing_of_accounts(
    client: Client, hoa: User, mailoutbox: list[EmailMessage]
) -> None:
    account("lan")  # without an address
    account("tắt", email="tat@anthinh.example", is_active=False)
    make_user(email="doc-gia@example.vn", is_staff=False)
    answers = {
        re.sub(r'value="\w{64}"', "", ask(client, name).content.decode())
        for name in ("hoa", "lan", "tắt", "không ai", "doc-gia@example.vn")
    }
    assert len(answers) == 1
    assert len(mailoutbox) == 1


def test_nobody_is_flooded_with_mail(hoa: User, mailoutbox: list[EmailMessage]) -> None:
    for number in range(8):
        assertContains(ask(browser(f"203.0.113.{number}"), "hoa"), "đang trên đường tới")
    assert len(mailoutbox) == 5


def test_another_name_or_five_minutes_bring_no_more_mail(
    hoa: User, mailoutbox: list[EmailMessage], clock: Any
) -> None:
    for number in range(12):
        ask(browser(f"203.0.113.{number}"), ("hoa", ADDRESS, "HOA")[number % 3])
        clock.set(f"2026-11-23 {13 + number // 2}:{number % 2 * 30:02}")
    assert len(mailoutbox) == 5


def test_a_new_password_ends_the_lock_of_who_guessed_at_the_old_one(
    client: Client, hoa: User, mailoutbox: list[EmailMessage]
) -> None:
    for _ in range(5):
        sign_in(client, password="quên rồi")
    ask(client, "hoa")
    set_password(client, mailoutbox[0])
    sign_in(client, password=NEW)
    assert is_signed_in(client)


def test_the_link_of_an_account_that_was_switched_off_is_void(
    client: Client, hoa: User, mailoutbox: list[EmailMessage]
) -> None:
    ask(client, "hoa")
    User.objects.update(is_active=False)
    assertContains(client.get(link_in(mailoutbox[0])), "Xin liên kết mới")


def test_no_way_in_changes_without_its_owner_being_told(
    client: Client, hoa: User, mailoutbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    here = browser()
    sign_in(here)
    with_telephone(hoa)
    ask(client, "hoa")
    monkeypatch.setattr("accounts.notices.tell", broken)
    with pytest.raises(RuntimeError):
        set_password(client, mailoutbox[0])
    hoa.refresh_from_db()
    assert hoa.check_password(PASSWORD)
    with pytest.raises(RuntimeError):
        here.post(f"{SECURITY}bo-dien-thoai/")
    assert second_factor.has_totp(hoa)


def test_an_empty_name_is_asked_for_again(client: Client, mailoutbox: list[EmailMessage]) -> None:
    assert error_of(ask(client, " "))
    assert not mailoutbox


@pytest.mark.parametrize("change", [{"MAIL_IS_SET_UP": False}, {"ALLOWED_HOSTS": ["*"]}])
def test_it_is_not_offered_where_the_site_cannot_mail_links_to_itself(
    client: Client, hoa: User, settings: Settings, change: dict[str, Any]
) -> None:
    for name, value in change.items():
        setattr(settings, name, value)
    assertNotContains(client.get(LOGIN), "Quên mật khẩu?")
    assert client.get(FORGOTTEN).status_code == 404
    assert ask(client, "hoa").status_code == 404


def test_the_owner_hears_of_a_changed_way_in(
    client: Client, hoa: User, mailoutbox: list[EmailMessage]
) -> None:
    administrator = make_user(is_superuser=True)
    client.force_login(administrator)
    client.post(f"/quan-tri/auth/user/{hoa.pk}/dang-nhap/", {"give": "1"})
    (mail,) = mailoutbox
    assert mail.to == [ADDRESS]
    assert "Đã cấp mã đăng nhập một lần." in str(mail.body)
    client.post(
        f"/quan-tri/auth/user/{hoa.pk}/password/",
        {"password1": NEW, "password2": NEW, "usable_password": "true"},
    )
    assert "Đã đặt mật khẩu mới." in str(mailoutbox[1].body)


def test_the_former_address_hears_of_another_one(
    client: Client, hoa: User, mailoutbox: list[EmailMessage]
) -> None:
    client.force_login(make_user(is_superuser=True))
    page = f"/quan-tri/auth/user/{hoa.pk}/change/"
    initial = client.get(page).context["adminform"].form.initial
    fields = ("username", "last_name", "first_name", "is_active", "is_staff")
    sent = {name: initial[name] for name in fields} | {"email": "khac@anthinh.example"}
    client.post(page, sent)
    hoa.refresh_from_db()
    assert hoa.email == "khac@anthinh.example"
    (mail,) = mailoutbox
    assert mail.to == [ADDRESS]
    assert "Đã đổi địa chỉ thư" in str(mail.body)


def test_an_unused_account_is_warned_once(
    hoa: User, mailoutbox: list[EmailMessage], clock: Any
) -> None:
    long_ago = clock.now - timedelta(days=40)
    User.objects.update(last_login=long_ago, date_joined=long_ago)
    switch_off_unused()
    switch_off_unused()
    (mail,) = mailoutbox
    assert mail.to == [ADDRESS]
    assert "sẽ tự tắt" in str(mail.body)


def test_without_mail_nothing_breaks(
    client: Client, hoa: User, settings: Settings, mailoutbox: list[EmailMessage], clock: Any
) -> None:
    settings.MAIL_IS_SET_UP = False
    User.objects.update(last_login=clock.now - timedelta(days=40))
    User.objects.update(date_joined=clock.now - timedelta(days=400))
    switch_off_unused()
    assert not mailoutbox
