"""Screens that nobody uses lock, and open again with the password."""

import time
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from lxml import html
from pytest_django.asserts import assertContains, assertRedirects
from pytest_django.fixtures import Settings

from accounts import session_rules
from accounts.models import SignIn
from tests.accounts.signing_in import (
    DESK,
    LOGIN,
    PASSWORD,
    account,
    browser,
    error_of,
    is_signed_in,
    sign_in,
)  # fmt: skip

pytestmark = pytest.mark.django_db
UNLOCK = f"{LOGIN}mo-khoa/"
FETCH = {"HTTP_X_REQUESTED_WITH": "fetch"}


class Hands:
    """A clock that moves when somebody sits still."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = time.time()
        monkeypatch.setattr("time.time", lambda: self.now)

    def rest(self, minutes: float) -> None:
        self.now += minutes * 60


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    return Hands(monkeypatch)


@pytest.fixture(autouse=True)
def minutes(settings: Settings) -> None:
    settings.LOCK_MINUTES = settings.LOCK_MINUTES_ADMINISTRATORS = 15


@pytest.fixture
def here(hands: Hands) -> Client:
    account()
    client = browser()
    sign_in(client)
    return client


def test_a_quarter_of_an_hour_without_use_locks(here: Client, hands: Hands) -> None:
    for minutes, works in ((14, True), (14, True), (16, False)):
        hands.rest(minutes)
        assert is_signed_in(here) == works


def test_five_minutes_for_administrators(hands: Hands, settings: Settings) -> None:
    settings.LOCK_MINUTES_ADMINISTRATORS = 5
    account()
    account("quan-tri", "Quản trị hệ thống")
    author, manager = browser(), browser("198.51.100.7")
    sign_in(author)
    sign_in(manager, "quan-tri")
    hands.rest(6)
    assert (is_signed_in(author), is_signed_in(manager)) == (True, False)


def test_the_password_opens_it_where_one_was(here: Client, hands: Hands) -> None:
    hands.rest(16)
    goal = "/quan-tri/news/article/"
    page = here.get(goal, follow=True)
    assertContains(page, "Màn hình của Trần Thị Hòa đã khóa")
    assert "chưa đúng" in error_of(here.post(UNLOCK, {"password": "sai", "next": goal}))
    assertRedirects(here.post(UNLOCK, {"password": PASSWORD, "next": goal}), goal)


@pytest.mark.parametrize("extra", [{}, FETCH], ids=["page", "script"])
def test_an_opened_screen_has_another_key(here: Client, hands: Hands, extra: Any) -> None:
    [entry] = SignIn.objects.all()
    former, token = here.session.session_key, here.cookies["csrftoken"].value
    stolen = browser("203.0.113.66")
    stolen.cookies["sessionid"] = former or ""
    hands.rest(16)
    here.post(UNLOCK, {"password": "sai"}, **extra)
    assert here.session.session_key == former  # who knows no password changes nothing
    here.post(UNLOCK, {"password": PASSWORD}, **extra)
    assert here.session.session_key != former
    assert is_signed_in(here)
    assert not is_signed_in(stolen)
    assert not Session.objects.filter(session_key=former).exists()
    assert here.cookies["csrftoken"].value == token  # what is open elsewhere can still be sent
    entry.refresh_from_db()
    assert [each.pk for each in session_rules.open_sign_ins(entry.user)] == [entry.pk]
    assert entry.session_key == here.session.session_key
    assertContains(here.get("/quan-tri/bao-mat/"), "(máy này)")
    session_rules.end_sign_ins(entry.user)
    assert not is_signed_in(here)


def test_no_other_site_is_where_one_was(here: Client, hands: Hands) -> None:
    hands.rest(16)
    answer = here.post(UNLOCK, {"password": PASSWORD, "next": "//evil.test/"})
    assert answer["Location"] == DESK


def test_what_scripts_ask_by_themselves_is_no_use(here: Client, hands: Hands) -> None:
    for _ in range(4):
        hands.rest(4.5)
        here.post(reverse("admin:news_article_presence", args=[1]))
        here.post(UNLOCK, {"password": ""}, **FETCH)
    assert not is_signed_in(here)


def test_somebody_who_types_stays(here: Client, hands: Hands) -> None:
    for _ in range(4):
        hands.rest(10)
        assert here.post("/quan-tri/bao-mat/van-lam/").status_code == 200
    assert is_signed_in(here)


def test_a_script_locks_at_once_and_opens_with_the_password(here: Client, hands: Hands) -> None:
    here.post("/quan-tri/bao-mat/khoa-man-hinh/")
    assert not is_signed_in(here)
    wrong = here.post(UNLOCK, {"password": "sai"}, **FETCH).json()
    assert wrong == {"open": False, "error": "Mật khẩu chưa đúng."}
    assert here.post(UNLOCK, {"password": PASSWORD}, **FETCH).json() == {"open": True}
    assert is_signed_in(here)


def test_a_script_hears_that_the_session_has_ended(here: Client, hands: Hands) -> None:
    hands.rest(13 * 60)
    assert here.post(UNLOCK, {"password": PASSWORD}, **FETCH).json()["ended"]


def test_guesses_at_a_locked_screen_are_limited(here: Client, hands: Hands) -> None:
    hands.rest(16)
    said = [error_of(here.post(UNLOCK, {"password": "sai"})) for _ in range(6)]
    assert "tạm khóa" in said[-1]
    assert here.post(UNLOCK, {"password": PASSWORD}).status_code == 200  # still locked


def test_a_colleague_signs_in_at_a_locked_screen(here: Client, hands: Hands) -> None:
    account("thu-ky")
    hands.rest(16)
    assertContains(here.get(f"{LOGIN}?khac=1"), "Tên đăng nhập")
    sign_in(here, "thu-ky")
    assert here.get(DESK).context["user"].username == "thu-ky"


def test_nothing_is_asked_of_a_stranger(client: Client) -> None:
    assert client.get(UNLOCK)["Location"] == DESK
    assert client.post(UNLOCK, {"password": PASSWORD}, **FETCH).json()["ended"]


def test_public_pages_need_no_query_for_it(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert client.get("/robots.txt").status_code == 200


def fields_of(answer: Any) -> dict[str, list[str]]:
    """Return the hidden fields of the only form, as a browser sends them."""
    found: dict[str, list[str]] = {}
    (form,) = html.fromstring(answer.content.decode()).xpath("//form")
    for field in form.xpath(".//input[@type='hidden']"):
        found.setdefault(field.get("name"), []).append(field.get("value"))
    return found


def test_a_form_sent_from_a_locked_screen_is_kept(hands: Hands) -> None:
    user = account(role="Quản trị hệ thống")
    here = browser()
    sign_in(here)
    other = account("thu-ky")
    hands.rest(16)
    address = f"/quan-tri/auth/user/{other.pk}/change/"
    roles = [str(group.pk) for group in user.groups.model.objects.all()[:2]]
    typed = {"username": "thu-ky", "last_name": 'Lê "Thị"', "groups": roles, "is_staff": "on"}
    asked = here.post(address, typed)
    assert asked.status_code == 403  # a script takes nothing for saved
    wrong = here.post(UNLOCK, {**fields_of(asked), "password": "sai"})
    opened = here.post(UNLOCK, {**fields_of(wrong), "password": PASSWORD})
    again = fields_of(opened)
    assert {name: again[name] for name in typed} == {
        name: value if isinstance(value, list) else [value] for name, value in typed.items()
    }
    assert here.post(address, again).status_code == 302
    other.refresh_from_db()
    assert (other.last_name, other.groups.count()) == ('Lê "Thị"', 2)


def test_files_have_to_be_chosen_again(here: Client, hands: Hands) -> None:
    hands.rest(16)
    file = SimpleUploadedFile("a.docx", b"x")
    answer = here.post("/quan-tri/news/article/tai-tu-word/", {"file": file})
    assertContains(answer, "tệp thì phải chọn lại", status_code=403)
