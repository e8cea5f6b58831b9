"""Who has an article open for writing."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models, transaction
from django.utils import timezone

if TYPE_CHECKING:
    from news.models.articles import Article

# The open form says every 30 seconds that it still is; three times unheard, it is closed.
EXPIRES_AFTER = timedelta(seconds=90)


class EditLockQuerySet(models.QuerySet["EditLock"]):
    @transaction.atomic
    def hold(self, article: "Article", user: User, *, take_over: bool = False) -> "EditLock":
        """Return who holds the article: `user`, unless another does and is not to be relieved."""
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

    def let_go(self, article: "Article", user: User) -> None:
        """Free the article, if it is `user` who holds it."""
        self.filter(article=article, user=user).delete()


class EditLock(models.Model):
    """One row for each article that somebody has open. It warns; saving asks for versions."""

    article: "models.OneToOneField[Article, Article]" = models.OneToOneField(
        "news.Article", on_delete=models.CASCADE, related_name="edit_lock"
    )
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
        """Return whether nothing was heard of the open form for too long."""
        return self.seen_at < moment - EXPIRES_AFTER
