"""Which parts two texts have in common."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.html import compare, matching
from core.html.matching import kept
from core.html.merge import chunks, union

PARTS = st.lists(st.sampled_from("abcde") | st.integers(0, 40).map(str), max_size=40)


@pytest.mark.parametrize("longest", [0, matching.MAX_SHORT])
@given(old=PARTS, new=PARTS)
def test_what_is_kept_is_the_same_and_in_order(
    longest: int, old: list[str], new: list[str]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matching, "MAX_SHORT", longest)
        found = kept(old, new)
        assert kept(old, old) == {n: n for n in range(len(old))}
    assert [old[i] for i in found] == [new[j] for j in found.values()]
    assert [*found] == sorted(found)
    assert [*found.values()] == sorted({*found.values()})


def test_a_long_text_keeps_all_but_what_was_changed() -> None:
    old = [f"{n}" for n in range(1000)]
    new = ["new", *old[:300], *old[310:700], "a", "a", *old[700:]]
    assert [old[i] for i in kept(old, new)] == [*old[:300], *old[310:]]


def test_parts_that_repeat_one_another_take_no_minutes() -> None:
    base, theirs, mine = ("<p>a</p><p>b</p>" * 800, "<p>b</p><p>a</p>" * 800, "<p>c</p>a" * 800)
    begun = time.process_time()  # of this process alone: others of the machine are no fault of it
    united = "".join(block for each in chunks(base, theirs, mine) for block in union(each).blocks)
    assert "<p>c</p>" in united
    assert compare(base, theirs)
    assert time.process_time() - begun < 15  # a minute and more, if it grows as the cube
