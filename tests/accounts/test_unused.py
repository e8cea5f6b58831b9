"""Accounts that nobody uses are announced, then switched off; the last administrator stays."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.asserts import assertContains
from pytest_django.fixtures import Settings

from accounts.models import UnusedWarning
from accounts.unused import switch_off_unused
from portal.management.commands.tidy import CHORES
from tests.accounts.signing_in import account, sign_in

pytestmark = pytest.mark.django_db


def unused_for(days: int, clock: Any, name: str = "hoa", **fields: Any) -> User:
    last = clock.now - timedelta(days=days)
    return account(name, last_login=last, date_joined=last - timedelta(days=100), **fields)


def test_it_runs_every_hour() -> None:
    assert switch_off_unused in CHORES


def test_an_account_is_announced_a_week_before_and_then_switched_off(clock: Any) -> None:
    user = unused_for(39, clock)
    assert switch_off_unused() == ""
    assert UnusedWarning.objects.get().user == user
    clock.set("2026-11-29 11:00")
    assert switch_off_unused() == ""
    clock.set("2026-11-30 12:01")
    assert "hoa" in switch_off_unused()
    user.refresh_from_db()
    assert not user.is_active
    assert (
        LogEntry.objects.get(object_id=str(user.pk)).change_message == "Tự tắt vì lâu không dùng."
    )


def test_who_signs_in_meanwhile_stays(clock: Any, client: Client) -> None:
    user = unused_for(44, clock)
    switch_off_unused()
    sign_in(client)
    clock.set("2026-12-10 12:00")
    switch_off_unused()
    user.refresh_from_db()
    assert user.is_active
    assert not UnusedWarning.objects.exists()


def test_after_an_upgrade_the_week_begins_then(clock: Any) -> None:
    user = unused_for(400, clock)
    switch_off_unused()
    clock.set("2026-11-25 12:00")
    switch_off_unused()
    user.refresh_from_db()
    assert user.is_active


def test_who_was_switched_on_again_stays_for_a_while(clock: Any, client: Client) -> None:
    user = unused_for(60, clock, is_active=False)
    manager = unused_for(1, clock, "quan-tri", role="Quản trị hệ thống")
    client.force_login(manager)
    address = f"/quan-tri/auth/user/{user.pk}/change/"
    client.post(address, {"username": "hoa", "is_active": "on", "is_staff": "on"})
    LogEntry.objects.update(action_time=clock.now)
    clock.set("2026-12-10 12:00")
    switch_off_unused()
    user.refresh_from_db()
    assert user.is_active


def test_the_last_administrator_stays(clock: Any) -> None:
    for name in ("mot", "hai"):
        unused_for(100, clock, name, role="Quản trị hệ thống")
    switch_off_unused()
    clock.set("2026-12-10 12:00")
    switch_off_unused()
    assert User.objects.filter(is_active=True).count() == 1


def test_the_list_of_accounts_says_who_is_about_to_be_switched_off(
    clock: Any, client: Client
) -> None:
    unused_for(40, clock)
    switch_off_unused()
    client.force_login(unused_for(1, clock, "quan-tri", role="Quản trị hệ thống"))
    assertContains(client.get("/quan-tri/auth/user/"), "(sắp tự tắt)", count=1)


def test_a_setting_leaves_all_on(clock: Any, settings: Settings) -> None:
    settings.UNUSED_DAYS = 0
    unused_for(400, clock)
    assert switch_off_unused() == ""
    assert not UnusedWarning.objects.exists()
