"""Looks, old fonts and tables of a Word document."""

import pytest

from core.docx.process import convert_here
from tests.core.docx.builder import packed, paragraph, run, style, styles, table, text_of


class TestLooks:
    def test_a_large_first_letter_belongs_to_its_word(self) -> None:
        large = paragraph("P", properties='<w:framePr w:dropCap="drop" w:lines="3"/>')
        assert text_of(large + paragraph("hường họp")) == "<p>Phường họp</p>"

    def test_looks_of_styles_come(self) -> None:
        parts = styles(
            style("Dam", "<w:rPr><w:b/></w:rPr>", kind="character"),
            style("Tren", '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>', kind="character"),
        )
        body = paragraph(
            run("m", '<w:rStyle w:val="Dam"/>'), run("2", '<w:rStyle w:val="Tren"/>'),
            run("hoa", "<w:caps/>"), run("cũ", "<w:strike/>"),
        )  # fmt: skip
        assert text_of(body, parts) == "<p><strong>m</strong><sup>2</sup>HOA<s>cũ</s></p>"

    def test_runs_that_look_the_same_are_one(self) -> None:
        body = paragraph(*(run(each, "<w:b/>") for each in ("Thông", " ", "báo")))
        assert text_of(body) == "<p><strong>Thông báo</strong></p>"

    def test_blank_headings_are_none(self) -> None:
        parts = styles(style("H", name="heading 1"))
        heading = '<w:pStyle w:val="H"/>'
        body = paragraph("a") + paragraph("  ", properties=heading) + paragraph(properties=heading)
        assert text_of(body, parts) == "<p>a</p>"

    def test_headings_may_be_based_on_others(self) -> None:
        parts = styles(style("H", name="heading 2"), style("Mục", '<w:basedOn w:val="H"/>'))
        body = paragraph("a") + paragraph("Phần", properties='<w:pStyle w:val="Mục"/>')
        assert text_of(body, parts) == "<p>a</p><h2>Phần</h2>"

    def test_headings_stay_though_the_part_with_the_styles_is_lost(self) -> None:
        body = paragraph("a") + paragraph("Phần", properties='<w:pStyle w:val="Heading2"/>')
        assert text_of(body) == "<p>a</p><h2>Phần</h2>"
        assert text_of(paragraph("a", properties='<w:pStyle w:val="Heading0"/>')) == "<p>a</p>"


class TestOldFonts:
    @pytest.mark.parametrize("font", ["hAnsi", "ascii"])
    def test_text_is_converted_by_its_font(self, font: str) -> None:
        body = paragraph(run("Th«ng b¸o", f'<w:rFonts w:{font}=".VnTime"/>'))
        assert text_of(body) == "<p>Thông báo</p>"
        assert "hãy đọc soát lại" in convert_here(packed(body)).remarks[0]

    @pytest.mark.parametrize(
        "part",
        [
            style("Cu", '<w:rPr><w:rFonts w:ascii=".VnTimeH"/></w:rPr>'),
            "<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii='.VnTimeH'/></w:rPr>"
            "</w:rPrDefault></w:docDefaults>",
        ],
    )
    def test_the_font_may_be_that_of_a_style(self, part: str) -> None:
        body = paragraph("Th«ng b¸o", properties='<w:pStyle w:val="Cu"/>')
        assert text_of(body, styles(part)) == "<p>THÔNG BÁO</p>"

    def test_the_font_may_be_that_of_a_theme(self) -> None:
        parts = {
            **styles(
                "<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:asciiTheme='minorHAnsi'/></w:rPr>"
                "</w:rPrDefault></w:docDefaults>"
            ),
            "word/theme.xml": "<a:theme $SPACES><a:minorFont><a:latin typeface='VNI-Times'/>"
            "</a:minorFont></a:theme>",
        }
        assert text_of(paragraph("vieäc"), parts) == "<p>việc</p>"

    def test_the_soft_hyphen_of_tcvn3_is_a_letter(self) -> None:
        font = '<w:rPr><w:rFonts w:ascii=".VnTime"/></w:rPr>'
        body = paragraph(f"<w:r>{font}<w:t>ph</w:t><w:softHyphen/><w:t>êng</w:t></w:r>")
        assert text_of(body) == "<p>phường</p>"

    def test_a_mark_of_vni_may_stand_in_the_next_run(self) -> None:
        font = '<w:rFonts w:ascii="VNI-Times"/>'
        body = paragraph(run("vie", font), run("äc", f"{font}<w:b/>"))
        assert text_of(body) == "<p>việ<strong>c</strong></p>"

    def test_letters_of_symbol_fonts_are_signs(self) -> None:
        fonts = ('<w:rFonts w:ascii="Symbol"/>', '<w:rFonts w:ascii="Wingdings"/>')
        assert text_of(paragraph(run("a", fonts[0]), run("þ", fonts[1]))) == "<p>α☑</p>"


