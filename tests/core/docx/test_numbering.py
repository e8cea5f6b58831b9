"""Lists and numbers of Word: as lists where HTML shows the same, as text where it does not."""

import pytest

from core.docx.numbering import in_format
from tests.core.docx.builder import item, numbering, paragraph, style, styles, table, text_of

DECIMAL = numbering(("decimal", "%1."))
RESTART = (
    '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
    '<w:startOverride w:val="1"/></w:lvlOverride></w:num>'
)


@pytest.mark.parametrize(
    ("level", "list"),
    [
        (("decimal", "%1."), "<ol>"),
        (("lowerLetter", "%1."), '<ol type="a">'),
        (("upperLetter", "%1."), '<ol type="A">'),
        (("lowerRoman", "%1."), '<ol type="i">'),
        (("upperRoman", "%1."), '<ol type="I">'),
        (("bullet", "•"), "<ul>"),
        (("bullet", "-"), "<ul>"),
        (("bullet", "o"), "<ul>"),
        (("bullet", "\uf0b7"), "<ul>"),
        (("decimal", "%1.", '<w:start w:val="5"/>'), '<ol start="5">'),
        (("lowerLetter", "%1.", '<w:start w:val="3"/>'), '<ol start="3" type="a">'),
    ],
)
def test_what_html_shows_is_a_list(level: tuple[str, str], list: str) -> None:
    end = f"</{list[1:3]}>"
    assert text_of(item("Một") + item("Hai"), numbering(level)) == (
        f"{list}<li>Một</li><li>Hai</li>{end}"
    )


@pytest.mark.parametrize(
    ("level", "first", "second"),
    [
        (("decimal", "Điều %1."), "Điều 1.", "Điều 2."),
        (("lowerLetter", "%1)"), "a)", "b)"),
        (("upperRoman", "Chương %1"), "Chương I", "Chương II"),
        (("decimalZero", "%1."), "01.", "02."),
        (("decimal", "(%1)"), "(1)", "(2)"),
        (("bullet", "Lưu ý:"), "Lưu ý:", "Lưu ý:"),
    ],
)
def test_other_numbers_stay_as_text(level: tuple[str, str], first: str, second: str) -> None:
    assert text_of(item("Một") + item("Hai"), numbering(level)) == (
        f"<p>{first} Một</p><p>{second} Hai</p>"
    )


def test_the_ninth_letter_is_no_roman_number() -> None:
    text = text_of("".join(map(item, "mnopqrstuv")), numbering(("lowerLetter", "%1.")))
    assert text.startswith('<ol type="a">')
    assert text.count("<li>") == 10


def test_an_interrupted_list_goes_on() -> None:
    body = item("Một") + paragraph("Giữa") + item("Hai")
    assert (
        text_of(body, DECIMAL) == '<ol><li>Một</li></ol><p>Giữa</p><ol start="2"><li>Hai</li></ol>'
    )


def test_a_number_that_stands_alone_is_a_heading_in_effect() -> None:
    body = item("Mục đích") + paragraph("Giữa") + item("Yêu cầu")
    assert text_of(body, numbering(("upperRoman", "%1."))) == (
        "<p>I. Mục đích</p><p>Giữa</p><p>II. Yêu cầu</p>"
    )


def test_a_second_list_begins_again() -> None:
    body = item("Một") + item("Hai") + item("Một", list=2) + item("Hai", list=2)
    lists = "<ol><li>Một</li><li>Hai</li></ol>"
    assert text_of(body, numbering(("decimal", "%1."), more=RESTART)) == lists * 2


def test_deeper_items_are_inside() -> None:
    levels = (("decimal", "%1."), ("bullet", "-"))
    assert text_of(item("Một") + item("Trong", 1) + item("Hai"), numbering(*levels)) == (
        "<ol><li>Một<ul><li>Trong</li></ul></li><li>Hai</li></ol>"
    )


def test_deeper_numbers_that_stay_text_are_inside_too() -> None:
    levels = (("decimal", "%1."), ("decimal", "%1.%2."))
    assert text_of(item("Một") + item("Trong", 1) + item("Hai"), numbering(*levels)) == (
        '<ol><li>Một<ul class="written"><li>1.1. Trong</li></ul></li><li>Hai</li></ol>'
    )


