import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from analytics.spool_file import writing
from analytics.visitors import VisitorHashes, visitor_hashes
from core.client_address import client_address, network
from tests.analytics.conftest import BROWSER, Clock


def see(clock: Clock, remote: str = "203.0.113.7", agent: str = BROWSER) -> VisitorHashes:
    request = RequestFactory().get("/", headers={"user-agent": agent}, REMOTE_ADDR=remote)
    with writing() as spool:
        spool.salt(clock.now.date())
        return visitor_hashes(request, clock.now, spool)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "", "10.0.0.1"),
        (0, "198.51.100.9", "10.0.0.1"),
        (1, "198.51.100.9", "198.51.100.9"),
        (1, "1.1.1.1, 198.51.100.9", "198.51.100.9"),
        (2, "1.1.1.1, 198.51.100.9, 10.0.0.2", "198.51.100.9"),
        (1, "", "10.0.0.1"),
        (3, "198.51.100.9", "198.51.100.9"),
    ],
)
def test_only_trusted_proxies_set_the_address(
    proxies: int, forwarded: str, address: str, settings: Settings
) -> None:
    settings.TRUSTED_PROXIES = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR="10.0.0.1")
    assert client_address(request) == address


def test_ipv6_addresses_of_one_line_share_a_network() -> None:
    assert network("2001:db8:1:2::3") == network("2001:db8:1:2:ffff::9")


def test_ipv6_addresses_of_two_lines_have_two_networks() -> None:
    assert network("2001:db8:1:2::3") != network("2001:db8:1:3::3")


def test_two_ipv4_addresses_are_two_networks() -> None:
    assert network("203.0.113.7") != network("203.0.113.8")


def test_an_ipv4_address_within_ipv6_is_the_ipv4_address() -> None:
    assert network("::ffff:203.0.113.7") == network("203.0.113.7")


@given(st.text())
def test_any_address_has_some_network(address: str) -> None:
    assert len(network(address)) in (0, 4, 16)


def test_a_visitor_has_the_same_hash_all_day(clock: Clock) -> None:
    morning = see(clock)
    clock.set("2026-11-23 23:59")
    assert see(clock) == morning


def test_a_visitor_has_another_hash_the_next_day(clock: Clock) -> None:
    today = see(clock)
    clock.set("2026-11-24 12:00")
    assert see(clock).today != today.today


def test_for_half_an_hour_after_midnight_yesterdays_hash_is_given(clock: Clock) -> None:
    today = see(clock)
    clock.set("2026-11-24 00:29")
    assert see(clock).yesterday == today.today


def test_half_an_hour_after_midnight_yesterdays_hash_is_not_given(clock: Clock) -> None:
    see(clock)
    clock.set("2026-11-24 00:30")
    assert see(clock).yesterday is None


def test_another_address_is_another_visitor(clock: Clock) -> None:
    assert see(clock) != see(clock, remote="203.0.113.8")


def test_another_browser_is_another_visitor(clock: Clock) -> None:
    assert see(clock) != see(clock, agent=f"{BROWSER} Edg/140")


@given(st.binary(min_size=32, max_size=32))
def test_a_hash_fits_its_column(salt: bytes) -> None:
    from analytics.visitors import _hash

    assert -(2**63) <= _hash(salt, b"whoever") < 2**63
