"""The publication log: what was made public, in lines that cannot be changed unseen."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class PublicationKind(models.TextChoices):
    """Why a line was written."""

    BEGIN = "begin", "Ghi nhận ban đầu"
    CHANGE = "change", "Công khai hoặc sửa"
    REMOVE = "remove", "Không còn công khai"
    PROGRAM = "program", "Cài chương trình"


class PublicationLine(models.Model):
    """What one thing that pages show was made to be, with the application's seal.

    A line is written in the transaction of the change. The database refuses to change or delete it;
    only its content can be emptied, when an article is purged from the trash.

    Attributes:
        model, object_id, name: what it is about, as `news.article`, its key and its name then.
        actor: who made the change; "" if no account did.
        content: what was made public, by field; None if nothing any more, or if it was emptied.
        digest: the SHA-256 of the content.
        seal: the signature over all of this but the content, whose digest it covers.
    """

    at = models.DateTimeField("lúc")
    kind = models.CharField("việc", max_length=7, choices=PublicationKind.choices)
    model = models.CharField("loại", max_length=60)
    object_id = models.CharField("số", max_length=40)
    name = models.CharField("tên", max_length=200, blank=True)
    actor = models.CharField("ai", max_length=200, blank=True)
    content: Any = models.JSONField("nội dung", null=True)
    digest = models.BinaryField("mã nội dung")
    seal = models.BinaryField("dấu")

    class Meta:
        verbose_name = "dòng đã công khai"
        verbose_name_plural = "nhật ký công khai"
        default_permissions = ()
        ordering = ["-id"]
        indexes = [models.Index(fields=["model", "object_id", "-id"], name="publication_of_object")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.name}"


class PublicationLeaf(models.Model):
    """The place of a line in the Merkle tree, with the signed head of the tree that ends there.

    Attributes:
        number: the place, from 1, without gaps.
        peaks: the roots of the full subtrees, largest first, from which the tree grows on.
        signature: the signature over the number, the root and the moment.
    """

    number = models.BigIntegerField(primary_key=True)
    line = models.OneToOneField(PublicationLine, on_delete=models.PROTECT, related_name="leaf")
    at = models.DateTimeField()
    root = models.BinaryField()
    peaks = models.BinaryField()
    signature = models.BinaryField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.number)


class LinkedHostQuerySet(models.QuerySet["LinkedHost"]):
    def unseen(self) -> "LinkedHostQuerySet":
        """Return the hosts that nobody has looked at yet."""
        return self.filter(seen_at=None)


class LinkedHost(models.Model):
    """A host that public pages link to, since when, where first, and who has looked at it."""

    host = models.CharField("máy chủ", max_length=253, unique=True)
    first_linked_at = models.DateTimeField("thấy lần đầu lúc", default=timezone.now)
    place = models.CharField("ở", max_length=300)
    address = models.CharField(max_length=200, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người xem",
    )
    seen_at = models.DateTimeField("xem lúc", null=True)

    objects = LinkedHostQuerySet.as_manager()

    class Meta:
        verbose_name = "nơi được liên kết tới"
        verbose_name_plural = "nơi được liên kết tới"
        default_permissions = ("view", "change")
        ordering = ["-first_linked_at", "host"]
        constraints = [
            models.CheckConstraint(
                name="seen_host_names_who_saw_it",
                condition=Q(seen_by=None, seen_at=None)
                | Q(seen_by__isnull=False, seen_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.host
