"""Word files as articles: kept content, and what is named as left out."""

import re
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from news import word
from news.models import Image
from tests.news.word_files import (
    body_of,
    describe,
    mark_as_header,
    media,
    no_process,
    packed,
    picture,
    read,
    refusal,
    repacked,
)

__all__ = ["media", "no_process"]
pytestmark = pytest.mark.django_db


class TestTitle:
    def test_is_the_paragraph_styled_as_title(self) -> None:
        document = Document()
        document.add_paragraph("Mở đầu")
        document.add_paragraph("Phường họp giao ban", style="Title")
        document.add_heading("Kết quả", 1)
        result = read(document)
        assert (result.title, result.body) == (
            "Phường họp giao ban", "<p>Mở đầu</p><h2>Kết quả</h2>",
        )  # fmt: skip

    def test_else_is_the_first_heading(self) -> None:
        document = Document()
        document.add_heading("Phường họp giao ban", 1)
        document.add_paragraph("Sáng nay")
        result = read(document)
        assert (result.title, result.body) == ("Phường họp giao ban", "<p>Sáng nay</p>")

    def test_a_heading_further_down_stays_in_the_text_too(self) -> None:
        document = Document()
        document.add_paragraph("Sáng nay")
        document.add_heading("Kết quả", 1)
        assert body_of(document) == "<p>Sáng nay</p><h2>Kết quả</h2>"

    def test_else_is_the_property_of_the_document(self) -> None:
        document = Document()
        document.core_properties.title = "Quyết định số 12 & 13"
        document.add_paragraph("Sáng nay")
        assert read(document).title == "Quyết định số 12 & 13"

    @pytest.mark.parametrize(
        "properties", [b"", b"<", b"<a>", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"]
    )
    def test_broken_properties_stop_nothing(self, properties: bytes) -> None:
        document = Document()
        document.add_paragraph("Sáng nay")
        content = repacked(
            packed(document), lambda name, part: properties if "core.xml" in name else part
        )
        assert read(content, "Họp.docx").title == "Họp"

    def test_else_is_the_name_of_the_file(self) -> None:
        document = Document()
        document.add_paragraph("Sáng nay")
        assert read(document, "Họp giao ban.docx").title == "Họp giao ban"

    def test_is_cut_where_it_is_too_long(self) -> None:
        document = Document()
        document.add_paragraph("chữ " * 200, style="Title")
        assert len(read(document).title) <= 250


def test_headings_begin_at_the_second_level_and_skip_none() -> None:
    document = Document()
    document.add_paragraph("Tên bài", style="Title")
    for level in (1, 3, 3, 5):
        document.add_heading(f"Cấp {level}", level)
    assert re.findall(r"<h(\d)>", body_of(document)) == ["2", "3", "3", "4"]


@pytest.mark.parametrize(("style", "tag"), [("List Bullet", "ul"), ("List Number", "ol")])
def test_lists_are_lists(style: str, tag: str) -> None:
    document = Document()
    for text in ("Một", "Hai"):
        document.add_paragraph(text, style=style)
    assert body_of(document) == f"<{tag}><li>Một</li><li>Hai</li></{tag}>"


def test_words_keep_their_emphasis_and_lose_font_and_colour() -> None:
    document = Document()
    run = document.add_paragraph("Đã giải quyết ").add_run("1.234 hồ sơ")
    run.bold, run.font.name, run.font.size = True, "VNI-Times", 240_000
    assert body_of(document) == "<p>Đã giải quyết <strong>1.234 hồ sơ</strong></p>"


def test_empty_paragraphs_are_dropped() -> None:
    document = Document()
    for text in ("Một", "", "  ", "Hai"):
        document.add_paragraph(text)
    assert body_of(document) == "<p>Một</p><p>Hai</p>"


def table_of(rows: int) -> tuple[Any, Any]:
    document = Document()
    table = document.add_table(rows, 2)
    for number, row in enumerate(table.rows):
        row.cells[0].text, row.cells[1].text = f"Tên {number}", f"Số {number}"
    return document, table


def test_a_table_keeps_its_rows() -> None:
    document, _ = table_of(2)
    assert "<td>Tên 1</td><td>Số 1</td>" in body_of(document)


def test_a_row_marked_as_header_is_one() -> None:
    document, table = table_of(2)
    mark_as_header(table.rows[0])
    head = '<thead><tr><th scope="col">Tên 0</th><th scope="col">Số 0</th></tr></thead>'
    assert head in body_of(document)


def test_merged_cells_stay_merged() -> None:
    document, table = table_of(2)
    table.cell(0, 0).merge(table.cell(0, 1))
    assert '<td colspan="2">' in body_of(document)


class TestPictures:
    def test_go_into_the_library(self) -> None:
        document = Document()
        document.add_picture(picture())
        body = body_of(document)
        assert f"/media/{Image.objects.get().name}/" in body

    def test_keep_the_description_of_the_document(self) -> None:
        document = Document()
        document.add_picture(picture())
        describe(document, "Toàn cảnh phiên họp")
        result = read(document)
        assert Image.objects.get().alt == "Toàn cảnh phiên họp"
        assert 'alt="Toàn cảnh phiên họp"' in result.body

    def test_pictures_without_alternative_text_stay_undescribed(self) -> None:
        document = Document()
        document.add_picture(picture())
        result = read(document)
        assert (Image.objects.undescribed().count(), result.body.count('alt=""')) == (1, 1)

    def test_take_their_caption_along(self) -> None:
        document = Document()
        document.add_picture(picture())
        document.add_paragraph("Quang cảnh buổi họp", style="Caption")
        assert re.search(
            r'<figure class="image"><img [^>]*><figcaption>.*Quang cảnh buổi họp.*</figcaption>'
            "</figure>",
            body_of(document),
        )

    def test_a_caption_of_no_picture_is_a_paragraph(self) -> None:
        document = Document()
        document.add_paragraph("Bảng 1", style="Caption")
        assert re.fullmatch("<p>.*Bảng 1.*</p>", body_of(document))

    def test_pictures_that_are_none_are_left_out_and_named(self) -> None:
        document = Document()
        document.add_paragraph("Sáng nay")
        document.add_picture(picture())
        content = repacked(
            packed(document), lambda name, part: b"GIF?" if "media/" in name else part
        )
        result = read(content)
        reason = "Ảnh “Bài viết – ảnh 1.jpg” không phải ảnh JPEG, PNG, WebP hoặc GIF."
        assert (result.body, result.left_out) == ("<p>Sáng nay</p>", [(reason, "Sáng nay")])

    def test_pictures_with_broken_bytes_are_left_out(self) -> None:
        document = Document()
        document.add_paragraph("Sáng nay")
        document.add_picture(picture())
        content = packed(document)
        with zipfile.ZipFile(BytesIO(content)) as archive:
            begin = archive.getinfo("word/media/image1.jpg").header_offset + 60
        broken = content[:begin] + b"\xff" * 40 + content[begin + 40 :]
        result = read(broken)
        assert (result.body, result.left_out) == (
            "<p>Sáng nay</p>", [("Ảnh “Bài viết – ảnh 1.jpg” bị hỏng", "Sáng nay")],
        )  # fmt: skip

    def test_linked_pictures_are_left_out(self, tmp_path: Path) -> None:
        """A document cannot make the server read files or ask other hosts."""
        secret = tmp_path / "secret.jpg"
        secret.write_bytes(picture().getvalue())
        document = Document()
        document.add_picture(picture())

        def link(name: str, part: bytes) -> bytes:
            part = part.replace(b"r:embed=", b"r:link=")
            target = f'Target="file://{secret}" TargetMode="External"'.encode()
            return re.sub(rb'Target="media/[^"]+"', target, part)

        result = read(repacked(packed(document), link))
        assert (Image.objects.count(), len(result.left_out)) == (0, 1)

    @pytest.mark.parametrize(
        "written",
        ['<a:srcRect l="50000" b="25%"/>', '<a:srcRect l="50000" r="-5000" b="25000"/>'],
    )
    def test_what_the_document_cuts_off_stays_out(self, written: str) -> None:
        """Nobody expects the rest of a picture of an identity card."""
        document = Document()
        document.add_picture(picture())

        def cut(name: str, part: bytes) -> bytes:
            return part.replace(b"<a:stretch>", f"{written}<a:stretch>".encode())

        read(repacked(packed(document), cut))
        found = Image.objects.get()
        assert (found.width, found.height) == (450, 450)

    def test_what_an_old_document_cuts_off_stays_out(self) -> None:
        document = Document()
        document.add_picture(picture())

        def cut(name: str, part: bytes) -> bytes:
            shape = (
                rb'<w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml">'
                rb'<v:imagedata r:id="\1" cropright="32768f"/></v:shape></w:pict>'
            )
            drawing = rb'<w:drawing>.*r:embed="(\w+)".*</w:drawing>'
            return re.sub(drawing, shape, part, flags=re.DOTALL)

        read(repacked(packed(document), cut))
        assert Image.objects.get().width == 450

    def test_beyond_the_limit_are_left_out(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(word, "MAX_PICTURES", 1)
        document = Document()
        for _ in range(2):
            document.add_picture(picture())
        result = read(document)
        assert (Image.objects.count(), len(result.left_out)) == (1, 1)

    def test_beyond_their_time_are_left_out(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(word, "PICTURE_SECONDS", -1)
        document = Document()
        document.add_picture(picture())
        result = read(document)
        assert (Image.objects.count(), len(result.left_out)) == (0, 1)

    def test_of_a_draft_that_fails_leave_no_file(self, media: Path) -> None:
        document = Document()
        document.add_picture(picture())
        document.add_paragraph("a" * 200_001)
        assert "quá dài" in refusal(packed(document), "a.docx")
        assert (Image.objects.count(), list(media.rglob("*.webp"))) == (0, [])


def test_scripts_in_a_style_map_of_the_document_do_nothing() -> None:
    """mammoth would use a style map inside the document."""
    document = Document()
    document.add_paragraph("Sáng nay")
    buffer = BytesIO(packed(document))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("mammoth/style-map", "p => h4")
    assert body_of(buffer.getvalue()) == "<p>Sáng nay</p>"
