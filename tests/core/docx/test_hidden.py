"""What Word does not show stays out: hidden and deleted text, and text that its colour hides."""

import pytest

from core.docx.process import convert_here
from tests.core.docx.builder import packed, paragraph, read, run, style, styles, table, text_of
from tests.core.docx.test_content import BOX, MATHS, drawing


class TestHiddenAndDeleted:
    def test_hidden_text_stays_out_and_that_is_said(self) -> None:
        body = paragraph("Ông A", run(" 012345678901", "<w:vanish/>"))
        assert text_of(body) == "<p>Ông A</p>"
        assert convert_here(packed(body)).remarks == ["Chữ ẩn trong tệp Word không được lấy."]

    @pytest.mark.parametrize(
        ("paragraph_style", "run_style"), [("An", ""), ("AnCon", ""), ("", "ChuAn")]
    )
    def test_text_hidden_by_a_style_stays_out(self, paragraph_style: str, run_style: str) -> None:
        hidden = "<w:rPr><w:vanish/></w:rPr>"
        parts = styles(
            style("An", hidden),
            style("AnCon", '<w:basedOn w:val="An"/>'),
            style("ChuAn", hidden, kind="character"),
        )
        body = paragraph("Trước") + paragraph(
            run("012345678901", f'<w:rStyle w:val="{run_style}"/>' if run_style else ""),
            properties=f'<w:pStyle w:val="{paragraph_style}"/>',
        )
        assert text_of(body, parts) == "<p>Trước</p>"

    def test_text_that_is_not_hidden_in_spite_of_its_style_comes(self) -> None:
        parts = styles(style("An", "<w:rPr><w:vanish/></w:rPr>"))
        body = paragraph(run("Hiện", '<w:vanish w:val="0"/>'), properties='<w:pStyle w:val="An"/>')
        assert text_of(body, parts) == "<p>Hiện</p>"

    def test_hidden_notes_and_boxes_stay_out(self) -> None:
        box = BOX.replace("<w:rPr></w:rPr>", "<w:rPr><w:vanish/></w:rPr>")
        shape = f"<w:r><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict></w:r>"
        assert text_of(paragraph("Trước", shape)) == "<p>Trước</p>"

    def test_a_hidden_row_stays_out(self) -> None:
        row = f"<w:tr><w:trPr><w:hidden/></w:trPr><w:tc>{paragraph('Ẩn')}</w:tc></w:tr>"
        shown = f"<w:tr><w:tc>{paragraph('Hiện')}</w:tc></w:tr>"
        assert "Ẩn" not in text_of(f"<w:tbl>{row}{shown}</w:tbl>")

    def test_tracked_changes_are_accepted(self) -> None:
        body = paragraph(
            "Giữ ", "<w:del><w:r><w:delText>xóa</w:delText></w:r></w:del>",
            f"<w:ins>{run('thêm')}</w:ins>", f"<w:moveFrom>{run('đi')}</w:moveFrom>",
            f"<w:moveTo>{run(' đến')}</w:moveTo>",
        )  # fmt: skip
        assert text_of(body) == "<p>Giữ thêm đến</p>"

    def test_paragraphs_whose_mark_is_deleted_are_one(self) -> None:
        body = paragraph("Một ", properties="<w:rPr><w:del/></w:rPr>") + paragraph("hai")
        assert text_of(body) == "<p>Một hai</p>"

    @pytest.mark.parametrize("mark", ["<w:vanish/>", '<w:del w:id="1"/>', '<w:moveFrom w:id="1"/>'])
    def test_hidden_and_deleted_parts_of_formulas_stay_out(self, mark: str) -> None:
        secret = f"<m:r><w:rPr>{mark}</w:rPr><m:t>012345678901</m:t></m:r>"
        body = paragraph("A ", f"<m:oMath>{secret}{MATHS.format('x')}</m:oMath>")
        assert text_of(body) == "<p>A x</p>"
        assert len(convert_here(packed(body)).remarks) == 1

    def test_text_hidden_by_the_style_of_a_table_stays_out(self) -> None:
        parts = styles(style("Bang", "<w:rPr><w:vanish/></w:rPr>", kind="table"))
        hidden = table((paragraph("Mật"),)).replace(
            "<w:tbl>", '<w:tbl><w:tblPr><w:tblStyle w:val="Bang"/></w:tblPr>'
        )
        assert "Mật" not in text_of(hidden + paragraph("Trước"), parts)

    def test_a_hidden_shape_of_a_group_stays_out(self) -> None:
        boxes = "".join(
            f'<wps:wsp><wps:cNvPr id="1" name="a" {hidden}/><wps:txbx><w:txbxContent>'
            f"{paragraph(text)}</w:txbxContent></wps:txbx></wps:wsp>"
            for text, hidden in (("Mật", 'hidden="1"'), ("Hiện", ""))
        )
        group = drawing(f"<a:graphicData><wpg:wgp>{boxes}</wpg:wgp></a:graphicData>")
        assert text_of(paragraph(f"<w:r>{group}</w:r>")) == "<p>Hiện</p>"

    def test_a_former_look_hides_nothing(self) -> None:
        changed = "<w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange>"
        assert text_of(paragraph(run("Hiện", changed))) == "<p>Hiện</p>"

    def test_comments_stay_out_and_that_is_said(self) -> None:
        parts = {
            "word/comments.xml": f"<w:comments $SPACES><w:comment>{paragraph('Mật')}</w:comment>"
            "</w:comments>"
        }
        body = paragraph("Chữ", '<w:r><w:commentReference w:id="0"/></w:r>')
        assert text_of(body, parts) == "<p>Chữ</p>"
        assert convert_here(packed(body, parts)).remarks == ["Nhận xét bên lề không được lấy."]


