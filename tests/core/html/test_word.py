"""HTML from Word: lists, tables and headings are kept, other styles are removed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.html import clean_converted, sanitise
from tests.core.html.test_sanitiser import forbidden_parts

HEAD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:w="urn:schemas-microsoft-com:office:word" xmlns="http://www.w3.org/TR/REC-html40">
<head><meta name=Generator content="Microsoft Word 15">
<!--[if gte mso 9]><xml><o:OfficeDocumentSettings><o:AllowPNG/></o:OfficeDocumentSettings></xml>
<![endif]-->
<!--[if gte mso 9]><xml><w:WordDocument><w:Zoom>0</w:Zoom></w:WordDocument></xml><![endif]-->
<style><!-- @font-face {font-family:"Cambria Math";} p.MsoNormal {margin:0cm;} --></style></head>
<body lang=VI style='tab-interval:36.0pt'><!--StartFragment-->"""
TAIL = "<!--EndFragment--></body></html>"


def pasted(body: str) -> str:
    return sanitise(HEAD + body + TAIL).strip()


def item(text: str, marker: str = "·", level: int = 1, *, comments: bool = False) -> str:
    """Return a list item as Word writes it; some versions write its conditions as `comments`."""
    dashes = "--" if comments else ""
    begin, end = f"<!{dashes}[if !supportLists]{dashes}>", f"<!{dashes}[endif]{dashes}>"
    return (
        f"<p class=MsoListParagraph style='margin-left:36.0pt;text-indent:-18.0pt;"
        f"mso-list:l0 level{level} lfo1'>{begin}<span style='font-family:Symbol;"
        f"mso-fareast-font-family:Symbol'><span style='mso-list:Ignore'>{marker}<span "
        f"style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp;&nbsp;&nbsp; </span></span></span>"
        f"{end}<span lang=EN-US style='font-size:14.0pt'>{text}<o:p></o:p></span></p>"
    )


def test_fonts_sizes_and_colours_go() -> None:
    word = (
        "<p class=MsoNormal style='text-align:justify;mso-line-height-rule:exactly'><span "
        "style='font-size:14.0pt;font-family:\"Times New Roman\",serif;color:red'>Sáng nay, "
        "<i style='mso-bidi-font-style:normal'>phường</i> họp.<o:p></o:p></span></p>"
    )
    assert pasted(word) == "<p>Sáng nay, <i>phường</i> họp.</p>"


def test_empty_paragraphs_go() -> None:
    word = "<p class=MsoNormal><span style='font-size:14pt'><o:p>&nbsp;</o:p></span></p>"
    assert pasted(f"{word}<p class=MsoNormal>Một</p>{word}") == "<p>Một</p>"


@pytest.mark.parametrize("side", ["center", "right"])
def test_centred_and_right_aligned_text_stays_so(side: str) -> None:
    word = f"<p class=MsoNormal align={side} style='margin:0cm;text-align:{side}'>Một</p>"
    assert pasted(word) == f'<p class="align-{side}">Một</p>'


def test_bookmarks_go_and_their_text_stays() -> None:
    word = "<h1 style='mso-list:none'><a name=\"_Toc12\"></a>Kết <a name=x>quả</a></h1>"
    assert pasted(word) == "<h2>Kết quả</h2>"


def test_links_to_places_in_the_text_go_and_their_text_stays() -> None:
    word = '<p class=MsoNormal>Xem <a href="#_Toc12">mục 1</a>, <a href="/a/" name=b>b</a></p>'
    assert pasted(word) == '<p>Xem mục 1, <a href="/a/" rel="noopener">b</a></p>'


def test_pictures_on_the_writers_disk_go() -> None:
    word = (
        '<p class=MsoNormal>Một<!--[if gte vml 1]><v:shape id="Picture_1"><v:imagedata '
        'src="file:///C:/Temp/clip_image001.jpg"/></v:shape><![endif]--><![if !vml]>'
        '<img src="file:///C:/Temp/clip_image002.jpg"><![endif]></p>'
    )
    assert pasted(word) == "<p>Một</p>"


