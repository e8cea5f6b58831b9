"""Attached documents: the form field that stores them, who may download them, their uses."""

from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

from core.documents import KINDS, MAX_BYTES, DocumentRefusedError, kind_of, readable_size
from core.limits import LIMITS
from core.text import tidy
from news.models import Article, ArticleVersion, Attachment

TITLE_LENGTH = 200
MAX_FILES = LIMITS.attachments  # of one article


def add_attachment(file: File[bytes], filename: str, *, by: User | None) -> Attachment:
    """Store an uploaded document and return its row.

    Raises core.documents.DocumentRefusedError, with a message for the user.
    """
    kind = kind_of(file, filename)
    title = tidy(PurePath(filename).stem).strip()[:TITLE_LENGTH] or "Tệp đính kèm"
    attachment = Attachment(title=title, kind=kind.suffix, size=file.size, uploaded_by=by)
    attachment.file.save(filename, file, save=False)
    try:
        attachment.save()
    except BaseException:
        attachment.file.delete(save=False)
        raise
    return attachment


def is_public(attachment: Attachment) -> bool:
    """Return whether a public article offers the document."""
    return Article.objects.published().filter(attachments=attachment).exists()


def may_download(user: User | AnonymousUser, attachment: Attachment) -> bool:
    """Return whether `user` may download a document that is not public.

    Only the user who uploaded it may, and those who may work on an article with a version that
    offers it.
    """
    if not (isinstance(user, User) and user.is_staff and user.has_perm("news.view_article")):
        return False
    workable = Article.objects.workable_by(user).values("pk")
    offered = ArticleVersion.objects.filter(article__in=workable, attachments=attachment)
    return attachment.uploaded_by_id == user.pk or offered.exists()


@dataclass(frozen=True)
class Submitted:
    """What a browser sent: new files, and the keys of documents to keep."""

    uploads: list[UploadedFile[Any]]
    kept: list[str]

    @property
    def attachments(self) -> list[Attachment]:
        """Return the kept documents, then the uploaded ones that were accepted."""
        added = (getattr(file, "attachment", None) for file in self.uploads)
        return [*Attachment.objects.filter(key__in=self.kept), *filter(None, added)]


class AttachmentsInput(forms.Widget):
    """A file input for several files, below a checkbox for each current document."""

    template_name = "admin/news/attachments_input.html"
    needs_multipart_form = True

    def value_from_datadict(
        self, data: Any, files: MultiValueDict[str, UploadedFile[Any]], name: str
    ) -> Submitted:
        return Submitted(files.getlist(name), data.getlist(f"{name}-kept"))

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False  # all checkboxes may be unchecked

    def use_required_attribute(self, initial: Any) -> bool:
        return False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        shown = value.attachments if isinstance(value, Submitted) else value or []
        context["widget"] |= {"shown": shown, "accept": ",".join(f".{each}" for each in KINDS)}
        return context


class AttachmentsField(forms.Field):
    """A field whose value is the list of an article's documents.

    Uploads are stored at once, so that an invalid form keeps them. The form names a document by its
    key, which cannot be guessed.
    """

    widget = AttachmentsInput
    user: User | None = None

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("label", "Tệp đính kèm")
        kwargs.setdefault(
            "help_text",
            f"PDF, Word, Excel, OpenDocument hoặc ZIP, mỗi tệp tối đa {readable_size(MAX_BYTES)}. "
            "Chọn được nhiều tệp một lúc. Bỏ đánh dấu để gỡ tệp khỏi bài.",
        )
        super().__init__(**kwargs)

    def to_python(self, value: Submitted | None) -> list[Attachment]:
        if value is None:
            return []
        refused = [message for file in value.uploads if (message := self._store(file))]
        if refused:
            raise ValidationError(refused)
        attachments = value.attachments
        if len(attachments) > MAX_FILES:
            raise ValidationError(f"Mỗi bài đính kèm tối đa {MAX_FILES} tệp.")
        return attachments

    def has_changed(self, initial: Any, data: Submitted | None) -> bool:
        former = [attachment.key for attachment in initial or []]
        return data is not None and (bool(data.uploads) or sorted(data.kept) != sorted(former))

    def _store(self, file: UploadedFile[Any]) -> str:
        """Store one file; return the error message if it is refused, else ""."""
        try:
            attachment = add_attachment(file, file.name or "", by=self.user)
            file.attachment = attachment  # type: ignore[attr-defined]  # for the form shown again
        except DocumentRefusedError as error:
            return str(error)
        return ""
