"""What tests of Word files share: documents, and reading them in this process."""

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from PIL import Image as Picture
from pytest_django import Settings

from core import docx
from core.documents import DocumentRefusedError
from core.docx.process import convert_here
from news.word import Reading, read_word
from tests.factories import make_user


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Settings) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture(autouse=True)
def no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Convert in this process: another takes half a second to start."""
    monkeypatch.setattr(docx, "convert", convert_here)


def picture(kind: str = "JPEG") -> BytesIO:
    buffer = BytesIO()
    Picture.new("RGB", (900, 600), "teal").save(buffer, kind)
    buffer.seek(0)
    return buffer


def packed(document: Any) -> bytes:
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def describe(document: Any, text: str) -> None:
    """Give the newest picture of a document an alternative text, as Word does."""
    document.element.body.findall(f".//{qn('wp:docPr')}")[-1].set("descr", text)


def mark_as_header(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def repacked(content: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """Return a document with each part replaced by what `change` returns, None to drop it."""
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", 8) as new:
        for name in old.namelist():
            if (part := change(name, old.read(name))) is not None:
                new.writestr(name, part)
    return buffer.getvalue()


def read(content: Any, filename: str = "Bài viết.docx") -> Reading:
    content = content if isinstance(content, bytes) else packed(content)
    return read_word(SimpleUploadedFile(filename, content), filename, by=make_user())


def body_of(document: Any) -> str:
    return read(document).body


def refusal(content: bytes, filename: str) -> str:
    with pytest.raises(DocumentRefusedError) as refused:
        read(content, filename)
    return str(refused.value)
