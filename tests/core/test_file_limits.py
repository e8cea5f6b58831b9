"""Limits of files and texts, at the limit and one above it."""

import json
import logging
from io import BytesIO
from pathlib import Path
from zipfile import ZipInfo

import pytest
from django import forms

from analytics import daily_import
from analytics.daily_import import BadFileError, parse_csv
from core import child_process, documents, editor, images, nesting
from core.child_process import Bounds, TooLargeError, UnreadableError
from core.documents import DocumentRefusedError, kind_of
from core.docx import convert, package, simplify
from core.docx.process import convert_here
from core.editor import RichTextField
from core.images import ImageRefusedError
from core.limits import GB, LIMITS, MB
from core.search.query import Query
from news.importer import files
from portal.browser_reports import read_reports
from tests.core.docx.builder import packed, paragraph, run
from tests.core.test_documents import archive
from tests.core.test_images import png_bomb

OUTSIDE = Bounds(20, GB, 30)


def refused_by(file: bytes) -> str:
    try:
        kind_of(BytesIO(file), "tệp")
    except DocumentRefusedError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("more", [0, 1])
def test_an_archive_has_so_many_files(more: int) -> None:
    names = {f"{n}.txt": "" for n in range(LIMITS.archive_entries + more)}
    assert ("quá nhiều tệp" in refused_by(archive(names))) == bool(more)


@pytest.mark.parametrize("more", [0, 1])
def test_an_archive_unpacks_to_so_much(monkeypatch: pytest.MonkeyPatch, more: int) -> None:
    assert LIMITS.archive_bytes == documents.MAX_UNPACKED_BYTES
    monkeypatch.setattr(documents, "MAX_UNPACKED_BYTES", 1000)
    assert ("bung ra quá lớn" in refused_by(archive({"a.txt": "x" * (1000 + more)}))) == bool(more)


@pytest.mark.parametrize("more", [0, 1])
def test_an_archive_is_packed_so_densely(monkeypatch: pytest.MonkeyPatch, more: int) -> None:
    monkeypatch.setattr(documents, "RATIO_FREE_BYTES", 0)
    entry = ZipInfo("a.txt")
    entry.compress_size, entry.file_size = 10, 10 * LIMITS.archive_ratio + more
    if not more:
        documents._check_entries([entry], "tệp")
        return
    with pytest.raises(DocumentRefusedError, match="bung ra quá lớn"):
        documents._check_entries([entry], "tệp")


@pytest.mark.parametrize("more", [0, 1])
def test_a_picture_has_so_many_pixels(more: int) -> None:
    assert LIMITS.picture_pixels == 8000 * 5000
    with pytest.raises(ImageRefusedError) as refused:
        images.store_upload(png_bomb(8000, 5000 + more), "a.png")
    assert ("quá nhiều điểm ảnh" in str(refused.value)) == bool(more)


@pytest.mark.parametrize("more", [0, 1])
def test_a_picture_has_so_many_bytes(more: int) -> None:
    with pytest.raises(ImageRefusedError) as refused:
        images.store_upload(BytesIO(bytes(LIMITS.picture_bytes + more)), "a.png")
    assert ("quá lớn" in str(refused.value)) == bool(more)


@pytest.mark.parametrize("more", [0, 1])
def test_a_document_has_so_many_bytes(more: int) -> None:
    assert ("quá lớn" in refused_by(bytes(LIMITS.document_bytes + more))) == bool(more)


@pytest.mark.parametrize("more", [0, 1])
def test_a_text_has_so_many_letters(more: int) -> None:
    assert LIMITS.text_letters == editor.MAX_LENGTH
    text = "<p>" + "a" * (LIMITS.text_letters - len("<p></p>") + more) + "</p>"
    if not more:
        assert RichTextField().clean(text) == text
        return
    with pytest.raises(forms.ValidationError, match="quá dài"):
        RichTextField().clean(text)


@pytest.mark.parametrize("more", [0, 1])
def test_html_nests_so_deep(more: int) -> None:
    html = "<div>" * (LIMITS.nested_tags + more)
    assert (nesting.escape_if_deep(html) == html) == (not more)


@pytest.mark.parametrize("more", [0, 1])
def test_html_takes_so_much_work(monkeypatch: pytest.MonkeyPatch, more: int) -> None:
    assert LIMITS.nested_work == nesting.MAX_WORK
    monkeypatch.setattr(nesting, "MAX_WORK", 10)
    html = "<b>" * 5 + "<p>" * more  # 0 + 1 + 2 + 3 + 4, and what is below five
    assert (nesting.escape_if_deep(html) == html) == (not more)


