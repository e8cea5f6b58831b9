"""Mail to those who look after an advertisement, before it ends."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from pytest_django.fixtures import Settings

from ads.models import Advertisement
from ads.notices import tell_of_endings
from tests.factories import make_advertisement, make_placement, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mail(settings: Settings) -> None:
    settings.MAIL_IS_SET_UP = True


def ending(days: float, **fields: object) -> Advertisement:
    author = make_user(email="an@vi-du.gov.vn")
    return make_advertisement(
        make_placement(), title="Hội chợ", created_by=author, edited_by=author,
        approved_by=make_user(email="binh@vi-du.gov.vn"),
        starts_at=timezone.now() - timedelta(days=9),
        ends_at=timezone.now() + timedelta(days=days), **fields,
    )  # fmt: skip


def told() -> list[str]:
    return sorted(message.to[0] for message in mail.outbox)


def test_who_wrote_and_approved_it_are_told_once() -> None:
    ending(6.9)
    assert tell_of_endings() == "Đã báo 1 quảng cáo sắp hết hạn."
    assert tell_of_endings() == ""
    assert told() == ["an@vi-du.gov.vn", "binh@vi-du.gov.vn"]
    assert "“Hội chợ” sắp hết hạn" in mail.outbox[0].subject
    assert "&" not in mail.outbox[0].body


def test_a_later_end_is_told_of_again() -> None:
    advertisement = ending(2)
    tell_of_endings()
    advertisement.refresh_from_db()
    earlier = timezone.now() + timedelta(days=1)
    Advertisement.objects.filter(pk=advertisement.pk).update(ends_at=earlier)
    tell_of_endings()
    assert len(told()) == 4


@pytest.mark.parametrize(
    "fields", [{"days": 8}, {"days": -1}, {"days": 3, "is_paused": True}],
    ids=["far", "over", "paused"],
)  # fmt: skip
def test_what_does_not_end_soon_is_not_told_of(fields: dict[str, float]) -> None:
    ending(**fields)
    assert (tell_of_endings(), told()) == ("", [])


def test_the_mail_says_how_the_promise_stands() -> None:
    ending(3, goal="viewable", goal_count=500)
    tell_of_endings()
    assert "Cam kết còn thiếu 500 lượt thấy." in mail.outbox[0].body


def test_nobody_without_an_address_or_an_account_in_use_is_told() -> None:
    advertisement = ending(3)
    for user, change in ((advertisement.created_by, {"email": ""}),
                         (advertisement.approved_by, {"is_active": False})):  # fmt: skip
        type(user).objects.filter(pk=user.pk).update(**change)
    tell_of_endings()
    assert told() == []


def test_without_mail_nothing_is_told_nor_marked(settings: Settings) -> None:
    settings.MAIL_IS_SET_UP = False
    advertisement = ending(3)
    assert tell_of_endings() == ""
    advertisement.refresh_from_db()
    assert advertisement.told_of_end is None
