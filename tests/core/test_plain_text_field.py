import unicodedata

import pytest
from django.core.exceptions import ValidationError

from core.plain_text_field import PlainTextField, readable


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Đèn hỏng \n", "Đèn hỏng"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        (unicodedata.normalize("NFD", "Đẩy mạnh"), "Đẩy mạnh"),
        ("gnp.\u202efdp", "gnp.fdp"),
        ("a\0b\x07", "ab"),
        ("mua\u200b ngay\ufeff", "mua ngay"),
        ("👨\u200d👩\u200d👧 ❤\ufe0f", "👨\u200d👩\u200d👧 ❤\ufe0f"),
    ],
)
def test_what_can_be_seen_is_kept(typed: str, kept: str) -> None:
    assert readable(typed) == kept


@pytest.mark.parametrize(
    "typed", ["", " \t\n", "\u200b\u200b", "\u200d \u200c", "\u3164", "\u2800", "\ufe0f", "\u202e"]
)
def test_what_nobody_can_see_is_nothing(typed: str) -> None:
    assert readable(typed) == ""


def test_a_field_refuses_what_shows_nothing() -> None:
    with pytest.raises(ValidationError):
        PlainTextField(max_length=10).clean("\u200b\u2800")


def test_a_line_end_is_one_character() -> None:
    field = PlainTextField(max_length=3, rows=2)
    assert field.clean("a\r\nb") == "a\nb"
    with pytest.raises(ValidationError, match=r"nhiều nhất 3 ký tự \(hiện có 4\)"):
        field.clean("a\r\nbc")


def test_a_box_of_one_line_keeps_one_line() -> None:
    assert PlainTextField(max_length=20).clean("Trần\r\nThị  Bình") == "Trần Thị Bình"


def test_the_box_has_no_maxlength() -> None:
    field = PlainTextField(max_length=3, rows=2)
    assert "maxlength" not in field.widget.attrs
