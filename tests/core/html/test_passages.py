"""The passages of a body that differ from those of another one."""

import pytest

from core.html import passages, sanitise

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
