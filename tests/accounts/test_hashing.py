"""Hashing of passwords: one after another, and what happens to those who wait too long."""

import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher, check_password, make_password
from django.test import Client
from pytest_django.fixtures import Settings

from accounts import hashing
from accounts.models import FailureCount
from core.limits import LIMITS
from tests.factories import make_user

SIGN_IN = "/quan-tri/login/"
CHANGE = "/quan-tri/password_change/"
CONFIRM = "/quan-tri/bao-mat/xac-nhan/"


@pytest.fixture(autouse=True)
def bounded(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["accounts.hashing.BoundedHasher"]


def test_no_more_passwords_are_hashed_at_once_than_the_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at_once, most = 0, 0
    lock = threading.Lock()
    nice: set[int] = set()

    def encode(self: Any, password: str, salt: str, iterations: int | None = None) -> str:
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        threading.Event().wait(0.005)
        nice.add(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
        with lock:
            at_once -= 1
        return f"pbkdf2_sha256$1${salt}${password}"

    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", encode)
    with ThreadPoolExecutor(20) as pool:
        assert len(list(pool.map(make_password, map(str, range(20))))) == 20
    assert most == LIMITS.hashes
    assert min(nice) >= hashing.NICENESS


def test_passwords_that_were_hashed_before_are_still_right() -> None:
    before = PBKDF2PasswordHasher().encode("mưa rào tháng sáu", "muối", 1)
    assert check_password("mưa rào tháng sáu", before)
    assert not check_password("mưa rào tháng bảy", before)


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let another password be hashed meanwhile."""
    monkeypatch.setattr(hashing, "LIMITS", type("Now", (), {"hashes": 1, "hash_seconds": 0}))
    free = threading.Event()
    blocked = hashing._pool().submit(free.wait, 60)
    yield
    free.set()
    blocked.result()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "field"),
    [(SIGN_IN, "password"), (CHANGE, "old_password"), (CONFIRM, "password")],
    ids=["sign in", "change", "confirm"],
)
def test_who_waits_too_long_is_told_so_and_has_not_failed(
    client: Client, address: str, field: str, request: pytest.FixtureRequest
) -> None:
    user = make_user(username="lan")
    if address != SIGN_IN:
        client.force_login(user)
    request.getfixturevalue("busy")
    response = client.post(address, {"username": "lan", field: "sai rồi"})
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert "Bạn không gõ sai" in response.content.decode()
    assert not FailureCount.objects.filter(failures__gt=0).exists()
