"""What the writer of pasted HTML did not see stays out."""

import pytest

from core.html import sanitise
from tests.core.html.test_clipboard import GOOGLE, LIBREOFFICE, STYLED, WORD, cleaned


@pytest.mark.parametrize(
    "sheet",
    [
        "<!-- p.An, li.An, div.An {{mso-style-name:An; display:none;}} -->",
        "span.An\n\t{{mso-style-type:character;\n\tmso-hide:all;}}",
        "/* Style */ .An{{VISIBILITY : hidden}}",
    ],
)
def test_what_a_style_of_word_hides_stays_out(sheet: str) -> None:
    tag = "span" if sheet.startswith("span") else "p"
    html = STYLED.format(sheet.format(), f"<p>Ông A</p><{tag} class=An>012345678901</{tag}>")
    assert cleaned(html) == "<p>Ông A</p>"


def test_what_is_hidden_on_other_screens_comes() -> None:
    sheet = "@media print {.a {display:none} .b {color:red}} li.c {display:none}"
    assert cleaned(STYLED.format(sheet, '<p class="a c">Hiện</p>')) == "<p>Hiện</p>"


def test_an_own_style_shows_what_a_class_hides() -> None:
    html = STYLED.format("p.a {display:none}", '<p class="a" style="display:block">Hiện</p>')
    assert cleaned(html) == "<p>Hiện</p>"


def test_tracked_deletions_and_hidden_elements_stay_out() -> None:
    html = '<p>Giữ<del cite="a" datetime="2026-03-05T10:00">xóa</del><b hidden>ẩn</b></p>'
    assert cleaned(html) == "<p>Giữ</p>"


SEEN = "<p>Ông A<span style='{}'>012345678901</span></p>"


@pytest.mark.parametrize("program", [WORD, GOOGLE, LIBREOFFICE])
@pytest.mark.parametrize(
    "look",
    ["color:white", "color:#FFFFFF;background-color:transparent", "color:#fefefe",
     "color:rgb(255, 255, 255)", "color:rgba(255, 255, 255, 1)", "color:white !important",
     "color:transparent", "color:rgba(0, 0, 0, 0)", "color:#fff;background:rgba(0, 0, 0, 0)",
     "display:none !important", "visibility:collapse", "opacity:0", "opacity:0.0",
     "color:black;background:black;mso-highlight:black"],
)  # fmt: skip
def test_text_in_the_colour_of_the_paper_stays_out(program: str, look: str) -> None:
    word = f"{SEEN.format(look)}<p style='mso-pagination:none'>B</p>"
    assert cleaned(program.format(word)) == "<p>Ông A</p><p>B</p>"


def test_a_class_or_a_font_may_say_the_colour() -> None:
    word = "<p class=MsoNormal>Ông A<i class=An>0123</i></p>"
    html = STYLED.format(".An {mso-style-name:An; color:white}", word)
    assert cleaned(html) == "<p>Ông A<i></i></p>"
    assert cleaned(LIBREOFFICE.format("<p>A<font color='#ffffff'>0123</font></p>")) == "<p>A</p>"


@pytest.mark.parametrize(
    "html",
    [
        WORD.format("<table><tr><td style='background:#1F3864;mso-a:b'>{}</td></tr></table>"),
        WORD.format("<table><tr><td bgcolor='#1F3864' style='mso-a:b'>{}</td></tr></table>"),
        WORD.format("<p style='background:url(a.png);mso-a:b'>{}</p>"),
        "<p>{}</p>",
        "<div style='background-color:#18191a'>{}</div>",
    ],
)
def test_white_text_on_something_dark_comes(html: str) -> None:
    assert "Hiện" in cleaned(html.replace("{}", "<span style='color:white'>Hiện</span>"))


@pytest.mark.parametrize(
    "html",
    [
        WORD.format(
            "<p class=MsoNormal>MỤC LỤC</p><p class=MsoToc1><a href='#_Toc1'>I. MỤC ĐÍCH<span>.. "
            "</span>3</a></p><p class=MsoToc2>1. Chung 4</p>{}"
        ),
        LIBREOFFICE.format(
            "<div id='Table of Contents1'><div id='Table of Contents1_Head'><p>Mục lục</p></div>"
            "<p>I. MỤC ĐÍCH 3</p></div>{}"
        ),
    ],
)
def test_tables_of_contents_with_numbers_of_pages_stay_out(html: str) -> None:
    assert cleaned(html.replace("{}", "<p>I. MỤC ĐÍCH</p>")) == "<p>I. MỤC ĐÍCH</p>"


@pytest.mark.parametrize("look", ["mso-hide:all", "display:none", "color:white"])
def test_html_of_word_that_comes_by_another_way_shows_nothing_hidden(look: str) -> None:
    """Imported, or saved without the script that sends what is pasted to the server."""
    word = f"<p class=MsoNormal>Ông A<span style='{look}'>012345678901</span></p>"
    assert sanitise(word) == "<p>Ông A</p>"
