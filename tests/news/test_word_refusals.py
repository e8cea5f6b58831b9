"""Word files that are refused: what is none, what is broken or too long."""

import zipfile
from io import BytesIO

import pytest
from docx import Document

from core.docx import package
from tests.news.word_files import media, no_process, packed, refusal, repacked

__all__ = ["media", "no_process"]
pytestmark = pytest.mark.django_db

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


class TestRefusals:
    def test_a_file_that_is_none(self) -> None:
        assert "tệp chữ thường (.txt)" in refusal(b"Kinh gui", "a.docx")

    def test_an_empty_file(self) -> None:
        assert refusal(b"", "a.docx") == "“a.docx” là tệp rỗng."

    def test_an_old_word_file(self) -> None:
        content = OLE + "WordDocument\0".encode("utf-16-le")
        assert "Word đời cũ (.doc)" in refusal(content, "a.doc")

    def test_an_encrypted_file(self) -> None:
        content = OLE + "EncryptedPackage\0".encode("utf-16-le")
        assert "có đặt mật khẩu" in refusal(content, "a.docx")

    def test_another_kind_of_document(self) -> None:
        assert refusal(b"%PDF-1.7\n", "a.docx").startswith("“a.docx” là tệp PDF.")

    def test_a_file_cut_short(self) -> None:
        assert "bị hỏng" in refusal(packed(Document())[:2000], "a.docx")

    def test_a_file_without_text(self) -> None:
        content = repacked(
            packed(Document()), lambda name, part: None if name == "word/document.xml" else part
        )
        assert refusal(content, "a.docx") == "“a.docx” bị hỏng, không đọc được."

    def test_a_file_whose_text_is_broken(self) -> None:
        content = repacked(
            packed(Document()), lambda name, part: part[:-9] if "document.xml" in name else part
        )
        assert refusal(content, "a.docx") == "“a.docx” bị hỏng, không đọc được."

    def test_macros(self) -> None:
        document = packed(Document())
        buffer = BytesIO(document)
        with zipfile.ZipFile(buffer, "a") as archive:
            archive.writestr("word/vbaProject.bin", b"Sub AutoOpen()")
        assert "có macro" in refusal(buffer.getvalue(), "a.docm")

    def test_a_zip_bomb(self) -> None:
        bomb = b" " * (64 * 1024 * 1024)
        content = repacked(
            packed(Document()), lambda name, part: bomb if "styles.xml" in name else part
        )
        assert "bung ra quá lớn" in refusal(content, "a.docx")

    def test_entities_that_grow(self) -> None:
        entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
        bomb = f'<!DOCTYPE w [<!ENTITY a0 "lol">{entities}]><w>&a9;</w>'.encode()
        content = repacked(
            packed(Document()), lambda name, part: bomb if "document.xml" in name else part
        )
        assert refusal(content, "a.docx") == "“a.docx” bị hỏng, không đọc được."

    def test_more_text_than_an_article_holds(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(package, "MAX_PART_BYTES", 1000)
        assert "quá nhiều chữ" in refusal(packed(Document()), "a.docx")
