"""Documents are converted in a process of its own, within limits."""

import time
from dataclasses import replace

import pytest

from core.docx import TooLargeError, UnreadableError, convert, process
from core.docx.names import child, make, put_properties_first
from core.docx.process import convert_here
from core.limits import LIMITS, MB
from tests.core.docx.builder import field, packed, paragraph, run

SECONDS = 20  # on a busy machine; each of these took minutes, or grows as the square of its size


def test_the_process_gives_what_this_one_would() -> None:
    content = packed(paragraph("Chữ", '<w:r><w:sym w:font="Lạ" w:char="F0FE"/></w:r>'))
    assert convert(content) == convert_here(content)


def test_a_broken_document_is_unreadable() -> None:
    with pytest.raises(UnreadableError):
        convert(packed("", {"word/document.xml": "<"}))


def test_a_document_that_takes_too_long_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "LIMITS", replace(LIMITS, word_wait=0.01))
    with pytest.raises(TooLargeError):
        convert(packed(paragraph("Chữ")))


def test_a_document_that_takes_too_much_of_a_processor_is_too_large(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(process, "LIMITS", replace(LIMITS, word_seconds=0))
    with pytest.raises(TooLargeError):
        convert(packed(paragraph("Chữ")))


def test_a_document_that_takes_too_much_memory_is_too_large(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = b"PK" * 4_000_000
    with pytest.raises(UnreadableError):
        convert(content)
    monkeypatch.setattr(process, "LIMITS", replace(LIMITS, word_memory=MB))
    with pytest.raises(TooLargeError):
        convert(content)


@pytest.mark.parametrize(
    "content",
    [paragraph("a") * 50_000, paragraph(run("chữ " * 70_000)),
     "<w:tbl><w:tr><w:tc>" * 60 + paragraph("a") + "</w:tc></w:tr></w:tbl>" * 60],
    ids=["paragraphs", "letters", "tables in tables"],
)  # fmt: skip
def test_more_than_an_article_holds_is_too_large(content: str) -> None:
    with pytest.raises(TooLargeError):
        convert(packed(content))


@pytest.mark.parametrize(
    "body",
    [
        paragraph('<w:hyperlink w:anchor="a">' * 200 + run("a") + "</w:hyperlink>" * 200),
        paragraph("<w:sdt><w:sdtContent>" * 100 + run("a") + "</w:sdtContent></w:sdt>" * 100),
        paragraph(*['<w:r><w:fldChar w:fldCharType="begin"/></w:r>'] * 5000, "a"),
        paragraph(*[field(" PAGE ", run("a"))] * 2000),
        paragraph(*['<w:r><w:br w:type="page"/></w:r>'] * 10_000, "a"),
        paragraph("a", properties="<w:rPr><w:del/></w:rPr>") * 5000,
        paragraph(*[f"<w:smartTag>{run('a')}</w:smartTag>"] * 5000),
        "<w:p><w:r><w:pict><v:shape><v:textbox><w:txbxContent>" * 30
        + paragraph("a")
        + "</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>" * 30,
    ],
    ids=[
        "links",
        "controls",
        "begun fields",
        "fields",
        "breaks",
        "marks",
        "tags",
        "boxes",
    ],
)
def test_no_small_document_takes_long(body: str) -> None:
    begun = time.monotonic()
    assert "a" in convert_here(packed(body)).html
    assert time.monotonic() - begun < SECONDS


def test_properties_are_found_at_once_in_the_longest_paragraph() -> None:
    long = make("w:p", *(make("w:r") for _ in range(20_000)), make("w:pPr", make("w:jc")))
    root = make("w:body", long)
    put_properties_first(root)
    begun = time.monotonic()
    assert all(child(long, "w:pPr", "w:jc") is not None for _ in range(10_000))
    assert time.monotonic() - begun < 5  # or each of them looks at all runs
