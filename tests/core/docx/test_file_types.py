"""What is no .docx file is refused by its true name, with what to do."""

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from core.documents import DocumentRefusedError
from core.docx.file_types import check_is_docx
from tests.core.docx.builder import DOCX_TYPE, content_types, packed, paragraph

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
OFFICE = "application/vnd.openxmlformats-officedocument."
MS = "application/vnd.ms-"


def stream(name: str) -> bytes:
    return OLE + f"{name}\0".encode("utf-16-le")


def zipped(**entries: str) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def office(main: str, **more: str) -> bytes:
    parts: dict[str, Any] = {"[Content_Types].xml": content_types(main), **more}
    return packed("", parts)


@pytest.mark.parametrize(
    ("content", "name", "advice"),
    [
        (rb"{\rtf1\ansi Th\u244?ng}", "RTF", "Lưu thành"),
        (b"<table border=1><tr><td>a", "HTML", "Lưu thành"),
        (b"<h1>a</h1>", "HTML", "Lưu thành"),
        (b"<html><body>a</body></html>", "HTML", "Lưu thành"),
        (b"\xef\xbb\xbf<!DOCTYPE html>\n<html>", "HTML", "Lưu thành"),
        ("<html>".encode("utf-16"), "HTML", "Lưu thành"),
        (b"<!-- a -->\n<?xml version='1.0'?><html>", "HTML", "Lưu thành"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", ".mht", "Lưu thành"),
        (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?>', ".xml", "Lưu thành"),
        (b'<?xml version="1.0"?><pkg:package xmlns:pkg="a">', ".xml", "Lưu thành"),
        ("Kính gửi".encode(), ".txt", "Lưu thành"),
        (b"%PDF-1.7\n", "PDF", "Word gốc"),
        (b"\x89PNG\r\n\x1a\n", "ảnh", "nút Hình ảnh"),
        (b"\xff\xd8\xff\xe0", "ảnh", "nút Hình ảnh"),
        (b"Rar!\x1a\x07", "tệp nén", "giải nén"),
        (stream("WordDocument"), "(.doc)", "Lưu thành"),
        (stream("EncryptedPackage"), "mật khẩu", "bỏ mật khẩu"),
        (stream("Workbook"), "(.xls)", "sang một tệp Word"),
        (stream("PowerPoint Document"), "(.ppt)", "sang tệp Word"),
        (OLE, "không phải tệp Word", "Lưu thành"),
        (office(f"{OFFICE}wordprocessingml.template.main+xml"), "tệp mẫu", "Lưu thành"),
        (office(f"{MS}word.document.macroEnabled.main+xml"), "macro (.docm)", "Lưu thành"),
        (office(f"{MS}word.template.macroEnabledTemplate.main+xml"), "(.dotm)", "Lưu thành"),
        (office(DOCX_TYPE, **{"word/vbaProject.bin": "Sub"}), "macro", "Lưu thành"),
        (office(f"{OFFICE}spreadsheetml.sheet.main+xml"), "Excel", "sang một tệp Word"),
        (office(f"{OFFICE}presentationml.slideshow.main+xml"), "PowerPoint", "sang một tệp Word"),
        (zipped(mimetype="application/vnd.oasis.opendocument.text"), "(.odt)", "lưu thành .docx"),
        (zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "OpenDocument", "chép"),
        (zipped(mimetype="application/epub+zip"), "EPUB", "chép"),
        (zipped(Index__Document="") + b"", "ZIP", "giải nén"),
        (zipped(**{"Index/Document.iwa": ""}), "Pages", "Xuất"),
        (b"\0\1\2\3", "không phải tệp Word", "Hãy mở thử"),
        (b"", "tệp rỗng", ""),
    ],
)  # fmt: skip
def test_other_files_are_refused_by_their_name(content: bytes, name: str, advice: str) -> None:
    with pytest.raises(DocumentRefusedError) as refused:
        check_is_docx(BytesIO(content), "bài.docx")
    message = str(refused.value)
    assert message.startswith("“bài.docx” ")
    assert name in message
    assert advice in message


@pytest.mark.parametrize(
    "content",
    [
        packed(paragraph("a")),
        packed("", {"[Content_Types].xml": content_types().replace('"', "'")}),
        packed(
            "", {"[Content_Types].xml": content_types().replace("ContentType=", "ContentType = ")}
        ),
    ],
)
def test_a_docx_file_is_taken_whoever_wrote_it(content: bytes) -> None:
    file = BytesIO(content)
    check_is_docx(file, "a.docx")
    assert file.tell() == 0


def test_the_name_of_a_file_says_nothing() -> None:
    check_is_docx(BytesIO(packed(paragraph("a"))), "bài.rtf")
