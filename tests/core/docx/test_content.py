"""What of a Word document comes, what stays out, and what is named."""

import pytest

from core.docx import UnreadableError
from core.docx.process import convert_here
from tests.core.docx.builder import (
    field,
    item,
    numbering,
    packed,
    paragraph,
    read,
    relationships,
    run,
    style,
    styles,
    table,
    text_of,
)  # fmt: skip

BOX = f"<w:txbxContent>{paragraph('Trong hộp')}</w:txbxContent>"
MATHS = "<m:r><m:t>{}</m:t></m:r>"


def drawing(content: str, about: str = "") -> str:
    return (
        f'<w:drawing><wp:inline><wp:docPr id="1" name="a" {about}/><a:graphic>'
        f"{content}</a:graphic></wp:inline></w:drawing>"
    )


class TestFields:
    def test_simple_fields_show_their_text(self) -> None:
        body = paragraph(
            "Bảng ", f'<w:fldSimple w:instr=" SEQ Bảng ">{run("3")}</w:fldSimple>', "."
        )
        assert text_of(body) == "<p>Bảng 3.</p>"

    def test_complex_fields_show_their_result(self) -> None:
        assert text_of(paragraph("Hình ", field(" SEQ Hình ", run("7")))) == "<p>Hình 7</p>"

    def test_links_lead_on(self) -> None:
        body = paragraph("Xem ", field(' HYPERLINK "https://a.vn/" ', run("tại đây")))
        assert 'Xem <a href="https://a.vn/" rel="noopener">tại đây</a>' in text_of(body)

    def test_a_link_of_another_element_leads_on(self) -> None:
        link = f'<w:hyperlink r:id="hyperlink">{run("Cổng")}{run(" tin", "<w:b/>")}</w:hyperlink>'
        parts = {"word/_rels/document.xml.rels": relationships(hyperlink="https://a.vn/")}
        assert text_of(paragraph(link), parts) == (
            '<p><a href="https://a.vn/" rel="noopener">Cổng<strong> tin</strong></a></p>'
        )

    def test_a_field_in_an_instruction_shows_nothing(self) -> None:
        inner = f"</w:instrText></w:r>{field(' PAGE ', run('9'))}<w:r><w:instrText>"
        assert text_of(paragraph(field(f" IF {inner} = 1 ", run("Đúng")))) == "<p>Đúng</p>"

    def test_a_field_that_never_ends_hides_nothing(self) -> None:
        begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        assert text_of(paragraph("A ", begin, "B") + paragraph("C")) == "<p>A B</p><p>C</p>"

    @pytest.mark.parametrize(("state", "sign"), [("<w:checked/>", "☑"), ("", "☐")])
    def test_boxes_of_forms(self, state: str, sign: str) -> None:
        form = f'<w:ffData><w:checkBox><w:default w:val="0"/>{state}</w:checkBox></w:ffData>'
        assert text_of(paragraph(field("FORMCHECKBOX", form=form), " Có")) == f"<p>{sign} Có</p>"

    def test_lists_to_choose_from(self) -> None:
        form = (
            '<w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="Nam"/>'
            '<w:listEntry w:val="Nữ"/></w:ddList></w:ffData>'
        )
        assert text_of(paragraph(field("FORMDROPDOWN", form=form))) == "<p>Nữ</p>"

    def test_a_link_to_a_place_on_another_page_leads_there(self) -> None:
        link = field(' HYPERLINK "https://a.vn/x" \\l "muc" ', run("tại đây"))
        assert 'href="https://a.vn/x#muc"' in text_of(paragraph(link))

    @pytest.mark.parametrize(
        ("code", "text"),
        [("0183", "•"), ("0xB7", "•"), ("65535", ""), ("0x110000", ""), ("9" * 18, "")],
    )
    def test_fields_of_signs(self, code: str, text: str) -> None:
        assert text_of(paragraph("a", field(f" SYMBOL {code} \\f Symbol "))) == f"<p>a{text}</p>"


