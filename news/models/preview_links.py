"""Secret links that show a version to somebody without an account."""

import hashlib
import secrets
from datetime import timedelta
from typing import Optional

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models, transaction
from django.utils import timezone

from news.models.events import ArticleEvent, EventKind
from news.models.versions import ArticleVersion


class PreviewLinkQuerySet(models.QuerySet["PreviewLink"]):
    def opened_by(self, key: str) -> Optional["PreviewLink"]:
        """Return the link with this key, or None."""
        links = self.select_related("version__article", "created_by")
        return links.filter(key_hash=_hash(key)).first()

    def working(self) -> "PreviewLinkQuerySet":
        """Return the links that are still valid."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())

    @transaction.atomic
    def make(self, version: ArticleVersion, *, by: User, days: int) -> str:
        """Make a link to `version` that works for `days`; return its key.

        Only a hash of the key is stored, so that nobody can open a link with data of the database.
        """
        key = secrets.token_urlsafe(24)
        expires_at = timezone.now() + timedelta(days=days)
        self.create(version=version, key_hash=_hash(key), created_by=by, expires_at=expires_at)
        note = f"Đến {timezone.localtime(expires_at):%H:%M, %d/%m/%Y}"
        _record(EventKind.SHARED, version, by, note)
        return key


class PreviewLink(models.Model):
    """Shows one version to anybody with its key, until it expires or is revoked."""

    version = models.ForeignKey(
        ArticleVersion, on_delete=models.CASCADE, related_name="preview_links"
    )
    key_hash = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "liên kết xem trước"
        verbose_name_plural = "liên kết xem trước"
        default_permissions = ()
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"Liên kết xem {self.version}"

    @property
    def is_over(self) -> bool:
        """Return whether the link is closed or expired, or its article in the trash."""
        is_trashed = self.version.article.trashed_at is not None
        return bool(self.revoked_at) or self.expires_at <= timezone.now() or is_trashed

    @transaction.atomic
    def revoke(self, by: User) -> None:
        """Make the link invalid."""
        self.revoked_at = timezone.now()
        self.save(update_fields=["revoked_at"])
        _record(EventKind.UNSHARED, self.version, by)


def _record(kind: EventKind, version: ArticleVersion, by: User, note: str = "") -> None:
    ArticleEvent.objects.create(
        article=version.article, kind=kind, actor=by, version=version, note=note
    )


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
