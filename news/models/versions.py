"""The versions of an article, with their authors and decisions."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from news.models.content import Content


class VersionState(models.TextChoices):
    """The state of a version: the decision about it."""

    DRAFT = "draft", "Nháp"
    SUBMITTED = "submitted", "Chờ duyệt"
    RETURNED = "returned", "Trả lại"
    APPROVED = "approved", "Đã duyệt"


class ArticleVersionQuerySet(models.QuerySet["ArticleVersion"]):
    def announced(self) -> Self:
        """Return the approved versions with a note to readers on what changed, newest first."""
        approved = self.filter(state=VersionState.APPROVED).exclude(public_note="")
        return approved.order_by("-decided_at")

    def newest(self) -> Self:
        """Return only the newest version of each article."""
        later = ArticleVersion.objects.filter(
            article=OuterRef("article"), number__gt=OuterRef("number")
        )
        return self.filter(~Exists(later))


class ArticleVersion(Content):
    """An article's content as it was saved once; only the decision about it changes later."""

    article = models.ForeignKey(
        "news.Article", on_delete=models.CASCADE, related_name="versions", verbose_name="bài viết"
    )
    number = models.PositiveIntegerField("số")
    state = models.CharField(
        "trạng thái", max_length=10, choices=VersionState.choices, default=VersionState.DRAFT
    )
    note = models.CharField("ghi chú", max_length=500, blank=True)
    public_note = models.CharField(
        "thay đổi đáng kể",
        max_length=300,
        blank=True,
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người lưu",
    )
    created_at = models.DateTimeField("lưu lúc", auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người quyết định",
    )
    decided_at = models.DateTimeField("quyết định lúc", null=True, blank=True)
    decision_note = models.CharField("ghi chú của người duyệt", max_length=500, blank=True)

    DECISION = ("state", "decided_by", "decided_at", "decision_note")

    objects = ArticleVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "phiên bản"
        verbose_name_plural = "phiên bản"
        ordering = ["-number"]
        indexes = [
            models.Index(
                fields=["article"], name="version_submitted", condition=Q(state="submitted")
            ),
            models.Index(
                fields=["decided_at"],
                name="version_decided",
                condition=Q(decided_at__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "number"], name="version_number_is_unique_in_article"
            ),
            models.CheckConstraint(name="version_number_is_positive", condition=Q(number__gt=0)),
            models.CheckConstraint(
                name="version_has_title",
                condition=~Q(title=""),
                violation_error_message="Hãy nhập tiêu đề.",
            ),
            models.CheckConstraint(
                name="returned_version_has_reason",
                condition=~Q(state="returned") | ~Q(decision_note=""),
                violation_error_message="Hãy ghi lý do trả lại.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} (bản {self.number})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        changed = kwargs.get("update_fields")
        if not self._state.adding and not (changed and set(changed) <= set(self.DECISION)):
            raise TypeError("A saved version cannot change; save a new one on its article")
        super().save(*args, **kwargs)
