"""Versions of an article: what was saved, by whom, and what was decided about it."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from news.editorial_checks import errors_in
from news.models.content import Content

if TYPE_CHECKING:
    from news.models.articles import Article


class PublishingError(Exception):
    """A step of publishing that is not allowed; the message is for the person who tried it."""


def can_approve(user: User, version: "ArticleVersion") -> bool:
    """Return whether `user` may approve `version`: nobody their own text, unless allowed to."""
    is_own = version.created_by_id == user.pk
    return user.has_perm("news.approve_article") and (
        not is_own or user.has_perm("news.approve_own_article")
    )


def can_return(user: User) -> bool:
    """Return whether `user` may hand back what others submitted: who edits it, or approves it."""
    return user.has_perm("news.approve_article") or user.has_perm("news.edit_others_article")


def _when(publish_at: datetime | None) -> str:
    """Return what the history tells of an approval for later."""
    if not publish_at or publish_at <= timezone.now():
        return ""
    return f"Lên trang lúc {timezone.localtime(publish_at):%H:%M, %d/%m/%Y}"


class ArticleVersionQuerySet(models.QuerySet["ArticleVersion"]):
    def announced(self) -> Self:
        """Return the approved versions that told readers what changed, newest first."""
        approved = self.filter(state=ArticleVersion.State.APPROVED).exclude(public_note="")
        return approved.order_by("-decided_at")

    def newest(self) -> Self:
        """Return only the newest version of each article."""
        later = self.model._base_manager.filter(
            article=OuterRef("article"), number__gt=OuterRef("number")
        )
        return self.filter(~Exists(later))


class ArticleVersion(Content):
    """One saved state of an article's content; never changed, only decided upon."""

    class State(models.TextChoices):
        DRAFT = "draft", "Nháp"
        SUBMITTED = "submitted", "Chờ duyệt"
        RETURNED = "returned", "Trả lại"
        APPROVED = "approved", "Đã duyệt"

    article: "models.ForeignKey[Article, Article]" = models.ForeignKey(
        "news.Article", on_delete=models.CASCADE, related_name="versions", verbose_name="bài viết"
    )
    number = models.PositiveIntegerField("số")
    state = models.CharField(
        "trạng thái", max_length=10, choices=State.choices, default=State.DRAFT
    )
    note = models.CharField("ghi chú", max_length=500, blank=True)
    public_note = models.CharField(
        "thay đổi đáng kể",
        max_length=300,
        blank=True,
    )
    created_by: "models.ForeignKey[User | None, User | None]" = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người lưu",
    )
    created_at = models.DateTimeField("lưu lúc", auto_now_add=True)
    decided_by: "models.ForeignKey[User | None, User | None]" = models.ForeignKey(
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

    @transaction.atomic
    def submit(self, by: User) -> None:
        """Ask for approval.

        Raises PublishingError unless this is a draft, without the right to write articles, and
        for an article that `by` may not work on.
        """
        self._lock(self.State.DRAFT)
        if not by.has_perm("news.change_article"):
            raise PublishingError("Bạn không có quyền gửi duyệt bài.")
        self._check_reach(by)
        self._check_content()
        self.state = self.State.SUBMITTED
        self.save(update_fields=["state"])
        self._record("submitted", by)

    @transaction.atomic
    def return_(self, by: User, note: str) -> None:
        """Hand a submitted version back to its author, who is told why by `note`.

        Raises PublishingError without a reason, without the right to (see `can_return`), and for
        an article that `by` may not work on.
        """
        self._lock(self.State.SUBMITTED)
        if not can_return(by):
            raise PublishingError("Bạn không có quyền trả lại bài.")
        self._check_reach(by)
        if not note.strip():
            raise PublishingError("Hãy ghi lý do trả lại.")
        self._decide(self.State.RETURNED, by, note.strip())
        self._record("returned", by, note.strip())

    @transaction.atomic
    def approve(
        self,
        by: User,
        publish_at: datetime | None = None,
        *,
        note: str = "",
        is_checked: bool = True,
    ) -> None:
        """Make this version what the public sees, from `publish_at` on.

        Without `publish_at` an article keeps the moment it has, or else is public at once.
        Colleagues read the `note`. What was public elsewhere before is taken as it was: not
        `is_checked` for errors.
        Raises PublishingError without the right (see `can_approve`), for an article that `by` may
        not work on, if this was decided upon before, if a newer version is live, or if
        `news.editorial_checks` finds an error.
        """
        self._lock(self.State.DRAFT, self.State.SUBMITTED)
        if not can_approve(by, self):
            raise PublishingError(
                "Bạn không duyệt được bài này: cần quyền duyệt, và không tự duyệt bài của mình."
            )
        self._check_reach(by)
        live = self.article.live_version
        if live and live.number > self.number:
            raise PublishingError("Một bản mới hơn của bài này đã được duyệt.")
        if is_checked:
            self._check_content()
        self._decide(self.State.APPROVED, by, note.strip())
        self.article.show(self, publish_at)
        told = filter(None, [_when(self.article.publish_at), note.strip()])
        self._record("approved", by, ". ".join(told))

    def last_note_of(self, user: User) -> str:
        """Return what `user` noted last to this version after its approval. 1 query."""
        noted = self.events.filter(kind="noted", actor=user).order_by("-at", "-pk")
        return noted.values_list("note", flat=True).first() or ""

    def reopen(self) -> None:
        """Make an approved version that the public never saw a draft again.

        `Article.take` calls this, with the lock held.
        """
        self.state = self.State.DRAFT
        self.decided_by = self.decided_at = None
        self.decision_note = ""
        self.save(update_fields=self.DECISION)

    def _record(self, kind: str, by: User, note: str = "") -> None:
        self.article.record(self.article.events.model.Kind(kind), by, version=self, note=note)

    def _lock(self, *allowed: State) -> None:
        """Hold the article, read this version's state afresh, and refuse any but those allowed."""
        self.article.lock()
        if self.article.trashed_at:
            raise PublishingError("Bài đang ở thùng rác. Hãy lấy lại trước.")
        self.refresh_from_db(fields=["state"])
        if self.state not in allowed:
            state = self.State(self.state).label
            raise PublishingError(f"Phiên bản đang ở trạng thái “{state}” nên không làm được.")

    def _check_reach(self, by: User) -> None:
        if not type(self.article).objects.workable_by(by).filter(pk=self.article_id).exists():
            raise PublishingError("Bài này không thuộc phần việc của bạn.")

    def _check_content(self) -> None:
        if found := errors_in(self):
            raise PublishingError(" ".join(finding.message for finding in found))

    def _decide(self, state: State, by: User, note: str = "") -> None:
        self.state = state
        self.decided_by = by
        self.decided_at = timezone.now()
        self.decision_note = note
        self.save(update_fields=self.DECISION)
