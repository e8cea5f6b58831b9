"""The first site of a unit: its name and its first administrator."""

import sys
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from accounts import second_factor
from portal import first_site
from portal.management.commands import first_site as command
from portal.models import Page, SiteIdentity
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PASSWORD = "suoi-rung-chieu-nang"


@pytest.fixture
def environment(settings: Any) -> Any:
    settings.FIRST_UNIT = "Xã Hòa Bình"
    settings.FIRST_ACCOUNT = "hanh-chinh"
    settings.FIRST_PASSWORD = PASSWORD
    return settings


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Type these lines and these passwords at a terminal, each when it is asked for."""

    def type_in(lines: list[str], passwords: list[str]) -> None:
        left, left_passwords = iter(lines), iter(passwords)
        monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
        monkeypatch.setattr("builtins.input", lambda question: next(left))
        monkeypatch.setattr(command, "getpass", lambda question: next(left_passwords))

    return type_in


def run(**options: Any) -> str:
    said = StringIO()
    call_command("first_site", stdout=said, stderr=said, **options)
    return said.getvalue()


def test_it_is_made_from_the_environment(environment: Any, client: Client) -> None:
    environment.SECOND_FACTOR_ROLES = ["Quản trị hệ thống"]
    assert "hanh-chinh" in run(first_run=True)
    identity = SiteIdentity.load()
    assert (identity.unit_name, identity.level) == ("Xã Hòa Bình", "commune")
    user = User.objects.get()
    assert user.is_superuser
    assert second_factor.is_required(user)
    assert user.check_password(PASSWORD)
    assert "Xã Hòa Bình" in client.get("/").content.decode()
    assert Page.objects.exists()


def test_it_is_asked_for_at_a_terminal(typed: Callable[..., None]) -> None:
    typed(
        ["", "Phường  An Thịnh ", "", "tên có dấu cách", "hanh-chinh"],
        ["ngan", PASSWORD, "khác"] + [PASSWORD] * 2,
    )
    said = run()
    assert "Chưa có tên đơn vị." in said
    assert "cần ít nhất 14" in said
    assert "Hai lần gõ khác nhau." in said
    assert PASSWORD not in said
    assert SiteIdentity.load().unit_name == "Phường An Thịnh"
    assert User.objects.get().username == "hanh-chinh"


def test_nobody_is_asked_where_there_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    assert "manage.py first_site" in run(first_run=True)
    with pytest.raises(CommandError, match="FIRST_ACCOUNT"):
        run()
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"FIRST_UNIT": ""}, "Chưa có tên đơn vị"),
        ({"FIRST_UNIT": "Xã " + "a" * 200}, "200"),
        ({"FIRST_ACCOUNT": "có dấu cách"}, "chỉ được có chữ"),
        ({"FIRST_PASSWORD": ""}, "Chưa có mật khẩu"),
        ({"FIRST_PASSWORD": "ngan"}, "cần ít nhất 14"),
        ({"FIRST_PASSWORD": "hoabinhhoabinh"}, "Mật khẩu"),
    ],
)
def test_what_is_not_good_leaves_nothing_behind(
    environment: Any, changes: dict[str, str], message: str
) -> None:
    for name, value in changes.items():
        setattr(environment, name, value)
    with pytest.raises(CommandError, match=message):
        run(first_run=True)
    assert not User.objects.exists()
    assert not SiteIdentity.objects.exists()


def test_a_site_with_an_account_is_left_as_it_is(environment: Any) -> None:
    make_user()
    assert run(first_run=True) == ""
    with pytest.raises(CommandError, match="createsuperuser"):
        run()
    assert not SiteIdentity.objects.exists()


@pytest.mark.parametrize(
    ("unit", "level"),
    [
        ("Phường An Thịnh", "ward"),
        ("UBND xã Hòa Bình", "commune"),
        ("ỦY BAN NHÂN DÂN ĐẶC KHU PHÚ QUÝ", "special_zone"),
        ("Tỉnh Lâm Giang", "province"),
        ("Sở Nội vụ", "department"),
        ("Xãnh Trà", "other"),
        ("Trường Mầm non", "other"),
    ],
)
def test_the_level_follows_from_the_name(unit: str, level: str) -> None:
    assert first_site.level_of(unit) == level
