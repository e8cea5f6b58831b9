"""Documents that articles offer to download."""

import secrets

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.urls import reverse
from django.utils import timezone

from core import documents
from core.text import slugify_vi


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