class TestTables:
    HEADER = (paragraph(run("STT", "<w:b/>")), paragraph(run("Tên", "<w:b/>")))

    def test_a_bold_first_row_is_a_header(self) -> None:
        text = text_of(table(self.HEADER, (paragraph("1"), paragraph("An"))))
        assert '<thead><tr><th scope="col"><strong>STT</strong></th>' in text

    def test_a_first_row_is_a_header_if_its_style_makes_it_bold(self) -> None:
        bold = '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr></w:tblStylePr>'
        look = '<w:tblPr><w:tblStyle w:val="Luoi"/><w:tblLook w:val="04A0"/></w:tblPr>'
        written = table((paragraph("STT"),), (paragraph("1"),)).replace("<w:tbl>", f"<w:tbl>{look}")
        assert "<thead>" in text_of(written, styles(style("Luoi", bold, kind="table")))

    def test_a_first_row_with_a_background_is_a_header(self) -> None:
        shade = '<w:tcPr><w:shd w:val="clear" w:fill="D9D9D9"/></w:tcPr>'
        rows = (
            (shade + paragraph("Tên"), shade + paragraph("Số")),
            (paragraph("An"), paragraph("1")),
        )
        assert "<th" in text_of(table(*rows))
        assert "<th" not in text_of(table(rows[0], rows[0]))

    def test_a_row_that_begins_with_the_column_of_numbers_is_a_header(self) -> None:
        rows = ((paragraph("STT"), paragraph("Tên")), (paragraph("1"), paragraph("An")))
        assert '<th scope="col">STT</th>' in text_of(table(*rows))

    def test_a_header_may_have_two_rows(self) -> None:
        merge = "<w:tcPr><w:vMerge{}/></w:tcPr>".format
        bold = [paragraph(run(text, "<w:b/>")) for text in ("STT", "Hồ sơ", "Nhận", "Trả")]
        span = '<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>'
        text = text_of(
            table(
                (merge(' w:val="restart"') + bold[0], span + bold[1]),
                (merge("") + paragraph(), bold[2], bold[3]),
                (paragraph("1"), paragraph("2"), paragraph("3")),
            )
        )
        head, _, rest = text.partition("</thead>")
        assert (head.count("<tr>"), head.count("<th"), rest.count("<tr>")) == (2, 5, 1)
        assert '<th rowspan="2" scope="col"><strong>STT</strong></th>' in head

    def test_a_table_of_bold_rows_has_no_header(self) -> None:
        row = tuple(paragraph(run(text, "<w:b/>")) for text in ("Tên", "Số"))
        assert "<th" not in text_of(table(row, row))

    def test_the_head_of_a_letter_is_no_table(self) -> None:
        cells = (paragraph(run("UBND PHƯỜNG", "<w:b/>")),
                 paragraph(run("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "<w:b/>")))  # fmt: skip
        text = text_of(table(cells, (paragraph("Số: 1"), paragraph("Ngày 1"))))
        assert "<table" not in text
        assert text.index("UBND PHƯỜNG") < text.index("CỘNG HÒA") < text.index("Số: 1")

    def test_odd_cells_are_put_right(self) -> None:
        body = (
            '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="x"/></w:tcPr></w:tc><w:bookmarkStart/>'
            f"</w:tr><w:bookmarkEnd/><w:tr/><w:tr><w:tc>{paragraph('a')}</w:tc></w:tr></w:tbl><w:tbl/>"
        )
        assert (
            text_of(body) == "<table><tbody><tr><td></td></tr><tr><td>a</td></tr></tbody></table>"
        )

    def test_cells_merged_in_the_old_way_are_one(self) -> None:
        merged = '<w:tcPr><w:hMerge w:val="{}"/></w:tcPr>'
        row = (merged.format("restart") + paragraph("a"), merged.format("continue") + paragraph())
        assert '<td colspan="2">a</td>' in text_of(table(row))

    def test_columns_left_free_stay_free(self) -> None:
        row = (
            f'<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr><w:tc>{paragraph("b")}</w:tc></w:tr>'
        )
        assert "<tr><td></td><td>b</td></tr>" in text_of(f"<w:tbl>{row}</w:tbl>")
