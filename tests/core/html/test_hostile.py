"""Markup made to slow down parsing: the time stays in proportion to its length."""

from time import process_time

import pytest

from core import html
from core.text import plain_text

LENGTH = 40_000
SECONDS = 1.6  # of this process alone; what grows as the square takes more
WORD = "<p class=Mso style='mso-list:l0 level1'>"
PICTURE = '<img src="/media/anh/0a1b-1000x500/1000.webp" alt="x">'

HOSTILE = {
    "nested": "<div>" * 5_000 + "x" + "</div>" * 5_000,
    "lists never closed": "<ul><li>" * 25_000,
    "bold never closed": "".join(f"<b id={n}>" for n in range(14_000)),
    "bold opened again": "".join(f"<p><b id={n}>" for n in range(11_000)),
    "bold in each paragraph": "".join(f"<b id={n}>" for n in range(190)) + "<p>" * 65_000,
    "attributes": "<p " + " ".join(f"a{n}=1" for n in range(28_000)) + ">x",
    "an attribute never closed": "<p title='" + "x" * LENGTH,
    "less-than signs": "<" * LENGTH,
    "ampersands": "&" * LENGTH,
    "comments never closed": "<!--" * 50_000,
    "conditions never closed": "<p class=Mso>" + "<![if" * 39_000,
    "pictures elsewhere": "a<img>" * 33_000,
    "pictures of ours": PICTURE * 3_500,
    "empty paragraphs": "<p></p>" * 28_000,
    "paragraphs that misplace themselves": "<table>" + "x<p>" * 49_000,
    "cells": "<table>" + "<td>" * 49_000,
    "tables": "<table><tr><td>x</table>" * 8_000,
    "headings": "<h2>x</h2>" * 22_000,
    "links": "<a href=#>" * 20_000,
    "list items of Word": f"{WORD}x" * 4_700,
    "markers of Word": WORD + "<span style='mso-list:Ignore'>x</span>" * 5_000,
    "soft hyphens of TCVN3": "<p>" + "Uû ban nh©n d©n <b>ph\u00adêng</b> " * 3_000,
    "styles of Word": "<p class=Mso style='" + "a:b;" * 49_000 + "'>x",
}


@pytest.mark.no_cover  # measuring would take longer than what is measured
@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_markup_is_read_in_time(kind: str) -> None:
    markup = HOSTILE[kind][:LENGTH]
    began = process_time()
    html.render(html.sanitise(markup))
    plain_text(markup)
    assert process_time() - began < SECONDS


def test_html_that_nests_too_deep_is_shown_as_text_and_nothing_is_lost() -> None:
    assert html.sanitise("<div>" * 10_000 + "Họp") == "&lt;div&gt;" * 10_000 + "Họp"


def test_what_nests_as_web_pages_do_is_read() -> None:
    assert html.sanitise("<div><span>" * 50 + "<p>Họp" + "</span></div>" * 50) == "<p>Họp</p>"


def test_paragraphs_and_cells_never_closed_do_not_nest() -> None:
    assert html.sanitise("<p>a" * 1_000) == "<p>a</p>" * 1_000
    assert html.sanitise("<table><tr>" + "<td>a" * 1_000).count("<td>a</td>") == 1_000


def test_two_bodies_that_nest_deep_are_compared() -> None:
    before, after = html.compare("<blockquote>" * 190 + "một", "<div>" * 10_000 + "hai")
    assert "một" in before
    assert "hai" in after
