"""Makes a draft of a Word document: its title, its text and its pictures."""

import zlib
from io import BytesIO
from pathlib import PurePath
from typing import Any, NamedTuple
from xml.parsers.expat import ExpatError
from zipfile import BadZipFile, ZipFile

import mammoth
from django.contrib.auth.models import User
from django.core.files.base import File
from lxml import etree

from core import images
from core.documents import DOC, DOCX, DocumentRefusedError, kind_of
from core.editor import MAX_LENGTH
from core.html import clean_converted, descriptions, sanitise
from core.images import ImageRefusedError
from core.text import tidy
from news.models import Article, Section
from news.pictures import ALT_LENGTH, add_picture, all_or_nothing
from news.workflow import save_version

# Unpacked; four times what the longest body needs. The worst file of this size took half a gigabyte
# of memory and 17 seconds to read, ordinary text a tenth of a second.
MAX_XML_BYTES = 4 * 1024 * 1024
MAX_PICTURES = 60
TITLE_LENGTH = 250

# Inside a file the names of Word's styles are English, even if Word is Vietnamese.
STYLES = """
p[style-name='Title'] => h1.title:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='caption'] => figcaption:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
p[style-name='List Paragraph'] => p:fresh
u => u
"""

_BROKEN_DOCUMENT = (
    BadZipFile, ExpatError, zlib.error, OSError, ValueError, LookupError, AttributeError, TypeError,
    RecursionError, NotImplementedError, EOFError,
)  # fmt: skip

_PROPERTIES = "docProps/core.xml"
_TITLE_PROPERTY = "{http://purl.org/dc/elements/1.1/}title"


class Draft(NamedTuple):
    """An article made of a document.

    Attributes:
        undescribed: how many pictures have no alternative text.
        left_out: messages for the author about pictures that are not in the article.
    """

    article: Article
    undescribed: int
    left_out: list[str]


def draft_from_word(file: File[bytes], filename: str, *, section: Section, by: User) -> Draft:
    """Make a draft of a .docx file; if that fails, nothing is kept.

    Raises DocumentRefusedError, with a message for the user.
    """
    _check(file, filename)
    reader = _Reader(file, filename, by)
    with all_or_nothing() as undo:
        undo.callback(reader.delete_pictures)
        title, body = reader.read()
        article = Article()
        save_version(
            article,
            by=by,
            note=f"Tải từ tệp “{filename}”."[:500],
            title=title,
            body=body,
            section=section,
        )
    undescribed = sum(not alt for _, alt in descriptions(body))
    return Draft(article, undescribed, reader.left_out)


class _Reader:
    """Reads one document, and adds its pictures to the library meanwhile."""

    def __init__(self, file: File[bytes], filename: str, by: User) -> None:
        self.file = file
        self.filename = filename
        self.by = by
        self.pictures: list[str] = []
        self.left_out: list[str] = []

    def read(self) -> tuple[str, str]:
        """Return the title and the sanitised body."""
        try:
            converted = mammoth.convert_to_html(
                self.file,
                style_map=STYLES,
                include_embedded_style_map=False,
                convert_image=mammoth.images.img_element(self._add_picture),
            ).value
        except _BROKEN_DOCUMENT as error:
            raise DocumentRefusedError(self.filename, "bị hỏng, không đọc được.") from error
        title, text = clean_converted(converted)
        body = sanitise(text)
        if len(body) > MAX_LENGTH:
            limit = f"{MAX_LENGTH:,}".replace(",", ".")
            raise DocumentRefusedError(self.filename, f"quá dài (tối đa {limit} ký tự kể cả mã).")
        return tidy(title or self._fallback_title()).strip()[:TITLE_LENGTH], body

    def delete_pictures(self) -> None:
        """Delete the files of the pictures that were added to the library."""
        for name in self.pictures:
            images.delete(name)

    def _add_picture(self, picture: Any) -> dict[str, str]:
        number = len(self.pictures) + len(self.left_out) + 1
        suffix = picture.content_type.rpartition("/")[2]
        name = f"{PurePath(self.filename).stem} – ảnh {number}.{suffix}"
        if number > MAX_PICTURES:
            self.left_out.append(f"“{name}”: mỗi tệp lấy tối đa {MAX_PICTURES} ảnh.")
            return {}
        alt = tidy(picture.alt_text or "").strip()[:ALT_LENGTH]
        try:
            with picture.open() as content:
                file = File(BytesIO(content.read()))
            image = add_picture(file, name, by=self.by, alt=alt)
        except (ImageRefusedError, ValueError, LookupError) as error:  # refused, linked, missing
            is_ours = isinstance(error, ImageRefusedError)
            self.left_out.append(str(error) if is_ours else f"“{name}” không nằm trong tệp.")
            return {}
        self.pictures.append(image.name)
        return {"src": images.url(image.name), "alt": alt}

    def _fallback_title(self) -> str:
        with ZipFile(self.file) as archive:
            has_properties = _PROPERTIES in archive.namelist()
            properties = archive.read(_PROPERTIES) if has_properties else b""
        # A broken part is read as far as possible; nothing outside the file is read.
        parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
        root = etree.fromstring(properties, parser) if properties else None
        title: str = "" if root is None else root.findtext(_TITLE_PROPERTY, "").strip()
        return title or PurePath(self.filename).stem or "Bài chưa có tiêu đề"


def _check(file: File[bytes], filename: str) -> None:
    kind = kind_of(file, filename)
    if kind == DOC:
        reason = "là tệp Word đời cũ (.doc). Hãy mở bằng Word, lưu thành .docx rồi tải lại."
        raise DocumentRefusedError(filename, reason)
    if kind != DOCX:
        raise DocumentRefusedError(filename, "không phải tệp Word (.docx).")
    with ZipFile(file) as archive:
        entries = [each for each in archive.infolist() if each.filename.endswith((".xml", ".rels"))]
    if sum(entry.file_size for entry in entries) > MAX_XML_BYTES:
        raise DocumentRefusedError(filename, "có quá nhiều chữ để thành một bài viết.")