class TestLists:
    @pytest.mark.parametrize("comments", [False, True])
    @pytest.mark.parametrize("marker", ["·", "-", "+", "§", "o", "", "–"])
    def test_bulleted_paragraphs_are_a_list(self, marker: str, comments: bool) -> None:
        word = item("Một", marker, comments=comments) + item("Hai", marker, comments=comments)
        assert pasted(word) == "<ul><li>Một</li><li>Hai</li></ul>"

    @pytest.mark.parametrize("end", [".", ")"])
    def test_numbered_paragraphs_are_a_numbered_list(self, end: str) -> None:
        word = item("Một", f"1{end}") + item("Hai", f"2{end}")
        assert pasted(word) == "<ol><li>Một</li><li>Hai</li></ol>"

    def test_lists_in_lists(self) -> None:
        word = item("Một") + item("Trong một", "o", 2) + item("Hai")
        assert pasted(word) == "<ul><li>Một<ul><li>Trong một</li></ul></li><li>Hai</li></ul>"

    def test_two_kinds_side_by_side(self) -> None:
        assert (
            pasted(item("Một") + item("Hai", "1.")) == "<ul><li>Một</li></ul><ol><li>Hai</li></ol>"
        )

    def test_a_number_goes_on_after_a_paragraph(self) -> None:
        word = item("Một", "1.") + "<p class=MsoNormal>Giữa</p>" + item("Hai", "2.")
        assert pasted(word) == '<ol><li>Một</li></ol><p>Giữa</p><ol start="2"><li>Hai</li></ol>'

    @pytest.mark.parametrize("marker", ["a)", "Điều 3.", "1.2.", "IV."])
    def test_a_marker_that_is_cited_stays_to_be_read(self, marker: str) -> None:
        """Nobody could find "điểm a khoản 1 Điều 3" in a list that counts 1, 2, 3."""
        assert pasted(item("Hồ sơ", marker)) == f"<p>{marker} Hồ sơ</p>"

    @pytest.mark.parametrize(
        ("markers", "list"),
        [
            ("a. b.", '<ol type="a">'), ("A. B.", '<ol type="A">'), ("i. ii.", '<ol type="i">'),
            ("I. II.", '<ol type="I">'), ("h. i.", '<ol start="8" type="a">'),
            ("IX. X.", '<ol start="9" type="I">'), ("3. 4.", '<ol start="3">'),
        ],
    )  # fmt: skip
    def test_letters_and_roman_numbers_that_go_on_are_a_list(self, markers: str, list: str) -> None:
        first, second = markers.split()
        assert pasted(item("Một", first) + item("Hai", second)) == (
            f"{list}<li>Một</li><li>Hai</li></ol>"
        )

    @pytest.mark.parametrize("markers", ["a. c.", "I. III.", "IX. IX."])
    def test_letters_that_do_not_go_on_are_text(self, markers: str) -> None:
        first, second = markers.split()
        assert pasted(item("Một", first) + item("Hai", second)) == (
            f"<p>{first} Một</p><p>{second} Hai</p>"
        )

    def test_a_number_that_is_left_out_begins_another_list(self) -> None:
        assert pasted(item("Một", "1.") + item("Ba", "3.")) == (
            '<ol><li>Một</li></ol><ol start="3"><li>Ba</li></ol>'
        )

    def test_markers_that_stay_are_inside_their_item(self) -> None:
        word = item("Một", "1.") + item("Trong", "a)", 2) + item("Hai", "2.")
        assert pasted(word) == (
            '<ol><li>Một<ul class="written"><li>a) Trong</li></ul></li><li>Hai</li></ol>'
        )

    def test_numbers_of_headings_are_text(self) -> None:
        word = item("MỤC ĐÍCH", "I.").replace("<p ", "<h1 ").replace("</p>", "</h1>")
        assert pasted(word) == "<h2>I. MỤC ĐÍCH</h2>"

    def test_boxes_to_tick_stay(self) -> None:
        word = item("Có", "þ").replace("font-family:Symbol", "font-family:Wingdings")
        assert pasted(word) == "<p>☑ Có</p>"

    def test_text_after_a_list_stays_after_it(self) -> None:
        assert pasted(item("Một") + "Hai" + item("Ba")) == (
            "<ul><li>Một</li></ul>Hai<ul><li>Ba</li></ul>"
        )

    def test_a_bookmark_between_items_parts_no_list(self) -> None:
        word = item("Một", "1.") + "<a name=x></a>" + item("Hai", "2.")
        assert pasted(word) == "<ol><li>Một</li><li>Hai</li></ol>"

    def test_words_keep_their_emphasis(self) -> None:
        assert pasted(item("Số <b>341</b>")) == "<ul><li>Số <b>341</b></li></ul>"


