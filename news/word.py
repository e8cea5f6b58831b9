"""Reads a Word document as an article, and makes a draft of it if the author agrees."""

from io import BytesIO
from pathlib import PurePath
from time import monotonic
from typing import NamedTuple
from uuid import UUID

from django.contrib.auth.models import User
from django.core.files.base import File
from django.core.signing import BadSignature, Signer
from django.db.models import Q

from core import docx, images
from core.documents import DocumentRefusedError
from core.docx.file_types import check_is_docx
from core.docx.package import Package
from core.editor import MAX_LENGTH
from core.html import LeftOut, clean_converted, is_title, sanitise
from core.images import ImageRefusedError
from core.limits import LIMITS
from core.text import one_line
from news.models import Article, ArticleVersion, Image, Section
from news.pictures import ALT_LENGTH, add_picture, all_or_nothing
from news.workflow import save_version

MAX_PICTURES = LIMITS.word_pictures
PICTURE_SECONDS = LIMITS.word_picture_seconds  # for all pictures of a file
TITLE_LENGTH = 250

_signer = Signer(salt="news.word")


class Reading(NamedTuple):
    """What an article made of a document would be.

    Attributes:
        pictures: the names of the pictures that it has brought into the library, signed.
        left_out: what is not in the body, and the words that it stood after.
        remarks: sentences about what else was not taken.
    """

    title: str
    body: str
    pictures: str
    left_out: list[LeftOut]
    remarks: list[str]


def read_word(file: File[bytes], filename: str, *, by: User) -> Reading:
    """Read a .docx file, and add its pictures to the library; if that fails, nothing is kept.

    Raises DocumentRefusedError, with a message for the user.
    """
    check_is_docx(file, filename)
    reader = _Reader(file, filename, by)
    with all_or_nothing() as undo:
        undo.callback(reader.delete_pictures)
        return reader.read()


def make_draft(
    *, title: str, body: str, section: Section, by: User, filename: str, key: UUID | None = None
) -> Article:
    """Make a draft of what was read, and of what the author has made of it.

    Args:
        key: of the form; one that is sent twice makes one article, then raises IntegrityError.
    """
    article = Article(form_key=key)
    note = f"Tải từ tệp “{filename}”."[:500] if filename else ""
    save_version(article, by=by, note=note, title=title, body=body, section=section)
    return article


def forget_pictures(signed: str) -> None:
    """Delete the pictures of a reading from which no article is made, unless others use them."""
    try:
        names = _signer.unsign(signed).split()
    except BadSignature:
        return
    for picture in Image.objects.filter(name__in=names):
        shown = Q(body__contains=f"{picture.name}/") | Q(lead_image=picture)
        uses = (Article.objects.filter(shown), ArticleVersion.objects.filter(shown))
        if not any(each.exists() for each in uses):
            picture.delete()
            images.delete(picture.name)


class _Reader:
    """Reads one document, and adds its pictures to the library meanwhile."""

    def __init__(self, file: File[bytes], filename: str, by: User) -> None:
        self.file = file
        self.filename = filename
        self.by = by
        self.pictures: list[str] = []

    def read(self) -> Reading:
        """Return what an article of the document would be."""
        self.file.seek(0)
        content = self.file.read()
        converted = self._converted(content)
        if len(converted.html) > 4 * MAX_LENGTH:  # what the passes make of it is no shorter
            raise self._too_long()
        self.package, self.sources = Package(content), converted.pictures
        self.deadline = monotonic() + PICTURE_SECONDS
        cleaned = clean_converted(converted.html, converted.left_out, self._add_picture)
        body = sanitise(cleaned.text)
        if len(body) > MAX_LENGTH:
            raise self._too_long()
        title = one_line(cleaned.title or self._fallback_title(converted.title))[:TITLE_LENGTH]
        signed = _signer.sign(" ".join(self.pictures))
        return Reading(title, body, signed, cleaned.left_out, converted.remarks)

    def delete_pictures(self) -> None:
        """Delete the files of the pictures that were added to the library."""
        for name in self.pictures:
            images.delete(name)

    def _converted(self, content: bytes) -> docx.Converted:
        try:
            return docx.convert(content)
        except docx.UnreadableError as error:
            raise DocumentRefusedError(self.filename, "bị hỏng, không đọc được.") from error
        except docx.TooLargeError as error:
            reason = "có quá nhiều chữ để thành một bài viết. Hãy chia thành nhiều tệp."
            raise DocumentRefusedError(self.filename, reason) from error

    def _too_long(self) -> DocumentRefusedError:
        limit = f"{MAX_LENGTH:,}".replace(",", ".")
        return DocumentRefusedError(self.filename, f"quá dài (tối đa {limit} ký tự kể cả mã).")

    def _add_picture(self, number: int) -> dict[str, str] | str:
        """Add a picture to the library; return its attributes, or why it is left out."""
        part, alt, crop = self.sources[number]
        suffix = PurePath(part).suffix
        name = f"{PurePath(self.filename).stem} – ảnh {number + 1}{suffix}"
        if len(self.pictures) >= MAX_PICTURES:
            return f"Ảnh “{name}”: mỗi tệp lấy tối đa {MAX_PICTURES} ảnh"
        if not part:
            return f"Ảnh “{name}” không nằm trong tệp"
        if monotonic() > self.deadline:
            return f"Ảnh “{name}”: các ảnh trước đã hết {PICTURE_SECONDS} giây dành cho một tệp"
        alt = one_line(alt)[:ALT_LENGTH]
        try:
            content = self.package.read(part)
            if content is None:
                return f"Ảnh “{name}” bị hỏng"
            image = add_picture(File(BytesIO(content)), name, by=self.by, alt=alt, crop=crop)
        except docx.TooLargeError:
            return f"Ảnh “{name}” quá lớn"
        except ImageRefusedError as error:
            return f"Ảnh {error}"
        self.pictures.append(image.name)
        return {"src": images.url(image.name), "alt": alt}

    def _fallback_title(self, of_properties: str) -> str:
        """Return the title in the properties of the document, or the name of the file."""
        usable = of_properties.strip() if is_title(of_properties) else ""
        return usable or PurePath(self.filename).stem or "Bài chưa có tiêu đề"
