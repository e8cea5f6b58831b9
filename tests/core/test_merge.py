"""Bodies made from the same one are cut at the same places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.html.merge import Chunk, blocks, chunks


def body(*paragraphs: str) -> str:
    return "".join(f"<p>{each}</p>" for each in paragraphs)


def changed(base: str, theirs: str, mine: str) -> list[Chunk]:
    return [chunk for chunk in chunks(base, theirs, mine) if chunk.theirs != chunk.mine]


def test_a_body_is_cut_into_blocks_without_white_space_between_them() -> None:
    assert blocks("<h2>Một</h2>\n\n<p>Hai &lt;</p>\n<ul>\n<li>Ba</li>\n</ul>\n") == [
        "<h2>Một</h2>",
        "<p>Hai &lt;</p>",
        "<ul><li>Ba</li></ul>",
    ]


def test_text_outside_of_blocks_stays_text() -> None:
    assert blocks("a &lt;b&gt; <p>c</p> d") == ["a &lt;b&gt;", "<p>c</p>", "d"]


def test_neighbours_changed_by_one_each_are_apart() -> None:
    found = changed(body("a", "b"), body("a của họ", "b"), body("a", "b của tôi"))
    assert [(chunk.theirs, chunk.mine) for chunk in found] == [
        (["<p>a của họ</p>"], ["<p>a</p>"]),
        (["<p>b</p>"], ["<p>b của tôi</p>"]),
    ]


def test_paragraphs_added_at_two_places_are_apart() -> None:
    found = changed(body("a", "b"), body("mới", "a", "b"), body("a", "b", "cuối"))
    assert found == [Chunk([], ["<p>mới</p>"], []), Chunk([], [], ["<p>cuối</p>"])]


def test_without_a_common_base_all_that_differs_is_one_place() -> None:
    assert changed("", body("a"), body("b")) == [Chunk([], ["<p>a</p>"], ["<p>b</p>"])]


WORDS = st.lists(st.sampled_from("abcd"), max_size=6)


@pytest.mark.parametrize("side", ["base", "theirs", "mine"])
@given(WORDS, WORDS, WORDS)
def test_no_block_is_lost_or_moved(
    side: str, base: list[str], theirs: list[str], mine: list[str]
) -> None:
    bodies = {"base": body(*base), "theirs": body(*theirs), "mine": body(*mine)}
    joined = [block for chunk in chunks(**bodies) for block in getattr(chunk, side)]
    assert joined == blocks(bodies[side])
