"""Documents that articles offer to download, and the text inside them."""

import secrets
from collections.abc import Iterable

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from core import documents
from core.text import slugify_vi

MOST_ATTEMPTS = 3  # to read a document, where the reason may pass


def private_storage() -> Storage:
    """Return the storage of documents, which the web server does not serve by itself."""
    return storages["documents"]


def _random_key() -> str:
    return secrets.token_hex(16)


def _place(attachment: "Attachment", filename: str) -> str:
    # Migrations name this function and those above.
    return f"{timezone.localdate():%Y/%m}/{attachment.key}.{attachment.kind}"


class Attachment(models.Model):
    """A document; its file never changes."""

    # Part of its address; it cannot be guessed.
    key = models.CharField(max_length=32, unique=True, editable=False, default=_random_key)
    title = models.CharField("tên gọi", max_length=200)
    kind = models.CharField(
        "loại",
        max_length=4,
        editable=False,
        choices=[(kind.suffix, kind.label) for kind in documents.KINDS.values()],
    )
    size = models.PositiveBigIntegerField("cỡ", editable=False)
    file = models.FileField("tệp", storage=private_storage, upload_to=_place, max_length=120)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người tải lên",
    )
    uploaded_at = models.DateTimeField("tải lên lúc", auto_now_add=True)

    class Meta:
        verbose_name = "tệp đính kèm"
        verbose_name_plural = "tệp đính kèm"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="attachment_has_title",
                condition=~models.Q(title=""),
                violation_error_message="Hãy đặt tên gọi cho tệp.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("news:attachment", args=[self.key, self.filename])

    @property
    def filename(self) -> str:
        """Return the name under which browsers save it."""
        return f"{slugify_vi(self.title, 100) or 'tep'}.{self.kind}"

    @property
    def media_type(self) -> str:
        """Return the Content-Type it is served with."""
        return documents.KINDS[self.kind].media_type

    @property
    def readable_size(self) -> str:
        """Return its size for readers: 1,4 MB."""
        return documents.readable_size(self.size)


class AttachmentTextQuerySet(models.QuerySet["AttachmentText"]):
    def claim(self, readable: Iterable[str]) -> "Attachment | None":
        """Return the newest document that is to be read, and count the attempt; None if all are.

        To be read is what has not been, another file than was read, and what failed so far for
        reasons that pass. The attempt counts before it is made: a document that ends the process
        that reads it is not tried for ever.

        Args:
            readable: the kinds that can be read.
        """
        is_settled = ~Q(state=AttachmentText.State.FAILED) | Q(attempts__gte=MOST_ATTEMPTS)
        settled = self.filter(is_settled, attachment=OuterRef("pk"), file=OuterRef("file"))
        waiting = Attachment.objects.filter(~Exists(settled), kind__in=readable)
        attachment = waiting.order_by("-id").first()
        if attachment is None:
            return None
        text, _ = self.get_or_create(attachment=attachment)
        is_same = text.file == attachment.file.name
        text.attempts = text.attempts + 1 if is_same else 1
        text.file, text.state, text.text = (
            str(attachment.file.name),
            AttachmentText.State.FAILED,
            "",
        )
        text.save()
        return attachment


class AttachmentText(models.Model):
    """The text inside a document, by which it is found; read in the background.

    Attributes:
        file: the name of the file that was read, so that another one is read anew.
        attempts: how often that file was tried.
    """

    class State(models.TextChoices):
        READ = "read", "Tìm được theo chữ bên trong."
        EMPTY = "empty", "Không có chữ bên trong, có lẽ là bản quét: chỉ tìm được theo tên gọi."
        FAILED = "failed", "Không đọc được chữ bên trong: chỉ tìm được theo tên gọi."

    attachment = models.OneToOneField(
        Attachment, on_delete=models.CASCADE, primary_key=True, related_name="inside"
    )
    file = models.CharField(max_length=120)
    state = models.CharField(max_length=6, choices=State.choices, default=State.FAILED)
    text = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    read_at = models.DateTimeField(auto_now=True)

    objects = AttachmentTextQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.attachment_id}: {self.state}"
