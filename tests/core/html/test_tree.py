"""Reading HTML into a tree, and writing it again."""

import nh3
import pytest
from lxml.html import HtmlElement

from core.html import tree

CLEANER = nh3.Cleaner(
    tags={"p", "b", "br", "hr", "img", "td", "table", "tbody", "tr", "a", "h2", "li", "ul"},
    attributes={"*": {"title", "alt", "style"}},
    link_rel=None,
)


def read(html: str) -> HtmlElement:
    return tree.read(html, CLEANER)


@pytest.mark.parametrize(
    "html",
    [
        "",
        "chữ",
        "a &lt; b &amp; c &gt; d \"e\" 'f'",
        "<p>a<br>b</p><hr><p></p>",
        '<img alt="&lt;b&gt; &amp; &quot;x&quot; /&gt;">',
        "<table><tbody><tr><td></td></tr></tbody></table>",
        "<b><p>a</p></b><h2><p>b</p><ul><li>c</li></ul></h2>",  # as browsers read it, too
        "<p>Việt\xa0Nam 🇻🇳</p>",
    ],
)
def test_what_is_read_is_written_as_it_was(html: str) -> None:
    assert tree.write(read(html)) == html


def test_what_lxml_will_not_read_becomes_text() -> None:
    deep = "<ul><li>" * 150 + "x"
    assert tree.write(read(deep)) == "x"


def test_text_has_a_space_where_a_block_begins_or_ends() -> None:
    body = read(
        "a<p>b<b>c</b><br>d</p>e<table><tbody><tr><td>f</td><td>g</td></tr></tbody></table>"
    )
    assert tree.text_of(body) == "a bc d e f g"


def test_the_text_of_an_element_ends_with_it() -> None:
    assert tree.text_of(read("<p>a</p>b")[0]) == "a"


def test_unwrapping_leaves_what_was_inside_and_after() -> None:
    body = read("<p>a<b>b<b>c</b></b>d</p>")
    tree.unwrap(body, body.iter("b"))
    assert tree.write(body) == "<p>abcd</p>"


def test_removing_leaves_what_was_after() -> None:
    body = read("<p>a<b>b<b>c</b></b>d<b>e</b>f</p>")
    tree.remove(body, list(body.iter("b")))
    assert tree.write(body) == "<p>adf</p>"


def test_wrapping_leaves_what_was_after_outside() -> None:
    body = read("a<p>b</p>c")
    tree.wrap(body[0], "a", {"title": "x"})
    assert tree.write(body) == 'a<a title="x"><p>b</p></a>c'


def test_attributes_are_put_in_order_and_empty_classes_dropped() -> None:
    body = tree.read_anything('<p style="x" class="" align="y">a</p>')
    tree.normalise_attributes(body)
    assert tree.write(body) == '<p align="y" style="x">a</p>'


def test_styles_are_read() -> None:
    paragraph = read('<p style="MSO-list: l0 Level1 lfo1; text-align:center;;x">a</p>')[0]
    assert tree.styles(paragraph) == {
        "mso-list": "l0 level1 lfo1",
        "text-align": "center",
        "x": "",
        "": "",
    }
