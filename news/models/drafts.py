"""What is typed in forms of articles and not saved yet."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from news.models.articles import Article


class UnsavedDraftQuerySet(models.QuerySet["UnsavedDraft"]):
    def offered_to(self, user: Any, article: Article | None) -> Self:
        """Return what `user` typed about `article`, or about articles never saved, newest first."""
        return self.filter(user=user, article=article, is_finished=False).order_by("-typed_at")


class UnsavedDraft(models.Model):
    """What one open form of an article holds; only who typed it ever sees it.

    It is no version: nothing of it is in the history, and saving the form finishes it. The finished
    row stays, empty, so that a report of the form that arrives late does not bring the text back.
    """

    key = models.UUIDField()  # a new one each time that a form is opened
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, null=True, related_name="unsaved_drafts"
    )
    base_version = models.PositiveIntegerField(null=True)
    values = models.JSONField(default=dict)  # of the fields by name, as the script reads them
    typed_at = models.DateTimeField()
    is_finished = models.BooleanField(default=False)

    objects = UnsavedDraftQuerySet.as_manager()

    class Meta:
        verbose_name = "bài gõ dở"
        verbose_name_plural = "bài gõ dở"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="unsaved_draft_is_one_per_form"),
            models.CheckConstraint(
                name="finished_unsaved_draft_is_empty",
                condition=Q(is_finished=False) | Q(values={}),
            ),
        ]
        indexes = [models.Index(fields=["typed_at"], name="unsaved_draft_by_age")]

    def __str__(self) -> str:
        # Without the text: whoever deletes an account sees this line.
        return f"Gõ lúc {timezone.localtime(self.typed_at):%H:%M, %d/%m/%Y}"