@pytest.mark.parametrize("more", [0, 1])
def test_a_word_file_has_so_many_paragraphs(monkeypatch: pytest.MonkeyPatch, more: int) -> None:
    assert LIMITS.word_paragraphs == simplify.MAX_PARAGRAPHS
    monkeypatch.setattr(simplify, "MAX_PARAGRAPHS", 3)
    content = packed(paragraph("a") * (3 + more))
    if more:
        with pytest.raises(TooLargeError, match="more than 3 paragraphs"):
            convert_here(content)
    else:
        assert convert_here(content).html


@pytest.mark.parametrize("more", [0, 1])
def test_a_word_file_has_so_many_parts(monkeypatch: pytest.MonkeyPatch, more: int) -> None:
    assert LIMITS.word_parts == simplify.MAX_PARTS
    monkeypatch.setattr(simplify, "MAX_PARTS", 4)  # two paragraphs with a run each
    content = packed(paragraph(run("a")) * 2 + (paragraph(run("b")) if more else ""))
    if more:
        with pytest.raises(TooLargeError, match="runs and cells"):
            convert_here(content)
    else:
        assert convert_here(content).html


@pytest.mark.parametrize("more", [0, 1])
def test_a_word_file_has_so_many_letters(more: int) -> None:
    content = packed(paragraph(run("a" * (LIMITS.word_letters + more))))
    if more:
        with pytest.raises(TooLargeError, match="letters"):
            convert_here(content)
    else:
        assert convert_here(content).html


@pytest.mark.parametrize("more", [0, 1])
def test_a_part_of_a_word_file_has_so_many_bytes(
    monkeypatch: pytest.MonkeyPatch, more: int
) -> None:
    assert LIMITS.word_part_bytes == package.MAX_PART_BYTES
    monkeypatch.setattr(package, "MAX_PART_BYTES", 100)
    read = package.Package(archive({"a.xml": "x" * (100 + more)})).read
    if more:
        with pytest.raises(TooLargeError, match="100 bytes"):
            read("a.xml")
    else:
        assert read("a.xml")


@pytest.mark.parametrize("more", [0, 1])
def test_a_word_file_has_so_many_notes(monkeypatch: pytest.MonkeyPatch, more: int) -> None:
    assert LIMITS.word_notes == simplify.MAX_NOTES
    monkeypatch.setattr(simplify, "MAX_NOTES", 1)
    notes = "".join(
        f'<w:footnote w:id="{n}">{paragraph("Luật")}</w:footnote>' for n in range(1 + more)
    )
    parts = {"word/footnotes.xml": f"<w:footnotes $SPACES>{notes}</w:footnotes>"}
    refer = [f'<w:r><w:footnoteReference w:id="{n}"/></w:r>' for n in range(1 + more)]
    found = convert_here(packed(paragraph("Một", *refer), parts))
    assert found.left_out == ["Một chú thích"] * more


@pytest.mark.parametrize("more", [0, 1])
def test_the_counts_of_the_former_site_have_so_many_bytes(more: int) -> None:
    with pytest.raises(BadFileError) as refused:
        parse_csv(b"\n" * (LIMITS.counts_bytes + more))
    assert (str(refused.value) == "Tệp lớn hơn 2 MB.") == bool(more)


@pytest.mark.parametrize("more", [0, 1])
def test_the_counts_of_the_former_site_have_so_many_days(
    monkeypatch: pytest.MonkeyPatch, more: int
) -> None:
    assert LIMITS.counts_days == daily_import.MAX_DAYS
    monkeypatch.setattr(daily_import, "MAX_DAYS", 2)
    content = "".join(f"0{day}/01/2026,5\n" for day in range(1, 3 + more)).encode()
    if more:
        with pytest.raises(BadFileError, match="hơn 2 ngày"):
            parse_csv(content)
    else:
        assert len(parse_csv(content)) == 2


@pytest.mark.parametrize("more", [0, 1])
def test_a_cell_of_an_import_has_so_many_letters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: int
) -> None:
    assert LIMITS.import_cell_letters == files.MAX_CELL
    monkeypatch.setattr(files, "MAX_CELL", 50)
    path = tmp_path / "bài.csv"
    path.write_text(f"tieu_de,noi_dung,chuyen_muc\na,{'b' * (50 + more)},c\n", encoding="utf-8")
    if more:
        with pytest.raises(files.FileRefusedError, match="bị hỏng"):
            list(files.read_rows(path))
    else:
        assert len(list(files.read_rows(path))) == 1


