"""The Vietnamese alphabetical order, in Python and in the database."""

import pytest
from django.contrib.auth.models import User
from django.db.models import Value
from hypothesis import given
from hypothesis import strategies as st

from core.alphabet import ALPHABET, Alphabetical, alphabetical
from core.staff_names import by_name, staff_name
from news.models import Tag
from tests.factories import make_user

ORDERED = [
    "“ba", "1 cửa", "An", "an toàn", "Anh", "ao", "Ăn uống", "Âu thuyền", "ba", "bà", "bả", "bã",
    "bá", "bạ", "ba ba", "chính phủ số", "chuyển đổi số", "dân", "đầu tư công", "em", "êm", "ghi",
    "hai", "in", "ki", "lê", "mai", "nam", "on", "ông", "ơn", "phố", "Quy hoạch", "quy hoạch đất",
    "rừng", "sông", "tổ", "u", "ư", "văn", "xã", "y tế", "Zalo",
]  # fmt: skip


def test_names_stand_in_the_order_of_a_vietnamese_dictionary() -> None:
    shuffled = sorted(ORDERED, key=len)
    assert sorted(shuffled, key=alphabetical) == ORDERED


@pytest.mark.django_db
def test_the_database_sorts_alike() -> None:
    for number, name in enumerate(reversed(ORDERED)):
        Tag.objects.create(name=name, slug=str(number))
    assert [tag.name for tag in Tag.objects.all()] == ORDERED
    assert [tag.name for tag in Tag.objects.order_by("-name__alphabetical")] == ORDERED[::-1]


@pytest.mark.django_db
def test_the_database_finds_the_same_key() -> None:
    text = f"{ALPHABET}{ALPHABET.upper()} ’“–ẤẬỠỰđĐöñ'%;"
    rows = make_user() and User.objects.annotate(key=Alphabetical(Value(text)))
    assert rows.values_list("key", flat=True).first() == alphabetical(text)


@given(st.text(), st.text())
def test_capitals_do_not_matter(one: str, other: str) -> None:
    text = "đường"
    assert alphabetical(text) == alphabetical(text.upper())
    assert (alphabetical(one) == alphabetical(other)) or one != other


@pytest.mark.django_db
def test_accounts_are_shown_and_sorted_by_family_name_first() -> None:
    names = [("Bùi Văn", "Tám"), ("Đỗ", "An"), ("Nguyễn Văn", "An"), ("Nguyễn Văn", "Ánh")]
    for last, first in reversed(names):
        make_user(last_name=last, first_name=first)
    make_user(username="chu-khoa")
    found = list(User.objects.order_by(by_name()))
    shown = ["Bùi Văn Tám", "chu-khoa", "Đỗ An", "Nguyễn Văn An", "Nguyễn Văn Ánh"]
    assert list(map(staff_name, found)) == list(map(str, found)) == shown
    assert found[0].get_full_name() == "Bùi Văn Tám"
