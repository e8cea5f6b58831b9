"""The passages of a body that differ from those of another one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.html import compare, passages, read, sanitise
from core.html.tree import text_of

PICTURE = '<img src="/media/anh/thu1-1280x800/1280.webp" alt="{}">'


def marked(before: str, after: str) -> str:
    return "".join(each.html for each in passages(before, after) if each.is_changed)


def notes(before: str, after: str) -> list[str]:
    found = passages(sanitise(before), sanitise(after))
    return [note for passage in found for note in passage.notes]


def test_equal_bodies_are_one_passage_that_is_the_same() -> None:
    (only,) = passages("<p>Một.</p><p>Hai.</p>", "<p>Một.</p><p>Hai.</p>")
    assert (only.is_changed, only.blocks) == (False, 2)


def test_only_the_changed_block_is_marked() -> None:
    before = "<p>Một.</p><p>Họp ngày 23.</p><p>Ba.</p><p>Bốn.</p>"
    found = passages(before, before.replace("23", "24"))
    assert [(each.is_changed, each.blocks) for each in found] == [(False, 1), (True, 1), (False, 2)]
    assert "<del>23.</del>" in found[1].html
    assert "<ins>24.</ins>" in found[1].html


def test_an_added_heading_leaves_its_neighbours_alone() -> None:
    before = "<h2>Năm</h2><p>Chữ.</p>"
    assert "Năm" not in marked(before, f"<p>Mới.</p>{before}")


def test_a_removed_block_is_shown_as_removed() -> None:
    assert "<del>Hai.</del>" in marked("<p>Một.</p><p>Hai.</p>", "<p>Một.</p>")


@pytest.mark.parametrize(("before", "after"), [("", "<p>Mới.</p>"), ("Chữ trần", "<p>Mới.</p>")])
def test_bodies_without_blocks(before: str, after: str) -> None:
    assert "<ins>Mới.</ins>" in marked(before, after)


def test_what_is_no_markup_stays_text() -> None:
    assert "<script" not in marked("", "a &lt;script&gt; &amp; b")
    assert "&lt;script&gt;" in marked("", "a &lt;script&gt; &amp; b")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<p>Họp <strong>sáng</strong> mai</p>", "<p>Họp sáng mai</p>"),
        ("<h2>Thời gian</h2>", "<h3>Thời gian</h3>"),
        ("<ul><li>Một</li></ul>", "<ol><li>Một</li></ol>"),
    ],
)
def test_a_change_of_the_look_alone_is_said(before: str, after: str) -> None:
    assert notes(before, after) == ["Chữ không đổi, chỉ đổi cách trình bày."]


def test_white_space_between_tags_is_no_change() -> None:
    before = "<p>Một</p><table><tbody><tr><td>Hai</td></tr></tbody></table>"
    after = before.replace("><", ">\n\t<").replace("Một", "Một mới")
    assert [each.is_changed for each in passages(before, after)] == [True, False]


def test_one_item_of_a_list_is_marked() -> None:
    before = "<ul><li>Sổ tiêm</li><li>Phiếu hẹn</li><li>Khẩu trang</li></ul>"
    assert marked(before, before.replace("Phiếu hẹn", "Phiếu hẹn và bút")) == (
        "<ul><li>Sổ tiêm</li><li>Phiếu hẹn <ins>và bút</ins></li><li>Khẩu trang</li></ul>"
    )


def test_one_cell_of_a_table_is_marked() -> None:
    rows = "<tr><td>Khu 1</td><td>7 giờ</td></tr><tr><td>Khu 2</td><td>8 giờ</td></tr>"
    before = f"<table><tbody>{rows}</tbody></table>"
    shown = marked(before, before.replace("8 giờ", "9 giờ"))
    assert "<td><del>8</del> <ins>9</ins> giờ</td>" in shown
    assert shown.count("<tr>") == 2


def test_an_added_row_is_marked_as_a_whole() -> None:
    row = "<tr><td>{}</td><td>Khu phố</td></tr>"
    before = f"<table><tbody>{row.format(1)}{row.format(2)}</tbody></table>"
    after = f"<table><tbody>{row.format(1)}{row.format(3)}{row.format(2)}</tbody></table>"
    assert "<tr><td><ins>3</ins></td><td><ins>Khu phố</ins></td></tr>" in marked(before, after)
    assert "<del>" not in marked(before, after)


def test_a_changed_paragraph_is_told_from_new_ones_around_it() -> None:
    before = "<p>Ủy ban nhân dân phường thông báo lịch họp ngày 23.</p>"
    after = f"<p>Mở đầu.</p>{before.replace('23', '24')}<p>Kết thúc.</p>"
    shown = marked(before, after)
    assert shown.startswith("<p><ins>Mở đầu.</ins></p><p>Ủy ban")
    assert "<ins>24.</ins>" in shown


def test_a_paragraph_that_became_a_heading_keeps_its_words() -> None:
    assert marked("<p>Thời gian họp</p>", "<h2>Thời gian</h2>") == (
        "<h2>Thời gian <del>họp</del></h2>"
    )


@pytest.mark.parametrize("count", [60, 400])
def test_all_of_a_long_body_may_change(count: int) -> None:
    before = "".join(f"<p>Đoạn cũ {n} của bài.</p>" for n in range(count))
    after = "".join(f"<p>Phần mới {n} trong bài này.</p>" for n in range(count + 1))
    assert "Đoạn cũ" in marked(before, after)
    assert f"mới {count}" in marked(before, after).replace("<ins>", "").replace("</ins>", "")


def test_another_address_of_a_link_is_marked() -> None:
    before = '<p>Xem <a href="/cu/">biểu mẫu</a></p>'
    shown = marked(before, before.replace("/cu/", "/moi/"))
    assert "/cu/</del>" in shown
    assert "/moi/</ins>" in shown


def test_another_description_of_a_picture_is_said() -> None:
    before = f"<p>{PICTURE.format('Trụ sở')}</p>"
    after = f"<p>{PICTURE.format('Trụ sở mới')}</p>"
    assert notes(before, after) == ["Mô tả ảnh: “Trụ sở” đổi thành “Trụ sở mới”."]


def test_the_description_of_a_new_picture_is_said() -> None:
    after = f"<p>{PICTURE.format('Trụ sở')}</p>"
    assert notes("", after) == ["Mô tả ảnh: “Trụ sở”."]


WORDS = st.lists(
    st.sampled_from(["họp", "ngày", "23", "24", "&lt;b&gt;", "<b>mới</b>"]), min_size=1
)
LINES = WORDS.map(" ".join)
ITEMS = st.lists(LINES.map("<li>{}</li>".format), min_size=1, max_size=4).map("".join)
CELLS = st.lists(LINES.map("<td>{}</td>".format), min_size=1, max_size=3).map("".join)
ROWS = st.lists(CELLS.map("<tr>{}</tr>".format), min_size=1, max_size=3).map("".join)
BLOCKS = st.one_of(
    LINES.map("<p>{}</p>".format),
    LINES.map("<h2>{}</h2>".format),
    ITEMS.map("<ul>{}</ul>".format),
    ITEMS.map("<ol>{}</ol>".format),
    ROWS.map("<table><tbody>{}</tbody></table>".format),
    ITEMS.map("<ul><li>trong{0}<ul>{0}</ul></li></ul>".format),
)
BODIES = st.lists(BLOCKS, max_size=6).map("".join).map(sanitise)


@given(BODIES, BODIES)
def test_both_texts_can_be_read_in_the_comparison(before: str, after: str) -> None:
    shown_before, shown_after = compare(before, after)
    assert text_of(read(shown_before)) == text_of(read(before))
    assert text_of(read(shown_after)) == text_of(read(after))
