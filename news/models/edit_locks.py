"""Edit locks: which user has the form of an article open."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from core.dates import was_lately
from news.models.articles import Article

# An open form reports every 30 seconds; after three reports missed it counts as closed.
EXPIRES_AFTER = timedelta(seconds=90)


class EditLockQuerySet(models.QuerySet["EditLock"]):
    @transaction.atomic
    def acquire(
        self, article: Article, user: User, *, key: UUID | None = None, take_over: bool = False
    ) -> "EditLock":
        """Lock the article for `user` and return its lock.

        If another user has the article open, that user's lock is returned unchanged, unless
        `take_over` is set.

        Args:
            key: of the open form; the lock's `elsewhere` tells whether the same user has it open
                in a second one. None if the form is only being opened.
        """
        now = timezone.now()
        defaults = {"user": user, "since": now, "seen_at": now, "form_key": key}
        lock, created = self.select_for_update().get_or_create(article=article, defaults=defaults)
        if created:
            return lock
        is_open_here = lock.user_id == user.pk and not lock.is_stale(now)
        if is_open_here:
            lock.elsewhere = None not in (key, lock.form_key) and lock.form_key != key
        elif take_over or lock.user_id == user.pk or lock.is_stale(now):
            lock.user, lock.since, lock.form_key = user, now, None
        else:
            return lock
        lock.form_key, lock.seen_at = key or lock.form_key, now
        lock.save()
        return lock

    def release(self, article: Article, user: User, key: UUID | None = None) -> None:
        """Unlock the article, if the lock is that of `user` and not of another of their forms."""
        own = self.filter(article=article, user=user)
        (own.filter(Q(form_key=key) | Q(form_key=None)) if key else own).delete()

    def release_all(self, user: User) -> None:
        """Unlock every article that `user` has open."""
        self.filter(user=user).delete()


class EditLock(models.Model):
    """The user who has an article open. It only warns; version numbers decide what may be saved."""

    article = models.OneToOneField(Article, on_delete=models.CASCADE, related_name="edit_lock")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()
    seen_at = models.DateTimeField()
    form_key = models.UUIDField(null=True)  # of the form that reported last

    elsewhere = False  # set by `acquire`

    objects = EditLockQuerySet.as_manager()

    class Meta:
        verbose_name = "bài đang mở"
        verbose_name_plural = "bài đang mở"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.article}: {self.user}"

    def is_stale(self, moment: datetime) -> bool:
        """Return whether the open form has not reported for too long."""
        return not was_lately(self.seen_at, EXPIRES_AFTER, moment)
