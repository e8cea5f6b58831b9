"""Footnotes that are pasted lead to their numbers and back, as those of Word files do."""

import pytest

from core.html import clean_clipboard, sanitise
from core.text import plain_text

NOTES = (
    "<div style='mso-element:{0}-list'><br clear=all><hr align=left size=1 width='33%'>{1}</div>"
)
WORD = (
    "<p class=MsoNormal>Theo Nghị định<a style='mso-footnote-id:ftn1' href='#_ftn1' "
    "name='_ftnref1'>"
    "<span class=MsoFootnoteReference><span style='vertical-align:super'>[1]</span></span>"
    "</a>, Luật<a href='#_edn1' name='_ednref1'><span>[i]</span></a>.</p>"
    + NOTES.format(
        "footnote",
        "<div style='mso-element:footnote' id=ftn1><p class=MsoFootnoteText><a href='#_ftnref1' "
        "name='_ftn1'><span class=MsoFootnoteReference>[1]</span></a> Số 30 "
        "<a href='https://a.vn/'>xem</a></p></div>",
    )
    + NOTES.format(
        "endnote",
        "<div style='mso-element:endnote' id=edn1><p class=MsoEndnoteText><a href='#_ednref1' "
        "name='_edn1'>[i]</a> Số 1</p><p>Hai</p></div>",
    )
)
LIBREOFFICE = (
    "<p>Theo<sup><a class='sdfootnoteanc' name='sdfootnote1anc' href='#sdfootnote1sym'>1</a></sup> "
    "và <a name='sdfootnote2anc' href='#sdfootnote2sym'><sup>2</sup></a></p>"
    "<div id='sdfootnote1'><p><a name='sdfootnote1sym' href='#sdfootnote1anc'>1</a>Một</p></div>"
    "<div id='sdfootnote2'><p><a name='sdfootnote2sym' href='#sdfootnote2anc'>2</a> Hai</p></div>"
)
GOOGLE = (
    "<p>Theo<sup><a href='#ftnt1' id='ftnt_ref1'>[1]</a></sup></p><hr>"
    "<div><p><a href='#ftnt_ref1' id='ftnt1'>[1]</a><span> Một</span></p></div>"
)


def number(n: int) -> str:
    return f'<sup id="ve-chu-thich-{n}"><a href="#chu-thich-{n}">[{n}]</a></sup>'


def note(n: int, text: str) -> str:
    back = f'<a href="#ve-chu-thich-{n}">↑ [{n}]</a>'
    return f'<li id="chu-thich-{n}">{text.format(back)}</li>'


def cleaned(html: str, before: int = 0) -> str:
    return clean_clipboard(html, before).html.replace(' rel="noopener"', "")


def test_notes_of_word() -> None:
    first = note(1, 'Số 30 <a href="https://a.vn/">xem</a> {}')
    second = note(2, "<p>Số 1</p><p>Hai {}</p>")
    assert cleaned(WORD) == (
        f"<p>Theo Nghị định{number(1)}, Luật{number(2)}.</p><hr><ol>{first}{second}</ol>"
    )
    assert 'id="chu-thich-2"' in sanitise(WORD)  # without the server's paste


def test_notes_of_libreoffice() -> None:
    assert cleaned(LIBREOFFICE) == (
        f"<p>Theo{number(1)} và {number(2)}</p><hr><ol>{note(1, 'Một {}')}{note(2, 'Hai {}')}</ol>"
    )


def test_notes_of_google() -> None:
    assert cleaned(GOOGLE) == f"<p>Theo{number(1)}</p><hr><ol>{note(1, 'Một {}')}</ol>"


def test_they_go_on_after_those_of_the_article() -> None:
    assert cleaned(GOOGLE, 3) == f'<p>Theo{number(4)}</p><hr><ol start="4">{note(4, "Một {}")}</ol>'


@pytest.mark.parametrize(
    "html",
    [
        "<p>Theo<a href='#_ftn1' name='_ftnref1'>[1]</a></p>",
        "<p>Theo<a href='#a' name='a'>[1]</a></p>",
        "<p><a href='#b' name='a'>Theo</a><a href='#a' name='b'>[1]</a></p>",
        "<h2 id='x'>Theo</h2><p><a href='#x'>[1]</a></p>",
    ],
)
def test_other_links_within_the_text_are_text(html: str) -> None:
    assert "<a" not in cleaned(html)
    assert "[1]" in cleaned(html)


@pytest.mark.parametrize(
    "html",
    [
        "<p><a href='#b' id='a'>Điều 1. Phạm vi</a></p>"
        "<div><p><a href='#a' id='b'>Điều 1. Phạm vi</a></p><p>Nội dung</p></div>",
        "<p>Xem <a href='#b' id='a'>phụ lục</a></p><p><a href='#a' id='b'>↑</a> Nội dung</p>",
        "<p>Xem <a href='#b' id='a'>[1]</a></p><p><a href='#a' id='b'>Trở lại</a> Nội dung</p>",
    ],
)
def test_words_that_lead_to_one_another_stay_where_they_are(html: str) -> None:
    shown = plain_text(html)
    assert plain_text(cleaned(html)) == shown