class TestControls:
    @pytest.mark.parametrize("place", ["run", "paragraph", "row", "cell"])
    def test_what_a_content_control_holds_comes(self, place: str) -> None:
        def control(content: str) -> str:
            return f"<w:sdt><w:sdtPr/><w:sdtContent>{content}</w:sdtContent></w:sdt>"

        cell = f"<w:tc>{paragraph('Chữ')}</w:tc>"
        bodies = {
            "run": paragraph(control(run("Chữ"))),
            "paragraph": control(paragraph("Chữ")),
            "row": f"<w:tbl>{control(f'<w:tr>{cell}</w:tr>')}</w:tbl>",
            "cell": f"<w:tbl><w:tr>{control(cell)}</w:tr></w:tbl>",
        }
        assert "Chữ" in text_of(bodies[place])

    def test_ticked_boxes_keep_their_sign(self) -> None:
        box = (
            '<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="1"/></w14:checkbox></w:sdtPr>'
            f"<w:sdtContent>{run('☒')}</w:sdtContent></w:sdt>"
        )
        assert text_of(paragraph(box, " Có")) == "<p>☒ Có</p>"

    def test_what_a_control_asks_for_is_no_text(self) -> None:
        box = (
            "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr>"
            f"<w:sdtContent>{run('Bấm để ')}{run('nhập')}</w:sdtContent></w:sdt>"
        )
        cleaned = read(paragraph("Họ tên:", box))
        assert cleaned.text == "<p>Họ tên:</p>"
        assert cleaned.left_out == [("Ô chưa điền “Bấm để nhập”", "Họ tên:")]

    def test_ticked_boxes_without_a_sign_get_one(self) -> None:
        box = (
            '<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="1"/></w14:checkbox></w:sdtPr>'
            "<w:sdtContent/></w:sdt>"
        )
        assert text_of(paragraph(box, " Có")) == "<p>☑ Có</p>"


class TestShapes:
    def test_text_in_a_shape_comes_once(self) -> None:
        new = drawing(
            f"<a:graphicData><wps:wsp><wps:txbx>{BOX}</wps:txbx></wps:wsp></a:graphicData>"
        )
        old = f"<w:pict><v:shape><v:textbox>{BOX}</v:textbox></v:shape></w:pict>"
        shape = (
            f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{new}</mc:Choice>'
            f"<mc:Fallback>{old}</mc:Fallback></mc:AlternateContent></w:r>"
        )
        assert text_of(paragraph("Trước", shape, " sau") + paragraph("Cuối")) == (
            "<p>Trước sau</p><p>Trong hộp</p><p>Cuối</p>"
        )

    def test_text_in_a_group_comes_in_its_order(self) -> None:
        boxes = "".join(
            f"<v:shape><v:textbox><w:txbxContent>{paragraph(text)}</w:txbxContent></v:textbox></v:shape>"
            for text in ("Một", "Hai")
        )
        body = paragraph(f"<w:r><w:pict><v:group>{boxes}</v:group></w:pict></w:r>")
        assert text_of(body) == "<p>Một</p><p>Hai</p>"

    def test_word_art_comes(self) -> None:
        art = '<w:r><w:pict><v:shape><v:textpath string="Chúc mừng"/></v:shape></w:pict></w:r>'
        assert text_of(paragraph("Trước", art)) == "<p>Trước</p><p>Chúc mừng</p>"

    def test_hidden_shapes_stay_out(self) -> None:
        shape = f"<v:shape><v:textbox>{BOX}</v:textbox></v:shape>"
        hidden = shape.replace("<v:shape>", '<v:shape style="visibility:hidden">')
        body = paragraph("Trước", f"<w:r><w:pict><v:group>{hidden}</v:group></w:pict></w:r>")
        assert text_of(body) == "<p>Trước</p>"


class TestBreaks:
    @pytest.mark.parametrize("kind", ["page", "column", "textWrapping"])
    def test_no_break_joins_two_words(self, kind: str) -> None:
        parting = f'<w:r><w:br w:type="{kind}"/></w:r>'
        assert text_of(paragraph("một", parting, "hai")) == "<p>một<br>hai</p>"

    def test_tabs_and_returns_part_words_too(self) -> None:
        tabbed = "<w:r><w:t>một</w:t><w:tab/><w:t>hai</w:t></w:r>"
        assert text_of(paragraph(tabbed)) == "<p>một\thai</p>"
        assert text_of(paragraph("một", "<w:r><w:cr/></w:r>", "hai")) == "<p>một<br>hai</p>"

    def test_a_page_break_at_the_start_leaves_no_empty_line(self) -> None:
        assert text_of(paragraph('<w:r><w:br w:type="page"/></w:r>', "đầu")) == "<p>đầu</p>"


