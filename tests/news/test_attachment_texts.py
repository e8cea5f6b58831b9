"""The text inside attachments, by which the search finds them."""

import logging
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from unittest.mock import patch

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.test import Client
from docx import Document
from openpyxl import Workbook

from core import document_text
from core.document_text import TooLargeError, UnreadableError, text_of
from core.limits import LIMITS
from core.models import SearchDocument
from news.attachment_texts import read_waiting
from news.models import Attachment, AttachmentText
from tests.news.makers import publish
from tests.pdfs import pdf
from tests.portal.office import member

State = AttachmentText.State


def docx(*paragraphs: str) -> bytes:
    document, file = Document(), BytesIO()
    for text in paragraphs:
        document.add_paragraph(text)
    document.add_table(1, 1).cell(0, 0).text = "Ô của bảng"
    document.save(file)
    return file.getvalue()


def xlsx() -> bytes:
    book, file = Workbook(), BytesIO()
    book.active.append(["Hộ nghèo", 12.5])
    hidden = book.create_sheet("Kín")
    hidden.append(["Mật"])
    hidden.sheet_state = "hidden"
    book.save(file)
    return file.getvalue()


def pdf_with(text: str) -> bytes:
    made, file = pikepdf.new(), BytesIO()
    page = made.add_blank_page()
    font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    names = {name: pikepdf.Name(value) for name, value in font.items()}
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=pikepdf.Dictionary(names)))
    page.Contents = made.make_stream(f"BT /F1 12 Tf 50 700 Td ({text}) Tj ET".encode())
    made.save(file)
    return file.getvalue()


class TestReading:
    @pytest.mark.parametrize(
        ("suffix", "make", "expected"),
        [
            ("docx", lambda: docx("Kế hoạch", "Tổ  dân phố"), "Kế hoạch\nTổ dân phố\nÔ của bảng"),
            ("docx", lambda: docx("Th«ng b¸o vÒ viÖc tiªm chñng më réng"),
             "Thông báo về việc tiêm chủng mở rộng\nÔ của bảng"),
            ("xlsx", xlsx, "Sheet\nHộ nghèo 12,5"),
            ("pdf", lambda: pdf_with("Ke hoach 15"), "Ke hoach 15"),
            ("pdf", pdf, ""),  # a page without text, as of a scan
        ],
    )  # fmt: skip
    def test_each_kind_gives_its_text(
        self, suffix: str, make: Callable[[], bytes], expected: str
    ) -> None:
        assert text_of(make(), suffix) == expected

    @pytest.mark.parametrize("more", [0, 1])
    def test_so_many_letters_are_read(self, more: int) -> None:
        text = text_of(docx("ơ" * (LIMITS.reading_letters + more)), "docx")
        assert len(text) == LIMITS.reading_letters

    @pytest.mark.parametrize("suffix", sorted(document_text.READABLE))
    @pytest.mark.parametrize("content", [b"", b"%PDF-1.7", docx("x")[:900]])
    def test_a_broken_file_is_unreadable(self, suffix: str, content: bytes) -> None:
        with pytest.raises(UnreadableError):
            text_of(content, suffix)


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    storage = FileSystemStorage(location=tmp_path)
    monkeypatch.setattr(Attachment._meta.get_field("file"), "storage", storage)
    return tmp_path


def attach(title: str = "Kế hoạch", kind: str = "docx") -> Attachment:
    made = Attachment(title=title, kind=kind, size=1)
    made.file.save(f"tep.{kind}", ContentFile(b"content"))
    return made


def read(*, text: str = "", error: type[Exception] | None = None) -> int:
    """Read what waits, with a reader that answers this."""
    with patch("news.attachment_texts.text_of", return_value=text, side_effect=error):
        return read_waiting()


@pytest.mark.django_db
class TestInTheBackground:
    def test_what_is_read_is_found_if_it_is_public(self, client: Client) -> None:
        public, draft = attach("Phụ lục 1"), attach("Phụ lục 2")
        publish(title="Bài", attachments=[public])
        with patch("news.attachment_texts.text_of", return_value="Danh sách hộ được miễn"):
            call_command("read_attachments")
        rows = SearchDocument.objects.filter(kind="news.attachment").order_by("number")
        assert [(row.text, row.starts_at is not None) for row in rows] == [
            ("Danh sách hộ được miễn", True),
            ("Danh sách hộ được miễn", False),
        ]
        assert draft.inside.state == public.inside.state == State.READ  # type: ignore[attr-defined]

    def test_each_is_read_once(self) -> None:
        attach()
        attach(kind="zip")  # cannot be read
        assert read(text="") == 1
        assert AttachmentText.objects.get().state == State.EMPTY
        assert read() == 0

    def test_another_file_is_read_anew(self) -> None:
        attachment = attach()
        read(text="cũ")
        attachment.file.save("khac.docx", ContentFile(b"other"))
        assert read(text="mới") == 1
        assert AttachmentText.objects.get().text == "mới"

    @pytest.mark.parametrize("error", [UnreadableError, TooLargeError])
    def test_a_file_that_cannot_be_read_is_not_tried_again(self, error: type[Exception]) -> None:
        attach()
        assert read(error=error) == 1
        assert AttachmentText.objects.get().state == State.FAILED
        assert read() == 0

    def test_a_file_that_ends_the_reader_is_tried_three_times(self) -> None:
        attach()
        for _ in range(3):
            with pytest.raises(KeyboardInterrupt):
                read(error=KeyboardInterrupt)
        assert read() == 0

    def test_while_the_store_is_away_nothing_is_given_up(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        attach()
        with caplog.at_level(logging.ERROR):
            for _ in range(4):
                with patch.object(FileSystemStorage, "open", side_effect=OSError):
                    assert read() == 0
        assert read(text="chữ") == 1

    def test_a_file_that_is_gone_keeps_no_other_from_being_read(self) -> None:
        other, gone = attach(), attach("Mất")
        Path(gone.file.path).unlink()
        assert read_waiting() == 2
        assert AttachmentText.objects.get(attachment=gone).state == State.FAILED
        assert AttachmentText.objects.filter(attachment=other).exists()
        assert read_waiting() == 0

    def test_it_stops_when_told(self) -> None:
        attach()
        assert read_waiting(lambda: True) == 0

    @pytest.mark.parametrize(
        ("state", "note"),
        [(None, "tự làm trong vài phút"), (State.EMPTY, "bản quét"), (State.READ, "Tìm được")],
    )
    def test_the_admin_says_quietly_how_it_is_found(
        self, client: Client, state: str | None, note: str
    ) -> None:
        attachment = attach()
        if state:
            AttachmentText.objects.create(
                attachment=attachment, file=str(attachment.file.name), state=state
            )
        client.force_login(member())
        page = client.get(f"/quan-tri/news/attachment/{attachment.pk}/change/")
        assert note in page.content.decode()