def test_a_query_has_so_many_words_and_letters() -> None:
    assert len(Query.read("a " * LIMITS.query_words).units) == LIMITS.query_words
    assert len(Query.read("a " * (LIMITS.query_words + 1)).units) == LIMITS.query_words
    assert Query.read("a" * (LIMITS.query_letters + 1)).text == "a" * LIMITS.query_letters


def test_one_request_reports_so_often() -> None:
    body = {"documentURL": "http://testserver/", "effectiveDirective": "img-src"}
    for count in (LIMITS.reports, LIMITS.reports + 1):
        sent = json.dumps([{"type": "csp-violation", "body": body}] * count).encode()
        assert len(read_reports(sent, "testserver")) == LIMITS.reports


# The process of its own.


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the file of a module that a process can be started with."""
    monkeypatch.setattr(child_process, "ROOT", tmp_path)
    return tmp_path / "work.py"


def reader(body: str) -> str:
    root = str(Path(__file__).resolve().parents[2])
    return (
        f"import sys; sys.path.append({root!r})\n"
        "from core.child_process import *\nfrom core.child_process import answer\n"
        f"def read(content):\n    {body}\nsys.exit(answer(read))\n"
    )


def test_a_process_answers_with_what_it_made(module: Path) -> None:
    module.write_text(reader("return content[::-1]"))
    assert child_process.run("work", b"abc", OUTSIDE) == b"cba"


@pytest.mark.parametrize(
    ("body", "bounds", "reason"),
    [
        ("while True: pass", OUTSIDE._replace(seconds=1), "more than 1 s of a processor"),
        ("import time; time.sleep(60)", OUTSIDE._replace(wait=0.5), "more than 0.5 s in all"),
        ("return bytes(400 * 2**20)", OUTSIDE._replace(memory=300 * MB),
         f"more than {300 * MB} bytes of memory"),
        ("return read(content)", OUTSIDE, "parts too deep within one another"),
        ("raise TooLargeError('7 pages')", OUTSIDE, "7 pages"),
        ("import os; os.abort()", OUTSIDE, "ended by SIGABRT, such as for want of memory"),
    ],
    ids=["processor", "wait", "memory", "depth", "size", "abort"],
)  # fmt: skip
def test_a_process_that_takes_more_is_stopped_and_the_log_says_why(
    module: Path, caplog: pytest.LogCaptureFixture, body: str, bounds: Bounds, reason: str
) -> None:
    module.write_text(reader(body))
    with pytest.raises(TooLargeError, match=reason):
        child_process.run("work", b"abc", bounds)
    [line] = caplog.records
    assert line.getMessage() == f"work was stopped on a file of 3 bytes: {reason}"
    assert line.levelno == logging.WARNING


def test_a_fault_of_ours_in_a_process_is_an_error_in_the_log(
    module: Path, caplog: pytest.LogCaptureFixture
) -> None:
    module.write_text(reader("raise ZeroDivisionError('là lỗi')"))
    with pytest.raises(UnreadableError):
        child_process.run("work", b"abc", OUTSIDE)
    [line] = caplog.records
    assert (line.levelno, "ZeroDivisionError: là lỗi" in line.getMessage()) == (logging.ERROR, True)


def test_a_broken_file_is_no_line_in_the_log(
    module: Path, caplog: pytest.LogCaptureFixture
) -> None:
    module.write_text(reader("raise UnreadableError"))
    with pytest.raises(UnreadableError):
        child_process.run("work", b"abc", OUTSIDE)
    assert not caplog.records


def test_a_process_has_no_secret_of_the_site(module: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "bí mật")
    module.write_text(reader("import os; return repr(sorted(os.environ)).encode()"))
    assert b"SECRET" not in child_process.run("work", b"", OUTSIDE)


def test_a_word_file_and_a_pdf_have_their_own_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def note(module: str, content: bytes, bounds: Bounds) -> bytes:
        asked.append((module, bounds))
        raise UnreadableError

    monkeypatch.setattr(child_process, "run", note)
    for read in (convert, lambda content: documents.check_pdf(BytesIO(content), "a.pdf")):
        with pytest.raises((UnreadableError, DocumentRefusedError)):
            read(b"")
    assert asked == [
        ("core.docx", Bounds(LIMITS.word_seconds, LIMITS.word_memory, LIMITS.word_wait)),
        ("core.pdf", Bounds(LIMITS.pdf_seconds, LIMITS.pdf_memory, LIMITS.pdf_wait)),
    ]