class TestTables:
    WORD = (
        "<table class=MsoTableGrid border=1 style='border-collapse:collapse;"
        "mso-border-alt:solid windowtext .5pt'><thead><tr style='mso-yfti-irow:0'><td width=301 "
        "style='width:225.4pt;background:#D9D9D9'><p class=MsoNormal><b>Lĩnh vực<o:p></o:p></b>"
        "</p></td><td colspan=2><p class=MsoNormal>Số</p></td></tr></thead><tr><td rowspan=2>"
        "<p class=MsoNormal>Đất đai</p></td><td><p class=MsoNormal>1</p></td></tr></table>"
    )

    def test_header_rows_are_header_cells(self) -> None:
        head = '<th><p><b>Lĩnh vực</b></p></th><th colspan="2"><p>Số</p></th>'
        assert head in pasted(self.WORD)

    def test_a_bold_first_row_is_one(self) -> None:
        cells = "".join(f"<td><p class=MsoNormal><b>{text}</b></p></td>" for text in ("A", "B"))
        word = f"<table class=MsoTableGrid><tr>{cells}</tr><tr><td>1</td><td>2</td></tr></table>"
        assert "<thead><tr><th><p><b>A</b></p></th>" in pasted(word)

    def test_the_head_of_a_letter_is_no_table(self) -> None:
        word = (
            "<table class=MsoNormalTable><tr><td>UBND</td><td><p class=MsoNormal>CỘNG HÒA XÃ HỘI "
            "CHỦ NGHĨA VIỆT NAM</p></td></tr></table>"
        )
        assert pasted(word) == "<p>UBND</p><p>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</p>"

    def test_merged_cells_stay_merged(self) -> None:
        assert '<td rowspan="2"><p>Đất đai</p></td><td><p>1</p></td>' in pasted(self.WORD)


def test_text_about_word_is_left_alone() -> None:
    html = "<table><thead><tr><td>mso-list:l0 level1</td></tr></thead></table>"
    assert "<td>mso-list:l0 level1</td>" in sanitise(html)


PIECES = st.lists(
    st.sampled_from(
        [
            *(item("Một", marker, level) for marker in ("·", "1.", "a)") for level in (1, 2, 3)),
            "<p class=MsoNormal>",
            "</p>",
            "<p class=Mso style='mso-list:l0 level1'>",
            "<span style='mso-list:Ignore'>",
            "</span>",
            "<![if !supportLists]>",
            "<!--[if gte mso 9]>",
            "<![endif]-->",
            "<thead class=Mso><td>",
            "</thead>",
            "<script>alert(1)</script>",
            "<a name=x onclick=alert(1)>",
            "<img src=x onerror=alert(1)>",
            "ms&#111;-list",
        ]
    ),
    max_size=10,
).map("".join)


@settings(deadline=None)
@given(PIECES)
def test_nothing_comes_in_that_is_not_allowed(markup: str) -> None:
    assert forbidden_parts(sanitise(markup)) == []


@settings(deadline=None)
@given(PIECES)
def test_doing_it_again_changes_nothing(markup: str) -> None:
    once = sanitise(markup)
    assert sanitise(once) == once


def converted(html: str) -> tuple[str, str]:
    cleaned = clean_converted(html)
    return cleaned.title, sanitise(cleaned.text)


class TestConverted:
    def test_the_first_heading_is_the_title(self) -> None:
        assert converted("<h1>Họp<br />giao ban</h1><p>a</p>") == ("Họp giao ban", "<p>a</p>")

    def test_captions_and_pictures_meet_only_side_by_side(self) -> None:
        picture = '<img src="/media/anh/0a1b-1000x500/1000.webp" alt="" />'
        caption = "<figcaption>Họp</figcaption>"
        _, text = converted(f"<p>{picture}</p>{caption}<p>a{picture}</p>{caption}")
        assert text.count("<figcaption>") == 1
        assert text.endswith("<p>Họp</p>")

    def test_only_a_single_paragraph_is_taken_out_of_its_cell(self) -> None:
        _, text = converted(
            "<table><tr><td><p>a</p></td><td><p>b</p><p>c</p></td><td>d<p>e</p></td></tr></table>"
        )
        assert "<td>a</td><td><p>b</p><p>c</p></td><td>d<p>e</p></td>" in text
