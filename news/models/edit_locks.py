"""Edit locks: which user has the form of an article open."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models, transaction
from django.utils import timezone

from news.models.articles import Article

# An open form reports every 30 seconds; after three reports missed it counts as closed.
EXPIRES_AFTER = timedelta(seconds=90)


class EditLockQuerySet(models.QuerySet["EditLock"]):
    @transaction.atomic
    def acquire(self, article: Article, user: User, *, take_over: bool = False) -> "EditLock":
        """Lock the article for `user` and return its lock.

        If another user has the article open, that user's lock is returned unchanged, unless
        `take_over` is set.
        """
        now = timezone.now()
        lock, created = self.select_for_update().get_or_create(
            article=article, defaults={"user": user, "since": now, "seen_at": now}
        )
        if created:
            return lock
        if lock.user_id == user.pk or take_over or lock.is_stale(now):
            if lock.user_id != user.pk or lock.is_stale(now):
                lock.user, lock.since = user, now
            lock.seen_at = now
            lock.save()
        return lock

    def release(self, article: Article, user: User) -> None:
        """Unlock the article, if the lock is that of `user`."""
        self.filter(article=article, user=user).delete()


class EditLock(models.Model):
    """The user who has an article open. It only warns; version numbers decide what may be saved."""

    article = models.OneToOneField(Article, on_delete=models.CASCADE, related_name="edit_lock")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()
    seen_at = models.DateTimeField()

    objects = EditLockQuerySet.as_manager()

    class Meta:
        verbose_name = "bài đang mở"
        verbose_name_plural = "bài đang mở"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.article}: {self.user}"

    def is_stale(self, moment: datetime) -> bool:
        """Return whether the open form has not reported for too long."""
        return self.seen_at < moment - EXPIRES_AFTER
