"""Passwords: long enough, and nothing that somebody who knows the office would try first."""

from unicodedata import normalize

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from pytest_django.fixtures import Settings

from accounts.passwords import COMMON, common_words
from portal.models import SiteIdentity
from tests.accounts.signing_in import account, with_telephone

pytestmark = pytest.mark.django_db


def refusals(password: str, user: User | None = None) -> set[str]:
    """Return why a password is refused."""
    try:
        validate_password(password, user)
    except ValidationError as refusal:
        return {str(error.code) for error in refusal.error_list}
    return set()


@pytest.fixture
def office() -> None:
    SiteIdentity.objects.create(
        unit_name="Phường An Thịnh",
        superior_body="UBND tỉnh Đồng Hải",
        address="12 Trần Quang Diệu, phường An Thịnh",
        phone="(0251) 3822 999",
        email="vanphong@anthinh.gov.vn",
        domain="anthinh.gov.vn",
    )


@pytest.mark.parametrize(
    ("password", "is_enough"),
    [("gạch-đỏ-27xy", False), ("gạch-đỏ-27xy-q", True), ("gạch-đỏ-27", False)],
)
def test_without_a_second_factor_fourteen_characters(password: str, is_enough: bool) -> None:
    assert (refusals(password) == set()) == is_enough
    assert (refusals(password, account()) == set()) == is_enough


def test_a_letter_with_its_marks_is_one() -> None:
    assert refusals(normalize("NFD", "gạch-đỏ-27xy")) == {"password_too_short"}


def test_with_a_second_factor_ten(settings: Settings) -> None:
    settings.SECOND_FACTOR_ROLES = ["Người duyệt"]
    for user in (with_telephone(account()), account("chanh", "Người duyệt")):
        assert refusals("gạch-đỏ-27", user) == set()
        assert refusals("gạch-đỏ-7", user) == {"password_too_short"}


@pytest.mark.parametrize(
    "password",
    ["matkhau@2026-gach-do", "Mật khẩu của tôi đây", "M@tkh4u-gach-do-99", "gach.m.a.t.k.h.a.u.do",
     "P@ssw0rd-gach-do-99", "mạtkhâu gạch đỏ 27x"],
)  # fmt: skip
def test_nothing_that_says_password(password: str) -> None:
    assert "password_says_password" in refusals(password)


@pytest.mark.parametrize(
    "password",
    ["PhuongAnThinh@2026", "an.thinh.gach.do.27", "ANTHINH-gach-do-27", "@nth1nh-gach-do-27",
     "gach-do-02513822999", "gạch đỏ 3822.999 xanh", "tranquangdieu-xanh-12",
     "donghai-gach-xanh-7", "vanphong@anthinh.gov.vn"],
)  # fmt: skip
def test_nothing_that_is_the_office_s(office: None, password: str) -> None:
    assert "password_is_like_the_office" in refusals(password)


@pytest.mark.parametrize(
    "password",
    ["123456789012345", "anhyeuem123456789", "Anhyeuem@123456", "iloveyou-iloveyou",
     "qwertyuiop123456", "nguyenvanan1990", "vietnam-vodich-2026", "aaaaaaaaaaaaaaaa",
     "@@@@@@@@@@@@@@@@", "Hanoi@Saigon@123", "19901990199019", "conyeume.conyeume",
     "abcd1234abcd1234", "yeuemnhieulam1", "4nhyeu3m-123456"],
)  # fmt: skip
def test_nothing_that_everybody_uses(password: str) -> None:
    assert refusals(password) & {"password_is_common", "password_entirely_numeric"}


@pytest.mark.parametrize("password", COMMON.read_text(encoding="utf-8").split()[::40])
def test_the_commonest_are_refused_however_they_are_lengthened(password: str) -> None:
    for longer in (f"{password}@123456789012", f"{password}-{password}-{password}-2026"):
        assert refusals(longer), longer


def test_the_list_has_the_thousand_commonest() -> None:
    assert len(common_words()) > 1000


@pytest.mark.parametrize(
    "password",
    ["lúa-chín-vàng-đồng-27", "cây-bàng-trước-sân-9", "mưa rào chiều thứ tư",
     "kẹo kéo giòn tan xốp", "Gk7#pLm2!xRt9Qz", "chuồn chuồn kim bay thấp"],
)  # fmt: skip
def test_good_ones_are_good(office: None, password: str) -> None:
    assert refusals(password, account()) == set()


def test_an_office_without_a_name_refuses_nothing_for_it() -> None:
    assert refusals("lúa-chín-vàng-đồng-27") == set()


def test_a_very_long_password_is_looked_at_quickly() -> None:
    assert refusals("anh" * 5000)