class TestColours:
    WHITE = '<w:color w:val="FFFFFF"/>'
    DARK = '<w:shd w:val="clear" w:fill="1F3864"/>'

    @pytest.mark.parametrize(
        "look",
        [
            WHITE,
            '<w:color w:val="FEFEFE" w:themeColor="background1"/>',
            '<w:rStyle w:val="Trang"/>',
            '<w:color w:val="000000"/><w:highlight w:val="black"/>',
            '<w:color w:val="FFFF00"/><w:highlight w:val="yellow"/>',
            '<w:color w:val="1F3864"/>' + DARK,
            '<w:color w:val="000000"/><w:shd w:val="solid" w:color="auto" w:fill="auto"/>',
        ],
    )
    def test_text_in_the_colour_of_its_background_stays_out_and_is_named(self, look: str) -> None:
        parts = styles(style("Trang", f"<w:rPr>{self.WHITE}</w:rPr>", kind="character"))
        cleaned = read(paragraph("Ông A", run(" 0123", look), run("45678901", look), "."), parts)
        assert cleaned.text == "<p>Ông A.</p>"
        assert cleaned.left_out == [("Chữ trùng màu nền “012345678901”", "Ông A")]

    def test_what_else_is_in_such_a_run_comes(self) -> None:
        box = f"<w:pict><v:shape><v:textbox>{BOX}</v:textbox></v:shape></w:pict>"
        look = f"<w:r><w:rPr>{self.WHITE}</w:rPr>"
        cleaned = read(paragraph("A", f"{look}<w:t>Mật</w:t><w:br/></w:r>", "B")
                       + paragraph(f"{look}<w:t> </w:t>{box}</w:r>"))  # fmt: skip
        assert cleaned.text == "<p>A<br>B</p><p>Trong hộp</p>"
        assert cleaned.left_out == [("Chữ trùng màu nền “Mật”", "A")]

    def test_text_in_the_colour_of_its_cell_stays_out(self) -> None:
        cell = f"<w:tcPr>{self.DARK}</w:tcPr>" + paragraph(run("Mật", '<w:color w:val="1F3864"/>'))
        assert "Mật" not in text_of(table((cell, paragraph("Hiện"))))

    @pytest.mark.parametrize(
        "look",
        [
            '<w:color w:val="auto"/><w:highlight w:val="black"/>',
            '<w:color w:val="FFFFFF"/>' + DARK,
            '<w:color w:val="FFFFFF"/><w:highlight w:val="darkBlue"/>',
            '<w:color w:val="FFFFFF"/><w:shd w:val="pct50" w:color="000000" w:fill="FFFFFF"/>',
            '<w:color w:val="FFFFFF"/><w:outline/>',
            '<w:color w:val="FFFF00"/>',
            '<w:color w:val="trắng"/>',
        ],
    )
    def test_text_in_another_colour_comes(self, look: str) -> None:
        assert text_of(paragraph(run("Hiện", look))) == "<p>Hiện</p>"

    def test_white_text_on_something_dark_comes(self) -> None:
        white = run("Hiện", self.WHITE)
        shaded = style(
            "Luoi", f"<w:tblStylePr><w:tcPr>{self.DARK}</w:tcPr></w:tblStylePr>", kind="table"
        )
        by_style = '<w:tblPr><w:tblStyle w:val="Luoi"/></w:tblPr>'
        box = f"<w:txbxContent>{paragraph(white)}</w:txbxContent>"
        for body in (
            paragraph(white, properties=self.DARK),
            table((f"<w:tcPr>{self.DARK}</w:tcPr>{paragraph(white)}",)),
            table((paragraph(white),)).replace("<w:tbl>", f"<w:tbl>{by_style}"),
            paragraph(
                f"<w:r><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict></w:r>"
            ),
        ):
            assert "Hiện" in text_of(body, styles(shaded))
