"""Words and dates as the search index has them."""

import unicodedata

import pytest

from core.search.words import days_of, forms

DAY = ("d2026-11-12", "d-11-12", "d2026-11")


@pytest.mark.parametrize(
    "text",
    [
        "12/11/2026",
        "12-11-2026",
        "12.11.2026",
        "12 / 11 / 2026",
        "12/11 năm 2026",
        "12 tháng 11 năm 2026",
        "12 tháng 11, năm 2026",
        "12 thang 11 nam 2026",
        "12 Tháng 11/2026",
        "2026-11-12",
    ],
)
def test_a_day_is_the_same_however_it_is_written(text: str) -> None:
    (day,) = days_of(f"Họp ngày {text}, lúc 8 giờ")
    assert day.entries == DAY


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("02/9", ("d-09-02",)),
        ("ngày 2 tháng 9", ("d-09-02",)),
        ("tháng 11/2026", ("d2026-11",)),
        ("tháng 11 năm 2026", ("d2026-11",)),
    ],
)
def test_a_day_without_a_year_and_a_month_are_dates_too(
    text: str, entries: tuple[str, ...]
) -> None:
    (day,) = days_of(text)
    assert day.entries == entries


@pytest.mark.parametrize(
    "text", ["31/2/2026", "13/13/2026", "19/2024/QĐ-UBND", "11/2024/QĐ-UBND", "1.234.567", "0/5"]
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert not list(days_of(text))


@pytest.mark.parametrize(("one", "other"), [("hóa", "hoá"), ("thủy", "thuỷ"), ("Ủy", "uỷ")])
def test_a_tone_may_stand_on_either_vowel(one: str, other: str) -> None:
    assert forms(one) == forms(other) == forms(unicodedata.normalize("NFD", other))


@pytest.mark.parametrize(
    ("word", "folded", "is_exact"),
    [("Đỏ", "do", True), ("khai", "khai", False), ("m²", "m2", True), ("QĐ", "qd", True)],
)
def test_only_a_word_with_diacritics_has_an_exact_form(
    word: str, folded: str, is_exact: bool
) -> None:
    bare, exact = forms(word)
    assert (bare, bool(exact)) == ((folded,), is_exact)
