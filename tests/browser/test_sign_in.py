"""Signing in with a telephone and with a passkey, as somebody does it in a browser."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings

from portal.models import SiteIdentity
from portal.roles import ensure_groups
from tests.accounts.signing_in import PASSWORD, account, shown_code, with_telephone
from tests.browser.axe import violations
from tests.browser.served_site import ServedSite

pytestmark = pytest.mark.browser


@pytest.fixture
def chief(live_site: ServedSite, settings: Settings) -> User:
    """Give an account that must sign in with two factors, and has none yet."""
    settings.SECOND_FACTOR_ROLES = ["Người duyệt"]
    ensure_groups()
    SiteIdentity.objects.create(unit_name="Phường An Thịnh")
    return account(role="Người duyệt")


@pytest.fixture
def address(live_site: ServedSite) -> str:
    """Give the admin's address by the name of this machine: numbers have no passkeys."""
    return f"{live_site.url.replace('127.0.0.1', 'localhost')}/quan-tri/"


@pytest.fixture
def phone(new_page: Callable[..., Page]) -> Iterator[Page]:
    """Give a page on a telephone; no script may fail there, and nothing be blocked by the CSP."""
    page = new_page(viewport={"width": 390, "height": 844})
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    assert [fault for fault in faults if not re.search("status of 40[03]", fault)] == []


def give_password(page: Page, address: str) -> None:
    page.goto(address)
    page.fill("#id_username", "hoa")
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")


def test_a_telephone_then_a_passkey(address: str, chief: User, phone: Page) -> None:
    page = phone
    give_password(page, address)
    drawing = page.get_by_role("img", name="Mã QR cho ứng dụng xác thực")
    expect(drawing).to_be_visible()
    assert violations(page) == []
    page.get_by_text("Không quét được?").click()
    typed = page.locator(".qr__secret").inner_text().replace(" ", "")
    page.fill("#id_code", code_for(typed))
    page.press("#id_code", "Enter")
    expect(page.locator(".codes__list code")).to_have_count(10)
    assert violations(page) == []
    page.get_by_role("button", name="Tôi đã cất các mã").click()
    expect(page.get_by_role("heading", name="Nơi bạn đang đăng nhập")).to_be_visible()
    assert violations(page) == []

    authenticator(page)
    page.get_by_role("button", name="Thêm khóa truy cập").click()
    expect(page.get_by_text("Chrome trên Linux, tạo ngày")).to_be_visible()
    page.goto(address)
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.locator("#user-tools")).to_have_count(0)
    page.goto(f"{address}news/article/")
    page.get_by_role("button", name="Đăng nhập bằng khóa truy cập").click()
    page.wait_for_url(f"{address}news/article/")  # without a password, and to where one wanted
    assert chief.sign_ins.get().method == "passkey"


def test_without_script_and_with_a_code_from_paper(
    address: str, chief: User, new_page: Callable[..., Page]
) -> None:
    with_telephone(chief)
    page = new_page(java_script_enabled=False, viewport={"width": 320, "height": 640})
    give_password(page, address)
    expect(page.get_by_role("button", name="Dùng khóa truy cập")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.fill("#id_code", "123456")
    page.press("#id_code", "Enter")
    expect(page.get_by_text("Mã chưa đúng hoặc đã hết hạn.")).to_be_visible()
    page.fill("#id_code", shown_code())
    page.press("#id_code", "Enter")
    page.wait_for_url(address)


def test_a_screen_that_nobody_uses_locks_over_what_was_typed(
    live_site: ServedSite, settings: Settings, phone: Page
) -> None:
    settings.LOCK_MINUTES = 15
    ensure_groups()
    page, user = phone, account(role="Quản trị nội dung")
    page.clock.install()
    page.goto(f"{live_site.url}/quan-tri/")
    page.fill("#id_username", user.username)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    expect(page.locator("#user-tools")).to_be_visible()
    page.goto(f"{live_site.url}/quan-tri/portal/menuitem/add/")
    page.fill("#id_label", "Giới thiệu phường")
    curtain = page.get_by_role("dialog", name="Màn hình đã khóa")
    rest(page, minutes=15)
    expect(curtain).to_be_visible()
    assert violations(page) == []
    for _ in range(3):  # browsers ask the page only at the first
        page.keyboard.press("Escape")
        expect(curtain).to_be_visible()
    page.keyboard.type("sai")
    page.keyboard.press("Enter")
    expect(curtain.get_by_text("Mật khẩu chưa đúng.")).to_be_visible()
    # A busy server has not looked at the password: it stays, to be sent again.
    page.evaluate(BUSY_ONCE)
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(curtain.get_by_text("Máy chủ đang bận")).to_be_visible()
    expect(curtain.get_by_label("Mật khẩu")).to_have_value(PASSWORD)
    page.keyboard.press("Control+a")
    # Who signs in again in another tab has another token from then on.
    token = "a" * 32
    page.context.add_cookies([{"name": "csrftoken", "value": token, "url": live_site.url}])
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(curtain).to_have_count(0)
    expect(page.locator("#id_label")).to_have_value("Giới thiệu phường")

    # The server may have locked what is used again here, since it hears of use a minute late.
    lock = f"{live_site.url}/quan-tri/bao-mat/khoa-man-hinh/"
    assert page.request.post(lock, headers={"X-CSRFToken": token}).ok
    rest(page, minutes=2)
    page.locator("#id_label").press("End")
    expect(curtain).to_be_visible()


BUSY_ONCE = """() => {
  const real = window.fetch;
  window.fetch = async () => {
    window.fetch = real;
    return new Response("Bận.", { status: 503 });
  };
}"""


def rest(page: Page, minutes: float) -> None:
    """Let time pass for the page's scripts."""
    page.clock.fast_forward(int(minutes * 60_000) + 1)


def code_for(typed: str) -> str:
    """Return what a telephone shows for a secret that was typed into it."""
    from base64 import b32decode

    return shown_code(secret=b32decode(typed).hex())


def authenticator(page: Page) -> None:
    """Give the browser a device that makes passkeys, and a finger that it knows."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    verified = {"hasUserVerification": True, "isUserVerified": True}
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, **verified}})
