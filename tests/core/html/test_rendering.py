"""Rendering of bodies for the page."""

import pytest

from core import html, images

PICTURE = "/media/anh/0a1b-1000x500/1000.webp"


def test_a_rendered_picture_shifts_nothing_and_waits_for_the_reader() -> None:
    rendered = html.render(f'<img src="{PICTURE}" alt="Họp &quot;giao ban&quot;">')
    picture = (
        '<img alt="Họp &quot;giao ban&quot;" decoding="async" height="500" loading="lazy"'
        f' sizes="{html.BODY_SIZES}" src="/media/anh/0a1b-1000x500/800.webp"'
        f' srcset="{images.srcset("anh/0a1b-1000x500")}" width="1000">'
    )
    assert picture in rendered


def test_a_rendered_picture_without_alternative_text_is_decorative() -> None:
    assert ' alt="" ' in html.render(f'<img src="{PICTURE}">')


def test_every_table_scrolls_in_a_region_that_the_keyboard_reaches() -> None:
    table = "<table><tbody><tr><td>1</td></tr></tbody></table>"
    region = '<div class="table-scroll" role="region" aria-label="Bảng {}" tabindex="0">{}</div>'
    assert html.render(table * 2) == region.format(1, table) + region.format(2, table)


@pytest.mark.parametrize(
    ("before", "caption", "name"),
    [
        ("<h2>Lịch &amp; giờ</h2><h3>Buổi sáng</h3>", "", "Bảng 1: Buổi sáng"),
        (
            "<h2>Lịch</h2>",
            "<caption>Giờ “tiếp dân” &amp; nơi</caption>",
            "Bảng 1: Giờ “tiếp dân” &amp; nơi",
        ),
        ("<p>Lịch</p>", "", "Bảng 1"),
    ],
)
def test_a_table_is_named_by_its_caption_or_the_heading_before_it(
    before: str, caption: str, name: str
) -> None:
    rendered = html.render(f"{before}<table>{caption}<tbody><tr><td>1</td></tr></tbody></table>")
    assert f'role="region" aria-label="{name}"' in rendered


def test_rendering_sanitises_what_the_database_holds() -> None:
    assert html.render("<p onclick='x()'>a<script>b</script></p>") == "<p>a</p>"


def test_headings_of_the_same_words_get_ids_of_their_own() -> None:
    rendered = html.render("<h2>Hồ sơ</h2><h3>Hồ sơ</h3><h2>Hồ sơ 2</h2><h2>Hồ sơ</h2>")
    ids = ["muc-ho-so", "muc-ho-so-2", "muc-ho-so-2-2", "muc-ho-so-3"]
    assert [f'id="{id}"' in rendered for id in ids] == [True] * 4
    assert [each.id for each in rendered.headings] == [ids[0], ids[2], ids[3]]


def test_the_words_of_a_heading_on_two_lines_stay_apart() -> None:
    rendered = html.render('<h2 class="align-center">Phần một<br>Kết quả</h2>')
    assert rendered.headings == [("muc-phan-mot-ket-qua", "Phần một Kết quả")]


def test_a_picture_in_a_link_is_no_link_of_its_own() -> None:
    picture = f'<img src="{PICTURE}" alt="Họp">'
    rendered = html.render(f'<p><a href="/x/"><b>{picture}</b></a> và {picture}.</p>')
    assert rendered.count("<a ") == 2
    assert rendered.endswith('<span class="visually-hidden">(xem ảnh lớn)</span></a>.</p>')


def test_on_paper_pictures_lead_nowhere_and_wait_for_nobody() -> None:
    rendered = html.render_for_paper(f'<img src="{PICTURE}" alt="Họp">')
    assert "<a " not in rendered
    assert 'loading="eager"' in rendered