def test_deeper_levels_begin_again_under_each_item() -> None:
    levels = (("decimal", "Điều %1."), ("decimal", "%2)"), ("lowerLetter", "%3)"))
    body = item("A") + item("x", 2) + item("y", 2) + item("B") + item("z", 2)
    assert text_of(body, numbering(*levels)) == (
        "<p>Điều 1. A</p><p>a) x</p><p>b) y</p><p>Điều 2. B</p><p>a) z</p>"
    )


def test_a_level_may_count_on_through_the_chapters() -> None:
    levels = (("upperRoman", "Chương %1."), ("decimal", "Điều %2.", '<w:lvlRestart w:val="0"/>'))
    body = item("A") + item("x", 1) + item("B") + item("y", 1)
    assert text_of(body, numbering(*levels)) == (
        "<p>Chương I. A</p><p>Điều 1. x</p><p>Chương II. B</p><p>Điều 2. y</p>"
    )


def test_legal_numbers_are_digits_at_all_levels() -> None:
    levels = (("upperRoman", "%1."), ("decimal", "%1.%2", "<w:isLgl/>"))
    assert "1.1 x" in text_of(item("A") + item("x", 1), numbering(*levels))


def test_numbers_of_headings_come_from_their_styles() -> None:
    number = '<w:pPr><w:numPr><w:ilvl w:val="{}"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    parts = {
        **styles(
            style("H1", number.format(0), name="heading 1"),
            style("H2", number.format(1), name="heading 2"),
        ),
        **numbering(("upperRoman", "%1."), ("decimal", "%2.")),
    }
    body = paragraph("Mở đầu") + "".join(
        paragraph(text, properties=f'<w:pStyle w:val="{id}"/>')
        for id, text in (("H1", "Mục đích"), ("H2", "Chung"), ("H2", "Riêng"), ("H1", "Yêu cầu"))
    )
    assert text_of(body, parts) == (
        "<p>Mở đầu</p><h2>I. Mục đích</h2><h3>1. Chung</h3><h3>2. Riêng</h3><h2>II. Yêu cầu</h2>"
    )


def test_a_list_may_be_defined_by_a_style() -> None:
    more = (
        '<w:num w:numId="5"><w:abstractNumId w:val="9"/></w:num>'
        '<w:abstractNum w:abstractNumId="9"><w:numStyleLink w:val="L"/></w:abstractNum>'
    )
    link = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    parts = {
        **styles(style("L", link, kind="numbering")),
        **numbering(("decimal", "%1."), more=more),
    }
    assert text_of(item("Một", list=5), parts) == "<ol><li>Một</li></ol>"


def test_lists_in_cells_go_on_counting() -> None:
    body = table((item("Một") + item("Hai"), item("Ba")))
    assert text_of(body, DECIMAL) == (
        "<table><tbody><tr><td><ol><li>Một</li><li>Hai</li></ol></td>"
        '<td><ol start="3"><li>Ba</li></ol></td></tr></tbody></table>'
    )


@pytest.mark.parametrize("list", [0, 77])
def test_a_list_that_is_none_is_text(list: int) -> None:
    assert text_of(item("Một", list=list), DECIMAL) == "<p>Một</p>"


def test_numbers_in_old_fonts_are_converted() -> None:
    font = '<w:rPr><w:rFonts w:ascii=".VnTime" w:hAnsi=".VnTime"/></w:rPr>'
    assert text_of(item("Một"), numbering(("decimal", "§iÒu %1.", font))) == "<p>Điều 1. Một</p>"


def test_hidden_numbers_stay_out() -> None:
    hidden = numbering(("decimal", "Mật %1.", "<w:rPr><w:vanish/></w:rPr>"))
    assert text_of(item("Mục"), hidden) == "<p>Mục</p>"


def test_boxes_to_tick_before_a_line_stay() -> None:
    font = '<w:rPr><w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/></w:rPr>'
    assert text_of(item("Có"), numbering(("bullet", "\uf0fe", font))) == "<p>☑ Có</p>"


@pytest.mark.parametrize(
    ("count", "fmt", "written"),
    [
        (4, "upperRoman", "IV"), (1949, "lowerRoman", "mcmxlix"), (26, "lowerLetter", "z"),
        (28, "lowerLetter", "bb"), (3, "upperLetter", "C"), (7, "decimalZero", "07"),
        (7, "thaiCounting", "7"), (0, "lowerRoman", "0"), (9, "none", ""),
    ],
)  # fmt: skip
def test_formats_of_numbers(count: int, fmt: str, written: str) -> None:
    assert in_format(count, fmt) == written
