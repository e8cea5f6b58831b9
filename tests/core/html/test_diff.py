"""Comparing two bodies word by word."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from core.html import compare, is_same, sanitise
from core.text import plain_text

BODIES = st.lists(
    st.sampled_from(
        ["<p>Ủy ban nhân dân phường</p>", "<h2>Kết quả</h2>", "<ul><li>một</li><li>hai</li></ul>",
         "<p><strong>Đậm</strong> và <em>nghiêng</em></p>", "<p>41% hồ sơ &lt; 5 ngày</p>",
         "<table><tbody><tr><td>Năm</td><td>2026</td></tr></tbody></table>"]
    ),
    max_size=5,
).map("".join)  # fmt: skip


def test_words_are_marked_where_they_went_and_came() -> None:
    before, after = compare("<p>Họp ngày 23 tháng 11</p>", "<p>Họp ngày 24 tháng 11</p>")
    assert re.search(r"<del>23\s*</del>", before)
    assert re.search(r"<ins>24\s*</ins>", after)
    assert "ins>" not in before
    assert "del>" not in after


def test_what_is_the_same_has_no_mark() -> None:
    before, after = compare("<p>Không đổi</p>", "<p>Không đổi</p>")
    assert before == after == "<p>Không đổi</p>"


def test_nothing_beside_something() -> None:
    before, after = compare("", "<p>Mới</p>")
    assert plain_text(before).strip() == ""
    assert "<ins>Mới</ins>" in after


def test_no_markup_gets_through_that_may_not() -> None:
    after = '<p onclick="x">b <script>alert(1)</script></p>'
    for side in compare("<p>a &lt;script&gt;x</p>", after):
        assert "<script" not in side
        assert "onclick" not in side


@settings(deadline=None)
@given(BODIES, BODIES)
def test_each_side_says_all_its_words(before: str, after: str) -> None:
    for side, body in zip(compare(before, after), (before, after), strict=True):
        assert plain_text(side).split() == plain_text(sanitise(body)).split()


def test_layout_of_the_markup_is_no_difference() -> None:
    assert is_same("<p>a  b</p>\n<ul>\n<li>c</li></ul>", "<p> a b</p><ul><li>c\n</li></ul>")


def test_a_space_between_two_words_is_a_difference() -> None:
    assert not is_same("<p>Ủy ban<b>nhân dân</b></p>", "<p>Ủy ban <b>nhân dân</b></p>")
    assert not is_same("<p><b>a</b><i>b</i></p>", "<p><b>a</b> <i>b</i></p>")


def test_markup_is_a_difference() -> None:
    assert not is_same("<p>a</p>", "<h2>a</h2>")
    assert not is_same("<p>a</p>", '<p class="align-center">a</p>')