class TestLeftOut:
    @pytest.mark.parametrize(
        ("content", "name"),
        [
            (drawing('<a:graphicData uri="x/chart"/>', 'descr="Hồ sơ"'), "Biểu đồ “Hồ sơ”"),
            (drawing('<a:graphicData uri="x/diagram"/>'), "Sơ đồ"),
            (drawing('<a:graphicData uri="x/ink"/>'), "Nét vẽ tay"),
            ('<w:object><o:OLEObject ProgID="Excel.Sheet.12"/></w:object>',
             "Bảng tính nhúng “Excel.Sheet.12”"),
            ('<w:object><o:OLEObject ProgID="Equation.DSMT4"/></w:object>',
             "Công thức “Equation.DSMT4”"),
            ("<w:object/>", "Đối tượng nhúng"),
            ("<w:object><w:control/></w:object>", "Ô điều khiển hoặc nét vẽ tay"),
            ("<w:contentPart/>", "Ô điều khiển hoặc nét vẽ tay"),
            ('<w:sym w:font="Lạ" w:char="F0FE"/>', "Ký hiệu của phông “Lạ”"),
            ('<w:footnoteReference w:id="9"/>', "Một chú thích"),
        ],
    )  # fmt: skip
    def test_what_cannot_come_is_named_with_its_place(self, content: str, name: str) -> None:
        cleaned = read(paragraph("Trước") + paragraph("Xem: ", f"<w:r>{content}</w:r>", "sau"))
        assert cleaned.left_out == [(name, "Xem:")]
        assert cleaned.text == "<p>Trước</p><p>Xem: sau</p>"

    def test_the_place_may_be_the_paragraph_before(self) -> None:
        chart = drawing('<a:graphicData uri="x/chart"/>')
        body = paragraph("Trước") + paragraph(f"<w:r>{chart}</w:r>")
        assert read(body).left_out == [("Biểu đồ", "Trước")]

    def test_a_chart_that_old_programs_cannot_show_is_named(self) -> None:
        chart = drawing('<a:graphicData uri="x/chartex"/>')
        excuse = f"<w:txbxContent>{paragraph('This chart is not available')}</w:txbxContent>"
        shape = (
            f'<w:r><mc:AlternateContent><mc:Choice Requires="cx1">{chart}</mc:Choice>'
            f"<mc:Fallback><w:pict>{excuse}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        )
        cleaned = read(paragraph("Trước", shape))
        assert (cleaned.text, cleaned.left_out) == ("<p>Trước</p>", [("Biểu đồ", "Trước")])

    def test_embedded_parts_are_named(self) -> None:
        left_out = read(paragraph("Trước") + '<w:altChunk r:id="a"/>').left_out
        assert left_out == [("Phần văn bản nhúng từ tệp khác", "Trước")]

    def test_a_diagram_is_named_by_its_text(self) -> None:
        parts = {
            "word/_rels/document.xml.rels": relationships(diagramData="diagrams/data1.xml"),
            "word/diagrams/data1.xml": "<dgm:dataModel $SPACES><dgm:t><a:p><a:r><a:t>Nộp hồ sơ"
            "</a:t></a:r></a:p></dgm:t></dgm:dataModel>",
        }
        data = '<a:graphicData uri="x/diagram"><dgm:relIds r:dm="diagramData"/></a:graphicData>'
        left_out = read(paragraph(f"<w:r>{drawing(data)}</w:r>"), parts).left_out
        assert left_out == [("Sơ đồ “Nộp hồ sơ”", "")]

    def test_text_above_and_below_every_page_is_named(self) -> None:
        parts = {
            "word/_rels/document.xml.rels": relationships(header="header1.xml", footer="f.xml"),
            "word/header1.xml": f"<w:hdr $SPACES>{paragraph('UBND phường')}</w:hdr>",
            "word/f.xml": f"<w:ftr $SPACES>{paragraph('12')}</w:ftr>",
        }
        remarks = convert_here(packed(paragraph("Chữ"), parts)).remarks
        assert remarks == ["Đầu trang “UBND phường” không được lấy."]


class TestContents:
    LINE = paragraph("I. MỤC ĐÍCH", "<w:r><w:tab/></w:r>", field(" PAGEREF _Toc1 ", run("3")))

    @pytest.mark.parametrize(
        "contents",
        [
            LINE.replace("<w:pPr>", '<w:pPr><w:pStyle w:val="TOC1"/>') * 2,
            paragraph("MỤC LỤC")
            + paragraph()
            + LINE.replace("<w:pPr>", '<w:pPr><w:pStyle w:val="MucLuc"/>') * 2,
            '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>'
            f"</w:docPartObj></w:sdtPr><w:sdtContent>{paragraph('Mục lục')}{LINE * 2}"
            "</w:sdtContent></w:sdt>",
        ],
        ids=["id of the style", "name of the style", "gallery"],
    )
    def test_a_table_of_contents_with_numbers_of_pages_stays_out(self, contents: str) -> None:
        cleaned = read(
            paragraph("Trước") + contents + paragraph("I. MỤC ĐÍCH"),
            styles(style("MucLuc", name="toc 1")),
        )
        assert cleaned.text == "<p>Trước</p><p>I. MỤC ĐÍCH</p>"
        assert cleaned.left_out == [("Mục lục theo số trang", "Trước")]


class TestFormulas:
    @pytest.mark.parametrize(
        ("formula", "text"),
        [
            (MATHS.format("2 × lương"), "2 × lương"),
            ("<m:sSup><m:e>{a}</m:e><m:sup>{b}</m:sup></m:sSup>", "a<sup>b</sup>"),
            ("<m:sSub><m:e>{a}</m:e><m:sub>{b}</m:sub></m:sSub>", "a<sub>b</sub>"),
            ("<m:f><m:num>{a}</m:num><m:den>{b}</m:den></m:f>", "a/b"),
            ("<m:f><m:num>{a}{plus}{b}</m:num><m:den>{b}</m:den></m:f>", "(a+b)/b"),
            ("<m:rad><m:deg/><m:e>{a}{plus}{b}</m:e></m:rad>", "√(a+b)"),
            ("<m:d><m:e>{a}</m:e></m:d>", "(a)"),
            ('<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr><m:sub>{a}</m:sub><m:sup>{b}</m:sup>'
             "<m:e>{a}</m:e></m:nary>", "∑<sub>a</sub><sup>b</sup> a"),
            ("<m:m><m:mr><m:e>{a}</m:e><m:e>{b}</m:e></m:mr><m:mr><m:e>{b}</m:e></m:mr></m:m>",
             "[a b; b]"),
        ],
    )  # fmt: skip
    def test_formulas_come_as_text(self, formula: str, text: str) -> None:
        letters = {"a": MATHS.format("a"), "b": MATHS.format("b"), "plus": MATHS.format("+")}
        for each, written in letters.items():
            formula = formula.replace(f"{{{each}}}", written)
        assert text_of(paragraph("S = ", f"<m:oMath>{formula}</m:oMath>")) == f"<p>S = {text}</p>"

    def test_a_formula_of_its_own_line_comes(self) -> None:
        formula = f"<m:oMathPara><m:oMath>{MATHS.format('a=b')}</m:oMath></m:oMathPara>"
        assert text_of(paragraph(formula)) == "<p>a=b</p>"

    def test_the_author_is_asked_to_compare_them(self) -> None:
        formula = f"<m:f><m:num>{MATHS.format('a')}</m:num><m:den>{MATHS.format('b')}</m:den></m:f>"
        remarks = convert_here(packed(paragraph(f"<m:oMath>{formula}</m:oMath>"))).remarks
        assert "hãy đối chiếu" in remarks[0]


class TestNotes:
    def test_lists_in_notes_do_not_count_with_those_of_the_text(self) -> None:
        parts = {
            **numbering(("decimal", "Điều %1.")),
            "word/footnotes.xml": f'<w:footnotes $SPACES><w:footnote w:id="1">{item("Ghi")}'
            "</w:footnote></w:footnotes>",
        }
        reference = '<w:r><w:footnoteReference w:id="1"/></w:r>'
        text = text_of(item("Một") + paragraph(reference) + item("Hai"), parts)
        for each in ("Điều 1. Một", "Điều 2. Hai", "Điều 1. Ghi"):
            assert each in text

    PARTS = {
        "word/footnotes.xml": '<w:footnotes $SPACES><w:footnote w:type="separator" w:id="0"/>'
        f'<w:footnote w:id="2">{paragraph("Nghị định 30")}</w:footnote></w:footnotes>',
        "word/endnotes.xml": f'<w:endnotes $SPACES><w:endnote w:id="2">{paragraph("Luật")}'
        "</w:endnote></w:endnotes>",
    }

    def test_notes_and_their_numbers_lead_to_one_another(self) -> None:
        body = paragraph(
            "Một", '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
            '<w:footnoteReference w:id="2"/></w:r>', " hai",
            '<w:r><w:endnoteReference w:id="2"/></w:r>',
        )  # fmt: skip
        assert text_of(body, self.PARTS).replace(' rel="noopener"', "") == (
            '<p>Một<sup id="ve-chu-thich-1"><a href="#chu-thich-1">[1]</a></sup> hai'
            '<sup id="ve-chu-thich-2"><a href="#chu-thich-2">[2]</a></sup></p><hr><ol>'
            '<li id="chu-thich-1">Nghị định 30 <a href="#ve-chu-thich-1">↑ [1]</a></li>'
            '<li id="chu-thich-2">Luật <a href="#ve-chu-thich-2">↑ [2]</a></li></ol>'
        )


class TestTolerance:
    def test_a_style_without_a_type_or_an_id(self) -> None:
        parts = {
            "word/styles.xml": "<w:styles $SPACES><w:style/><w:style w:styleId='a'/></w:styles>"
        }
        assert text_of(paragraph("Chữ", properties='<w:pStyle w:val="a"/>'), parts) == "<p>Chữ</p>"

    @pytest.mark.parametrize("part", ["styles", "numbering", "footnotes", "comments", "theme"])
    @pytest.mark.parametrize(
        "content", ["", "<", "<a/>", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"]
    )
    def test_lost_and_broken_parts(self, part: str, content: str) -> None:
        assert text_of(paragraph("Chữ"), {f"word/{part}.xml": content}) == "<p>Chữ</p>"

    def test_styles_based_on_one_another(self) -> None:
        parts = styles(style("a", '<w:basedOn w:val="b"/>'), style("b", '<w:basedOn w:val="a"/>'))
        assert text_of(paragraph("Chữ", properties='<w:pStyle w:val="a"/>'), parts) == "<p>Chữ</p>"

    def test_names_of_parts_in_other_letters(self) -> None:
        parts = {"Word\\Styles.xml": "<w:styles $SPACES/>"}
        assert text_of(paragraph("Chữ"), parts) == "<p>Chữ</p>"

    def test_strict_documents(self) -> None:
        strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
        parts = {
            "word/document.xml": f'<w:document xmlns:w="{strict}"><w:body><w:p><w:r><w:t>Chữ</w:t>'
            "</w:r></w:p></w:body></w:document>"
        }
        assert text_of("", parts) == "<p>Chữ</p>"

    @pytest.mark.parametrize(
        "main", ["", "<w:document", "<a/>", "<!DOCTYPE a [<!ENTITY b 'c'>]><w:document $SPACES/>"]
    )
    def test_without_a_text_it_is_unreadable(self, main: str) -> None:
        with pytest.raises(UnreadableError):
            convert_here(packed("", {"word/document.xml": main}))

    def test_a_sign_that_no_text_may_hold(self) -> None:
        body = paragraph("a", '<w:r><w:sym w:font="Arial" w:char="FFFF"/></w:r>')
        assert read(body).left_out == [("Ký hiệu của phông “Arial”", "a")]

    @pytest.mark.parametrize(
        "loose",
        [
            run("Ngoài"),
            f'<w:hyperlink w:anchor="a">{run("Ngoài")}</w:hyperlink>',
            f"<w:ins>{run('Ngoài')}</w:ins>",
            f"<w:sdt><w:sdtContent>{run('Ngoài')}</w:sdtContent></w:sdt>",
            field(" REF a ", run("Ngoài")),
            f"<m:oMathPara><m:oMath>{MATHS.format('Ngoài')}</m:oMath></m:oMathPara>",
        ],
    )
    def test_runs_outside_any_paragraph_come(self, loose: str) -> None:
        hidden = run("012345678901", "<w:vanish/>")
        assert text_of(paragraph("Trước") + loose + hidden + paragraph("Sau")) == (
            "<p>Trước</p><p>Ngoài</p><p>Sau</p>"
        )
        assert "<td>Ngoài</td>" in text_of(table((loose,)))
