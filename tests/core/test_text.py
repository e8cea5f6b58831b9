"""Folding, words, slugs and plain text."""

import unicodedata
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import (
    fold,
    one_line,
    plain_text,
    slugify_vi,
    split_keywords,
    tidy,
    without_entities,
    words,
)

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


@pytest.mark.parametrize(
    "unseen",
    [
        "\u00ad", "\u034f", "\u061c", "\u115f", "\u1160", "\u17b4", "\u180e", "\u200b", "\u200c",
        "\u200d", "\u200e", "\u200f", "\u202a", "\u202e", "\u2060", "\u2063", "\u2066", "\u2069",
        "\u206f", "\u2800", "\u3164", "\ufe00", "\ufe0f", "\ufeff", "\uffa0", "\ufff9", "\ufffc",
        "\U0001d173", "\U000e0001", "\U000e0067", "\U000e007f", "\U000e0100", "\x00", "\x07",
        "\x1f", "\x7f", "\x80", "\ufffe", "\ud800", "\u200b\u200d\ufe0f",
    ],
)  # fmt: skip
def test_letters_that_nobody_sees_are_gone(unseen: str) -> None:
    assert tidy(f"{unseen}Tiêm ch{unseen}ủng{unseen}") == "Tiêm chủng"
    assert fold(f"ch{unseen}ủng") == "chung"
    assert slugify_vi(f"Tiêm ch{unseen}ủng", 50) == "tiem-chung"


def test_the_soft_hyphen_stays_where_it_is_a_letter_of_tcvn3() -> None:
    old = "Uû ban nh©n d©n ph\u00adêng"
    assert tidy(f"Thông\u00ad báo\n{old}\u200b") == f"Thông báo\n{old}"


@pytest.mark.parametrize(
    "emoji",
    [
        "❤\ufe0f", "☎\ufe0e", "👍🏽", "1\ufe0f\u20e3", "#\u20e3", "🇻🇳", "👩\u200d⚕\ufe0f",
        "👨\u200d👩\u200d👧\u200d👦",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "🏳\ufe0f\u200d🌈", "👨🏿\u200d🦰", "©\ufe0f", "ℹ\ufe0f", "⚠\ufe0f",
    ],
)  # fmt: skip
def test_emoji_keep_what_they_need(emoji: str) -> None:
    assert tidy(f"Chúc mừng {emoji}! {emoji}{emoji}") == f"Chúc mừng {emoji}! {emoji}{emoji}"


@pytest.mark.parametrize("text", ["می\u200cخواهم", "क\u094d\u200dष"])
def test_scripts_that_join_letters_keep_their_joiners(text: str) -> None:
    assert tidy(text) == text


@pytest.mark.parametrize("text", ["m² và m³", "½ ngày", "5.000 ₫", "№ 5", "Ⅳ", "①", "…", "ð"])
def test_signs_that_are_meant_stay(text: str) -> None:
    assert tidy(text) == text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ｔｈông ｂáo　１２：３０", "Thông báo 12:30"),
        ("𝗧𝗵𝗼̂𝗻𝗴 𝗯𝗮́𝗼", "Thông báo"),
        ("biên ﬁle", "biên file"),
        ("ê\u0301", "ế"),
        ("e\u0301\u0302 a\u0309\u0306 o\u0303\u0302", "ế ẳ ỗ"),
        ("a\u0323\u0302 u\u031b\u0323", "ậ ự"),
        ("a\u00a0\u2009b\u202fc\u3000d\u2003e", "a b c d e"),
        ("a  b   c", "a b c"),
        ("a \r\nb\rc\u2028d  \n e", "a\nb\nc\nd\n e"),
        ("a\tb", "a\tb"),
    ],
)
def test_letters_and_spaces_become_ordinary(typed: str, kept: str) -> None:
    assert tidy(typed) == kept


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from(
    "aeế \n\r\u0301\u0302\u200d\ufe0f👩⚕1\u20e3\u200b🏴\U000e0067\U000e007fＡ\u00a0क"
))))  # fmt: skip
def test_cleaning_again_changes_nothing(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)
    assert one_line(one_line(text)) == one_line(text)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("họp dân; tổ dân phố", ["họp dân", "tổ dân phố"]),
        ("a, b;c\nd、e，f；g،h؛i", [*"abcdefghi"]),
        (" ;, họp \u200b dân ,;", ["họp dân"]),
        ("Họp dân, họp  dân, HỌP DÂN", ["Họp dân"]),
        ("", []),
    ],
)
def test_commas_semicolons_and_lines_part_keywords(typed: str, names: list[str]) -> None:
    assert split_keywords(typed) == names


@pytest.mark.parametrize(
    ("written", "letters"),
    [
        ("&quot;Toàn d&acirc;n&quot; &amp; văn h&#243;a", '"Toàn dân" & văn hóa'),
        ("s&amp;#417; k&amp;amp;#7871;t", "sơ kết"),
        ("&#x1EBF;&#X1ebf;", "ếế"),
        ("AT&T; a&b &copy=1 &khongco; &", "AT&T; a&b &copy=1 &khongco; &"),
        ("&amp;lt;b&amp;gt;", "<b>"),
        ("&#0;&#150;&#xD800;", "\ufffd–\ufffd"),
    ],
)
def test_entities_of_a_former_system_become_letters(written: str, letters: str) -> None:
    assert without_entities(written) == letters


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
