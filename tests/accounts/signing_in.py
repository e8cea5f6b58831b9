"""Somebody at the sign-in page: accounts, their telephones, and what they type."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import second_factor

DESK = "/quan-tri/"
LOGIN = "/quan-tri/login/"
CODE = "/quan-tri/login/buoc-hai/"
TELEPHONE = "/quan-tri/login/dien-thoai/"
SECURITY = "/quan-tri/bao-mat/"
PASSWORD = "cây-bàng-trước-sân-9"
SECRET = "3132333435363738393031323334353637383930"
COLLEAGUE, STRANGER = "192.0.2.10", "203.0.113.66"


def account(name: str = "hoa", role: str = "Tác giả", **fields: Any) -> User:
    fields = {"last_name": "Trần Thị", "first_name": "Hòa", **fields}
    user = User.objects.create_user(name, password=PASSWORD, is_staff=True, **fields)
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user


def with_telephone(user: User) -> User:
    """Give an account a telephone with a known secret."""
    TOTPDevice.objects.create(user=user, key=SECRET)
    return user


def shown_code(ahead: int = 0, secret: str = SECRET) -> str:
    """Return what the telephone shows now, or some steps of 30 seconds later."""
    totp = TOTP(bytes.fromhex(secret))
    totp.drift = ahead
    return f"{totp.token():06d}"


def browser(address: str = COLLEAGUE) -> Client:
    return Client(REMOTE_ADDR=address)


def sign_in(client: Client, name: str = "hoa", password: str = PASSWORD, **more: str) -> Any:
    return client.post(LOGIN, {"username": name, "password": password, **more})


def is_signed_in(client: Client) -> bool:
    return client.get(DESK).status_code == 200


def error_of(answer: Any) -> str:
    """Return what a refused form says."""
    form = answer.context["form"]
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give the list that every password is added to that is hashed."""
    from django.contrib.auth.hashers import MD5PasswordHasher

    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def noted(self: Any, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", noted)
    return hashed


def recovery_codes(user: User) -> list[str]:
    return second_factor.new_recovery_codes(user)
