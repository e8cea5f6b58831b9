"""Bodies made from the same one are cut at the same places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.html import sanitise
from core.html.merge import Chunk, blocks, chunks, union
from core.text import plain_text


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


def united(base: str, theirs: str, mine: str) -> tuple[str, bool]:
    """Return both bodies in one, and whether no place was changed by both."""
    found = [union(chunk) for chunk in chunks(base, theirs, mine)]
    joined = "".join(block for each in found for block in each.blocks)
    return joined, all(each.is_agreed for each in found)


def table(*rows: str) -> str:
    cells = ("".join(f"<td>{cell}</td>" for cell in row.split()) for row in rows)
    return f"<table><tbody>{''.join(f'<tr>{row}</tr>' for row in cells)}</tbody></table>"


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "both"),
    [
        pytest.param(
            "<p>Sáng từ 8 giờ. Mời đến.</p>", "<p>Sáng từ 8 giờ. Mời đến. Chiều nghỉ.</p>",
            "<p>Sáng từ <strong>7.30</strong> giờ. Mời đến.</p>",
            "<p>Sáng từ <strong>7.30</strong> giờ. Mời đến. Chiều nghỉ.</p>", id="sentences"),
        pytest.param(
            "<ul><li>a</li><li>b</li></ul>", "<ul><li>a họ</li><li>b</li></ul>",
            "<ul><li>a</li><li>b tôi</li><li>c</li></ul>",
            "<ul><li>a họ</li><li>b tôi</li><li>c</li></ul>", id="items"),
        pytest.param(
            "<ul><li>Gồm<ul><li>a</li><li>b</li></ul></li></ul>",
            "<ul><li>Gồm<ul><li>a</li><li>b</li><li>c</li></ul></li></ul>",
            "<ul><li>Gồm có<ul><li>a</li><li>b</li></ul></li></ul>",
            "<ul><li>Gồm có<ul><li>a</li><li>b</li><li>c</li></ul></li></ul>", id="nested"),
        pytest.param(
            table("Hai 101", "Ba 102"), table("Hai 101", "Ba 202"), table("Hai 110", "Ba 102"),
            table("Hai 110", "Ba 202"), id="cells"),
        pytest.param(
            "<p>a.</p>" + table("Hai 1"), table("Hai 1", "Ba 2"), "<p>a.</p>" + table("Hai 9"),
            table("Hai 9", "Ba 2"), id="rows"),
        pytest.param(
            "<ol><li>a</li></ol>", '<ol start="3"><li>a</li></ol>', "<ol><li>a</li><li>b</li></ol>",
            '<ol start="3"><li>a</li><li>b</li></ol>', id="numbering"),
    ],
)  # fmt: skip
def test_changes_at_two_places_of_one_block_are_both_in_it(
    base: str, theirs: str, mine: str, both: str
) -> None:
    assert united(base, theirs, mine) == (both, True)
    assert united(base, mine, theirs) == (both, True)


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "both"),
    [
        pytest.param("<p>a.</p>", "<p>b.</p>", "<p>c.</p>", "<p>b.</p><p>c.</p>", id="paragraph"),
        pytest.param(
            "<p>Họp. 8 giờ.</p>", "<p>Họp. 7 giờ.</p>", "<p>Họp. 9 giờ.</p>",
            "<p>Họp. 7 giờ. 9 giờ.</p>", id="sentence"),
        pytest.param(
            table("Hai 1", "Ba 2"), table("Hai 7", "Ba 2"), table("Hai 9", "Ba 2"),
            table("Hai 7", "Hai 9", "Ba 2"), id="cell"),
        pytest.param(
            "<h2>Giờ. Nơi</h2>", "<h2>Giờ. Chỗ</h2>", "<h2>Giờ. Phòng</h2>",
            "<h2>Giờ. Chỗ</h2><h2>Giờ. Phòng</h2>", id="heading"),
        pytest.param("<p>a b.</p>", "", "<p>a b. c.</p>", "<p>a b. c.</p>", id="removed"),
        pytest.param(
            "<ol><li>a</li></ol>", '<ol start="3"><li>a</li></ol>', '<ol start="5"><li>a</li></ol>',
            '<ol start="3"><li>a</li></ol><ol start="5"><li>a</li></ol>', id="numbering"),
        pytest.param(
            table("Hai 1"), table("Hai 1").replace("<tbody>", "<thead><tr><th>A</th></tr></thead>"
                                                   "<tbody>"),
            table("Hai 1").replace("<tbody>", "<thead><tr><th>B</th></tr></thead><tbody>"),
            table("Hai 1").replace("<tbody>", "<thead><tr><th>A</th></tr></thead><tbody>")
            + table("Hai 1").replace("<tbody>", "<thead><tr><th>B</th></tr></thead><tbody>"),
            id="heads"),
    ],
)  # fmt: skip
def test_of_one_place_that_both_changed_nothing_is_dropped(
    base: str, theirs: str, mine: str, both: str
) -> None:
    assert united(base, theirs, mine) == (both, False)


def test_what_was_changed_beside_a_removed_block_is_apart_from_it() -> None:
    base, theirs = body("Một hai ba.", "Bốn năm.", "Sáu bảy tám."), body("Một hai ba.", "Sáu bảy.")
    mine = body("Một hai.", "Bốn năm.", "Sáu bảy tám.", "Chín.")
    assert united(base, theirs, mine) == (body("Một hai.", "Sáu bảy.", "Chín."), True)


def items(found: list[list[str]]) -> str:
    return f"<ul>{''.join(f'<li>{chr(32).join(each)}</li>' for each in found)}</ul>"


SENTENCES = st.lists(st.sampled_from(["Một.", "Hai!", "Ba?", "<strong>Bốn.</strong> Năm"]))
WRITTEN = st.lists(
    st.one_of(
        SENTENCES.map(lambda each: f"<p>{' '.join(each)}</p>"),
        st.lists(SENTENCES).map(items),
        st.lists(st.sampled_from(["a b", "a c", "b c"]), min_size=1).map(lambda rows: table(*rows)),
    ),
    max_size=4,
).map(lambda parts: sanitise("".join(parts)))


@given(WRITTEN, WRITTEN, WRITTEN)
def test_every_sentence_that_either_added_is_in_the_union(
    base: str, theirs: str, mine: str
) -> None:
    both, _ = united(base, theirs, mine)
    assert sanitise(both) == both
    known = set(plain_text(base).split())
    for side in (theirs, mine):
        assert set(plain_text(side).split()) - known <= set(plain_text(both).split())


WORDS = st.lists(st.sampled_from("abcd"), max_size=6)


@pytest.mark.parametrize("side", ["base", "theirs", "mine"])
@given(WORDS, WORDS, WORDS)
def test_no_block_is_lost_or_moved(
    side: str, base: list[str], theirs: list[str], mine: list[str]
) -> None:
    bodies = {"base": body(*base), "theirs": body(*theirs), "mine": body(*mine)}
    joined = [block for chunk in chunks(**bodies) for block in getattr(chunk, side)]
    assert joined == blocks(bodies[side])
