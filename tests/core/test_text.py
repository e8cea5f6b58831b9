"""Folding, words, slugs and plain text."""

import unicodedata
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import fold, plain_text, slugify_vi, tidy, words

TITLE = "Đẩy mạnh cải cách hành chính"


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_fold_gives_the_same_for_composed_and_decomposed_letters(
    form: Literal["NFC", "NFD", "NFKC", "NFKD"],
) -> None:
    assert fold(unicodedata.normalize(form, TITLE)) == "day manh cai cach hanh chinh"


def test_fold_ignores_case() -> None:
    assert fold(TITLE.upper()) == fold(TITLE)


def test_fold_collapses_whitespace_of_every_kind() -> None:
    assert fold("  một\n\tcửa\u00a0điện  tử ") == "mot cua dien tu"


def test_fold_knows_every_vietnamese_letter() -> None:
    letters = (
        "aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
    )
    assert set(fold(letters)) <= set("abcdefghijklmnopqrstuvwxyz")


@given(st.text())
def test_fold_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_words_are_free_of_punctuation() -> None:
    assert words("Quyết định 19/2024/QĐ-UBND: 4.028 m²") == [
        "quyet", "dinh", "19", "2024", "qd", "ubnd", "4", "028", "m2",
    ]  # fmt: skip


@given(st.text())
def test_no_word_is_longer_than_postgresql_takes(text: str) -> None:
    assert all(0 < len(word) <= 64 for word in words(text * 20))


def test_slug_is_cut_between_words() -> None:
    assert slugify_vi(TITLE, 17) == "day-manh-cai-cach"
    assert slugify_vi(TITLE, 16) == "day-manh-cai"


def test_slug_of_one_long_word_is_cut_within_it() -> None:
    assert slugify_vi("a" * 30, 10) == "a" * 10


def test_slug_of_what_has_no_letters_is_empty() -> None:
    assert slugify_vi("…!? 新闻", 50) == ""


@given(st.text(), st.integers(1, 60))
def test_slug_is_short_and_fit_for_an_address(text: str, max_length: int) -> None:
    slug = slugify_vi(text, max_length)
    assert len(slug) <= max_length
    assert not slug.startswith("-")
    assert not slug.endswith("-")
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_tidy_composes_letters_and_drops_control_characters() -> None:
    assert tidy(unicodedata.normalize("NFD", "Đẩy\x0b mạnh\x00")) == "Đẩy mạnh"


def test_plain_text_keeps_words_whole_and_blocks_apart() -> None:
    html = "<h2>Một <b>c</b>ửa</h2><ul><li>hồ sơ</li><li>phí</li></ul>dòng 1<br>dòng 2"
    assert plain_text(html) == "Một cửa hồ sơ phí dòng 1 dòng 2"


def test_plain_text_gives_characters_not_entities() -> None:
    assert plain_text("<p>Hỏi &amp; đáp &lt;2024&gt;</p>") == "Hỏi & đáp <2024>"


def test_plain_text_drops_scripts_and_comments() -> None:
    assert plain_text("a<script>alert(1)</script><!-- b --><style>p{}</style>") == "a"


@given(st.text())
def test_plain_text_takes_anything(text: str) -> None:
    assert "\x00" not in plain_text(text)
