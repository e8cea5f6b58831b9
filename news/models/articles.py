"""The article as the public sees it."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Unpack

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.validators import MinValueValidator
from django.db import connection, models, transaction
from django.db.models import Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from core.date_limits import days_of_our_time, moments_of_our_time, of_our_time
from core.html import sanitise
from core.publishing_window import ends_after_start
from core.text import plain_text, slugify_vi, tidy, words
from news.models.attachments import Attachment
from news.models.content import Content, ContentFields
from news.models.events import ArticleEvent
from news.models.querysets import ArticleQuerySet
from news.models.royalties import RoyaltyKind
from news.models.taxonomy import Tag
from news.models.versions import ArticleVersion, PublishingError

# Letters of an article that can be searched; PostgreSQL's limit of 1 MB is never reached.
MAX_SEARCH_TEXT = 200_000


class Article(Content):
    """What the public sees of an article; its history is in its versions.

    Its content changes through `save_version` and the version's `approve` alone. Until something
    is approved it is that of the newest version, so that lists can show it.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Nháp"
        SUBMITTED = "submitted", "Chờ duyệt"
        RETURNED = "returned", "Trả lại"
        SCHEDULED = "scheduled", "Hẹn giờ"
        PUBLISHED = "published", "Đã xuất bản"
        EXPIRED = "expired", "Hết hạn"
        WITHDRAWN = "withdrawn", "Đã gỡ"
        TRASHED = "trashed", "Thùng rác"

    class Step(models.TextChoices):
        """What can be done with an article as a whole; the value stands in the address."""

        UNSCHEDULE = "huy-lich", "Hủy lịch đăng"
        WITHDRAW = "go", "Gỡ khỏi trang"
        PUT_BACK = "dua-lai", "Đưa lại lên trang"
        TRASH = "thung-rac", "Bỏ vào thùng rác"
        RESTORE = "lay-lai", "Lấy lại từ thùng rác"

    SUBJECT_PREFIX = "news.article:"  # the number follows

    slug = models.SlugField("đường dẫn", max_length=200, editable=False)
    live_version = models.OneToOneField(
        ArticleVersion,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="live_article",
        verbose_name="phiên bản công khai",
    )
    publish_at = models.DateTimeField(
        "xuất bản lúc", null=True, blank=True, validators=[of_our_time]
    )
    expires_at = models.DateTimeField(
        "hết hạn lúc", null=True, blank=True, validators=[of_our_time]
    )
    withdrawn_at = models.DateTimeField("gỡ lúc", null=True, editable=False)
    withdrawal_reason = models.CharField("lý do gỡ", max_length=500, blank=True, editable=False)
    trashed_at = models.DateTimeField("bỏ vào thùng rác lúc", null=True, editable=False)
    featured_until = models.DateTimeField(
        "nổi bật đến",
        null=True,
        blank=True,
        validators=[of_our_time],
        help_text="Đứng đầu trang chủ cho đến lúc này. Để trống thì bài không nổi bật.",
    )
    pinned_until = models.DateTimeField(
        "ghim đến",
        null=True,
        blank=True,
        validators=[of_our_time],
        help_text="Đứng đầu chuyên mục cho đến lúc này. Để trống thì bài không được ghim.",
    )
    review_on = models.DateField(
        "rà soát lại ngày",
        null=True,
        blank=True,
        validators=[of_our_time],
        help_text="Đến ngày này bài hiện trên bàn làm việc, để xem nội dung còn đúng không.",
    )
    # How an article stands among others is no part of its text: chosen by those who publish,
    # it takes effect at once.
    chosen_related = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="chosen_by",
        verbose_name="tin liên quan chọn tay",
        help_text="Hiện trước các tin liên quan mà trang tự tìm.",
    )
    royalty_kind = models.ForeignKey(
        RoyaltyKind,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="articles",
        verbose_name="thể loại nhuận bút",
    )
    royalty_coefficient = models.DecimalField(
        "hệ số nhuận bút",
        max_digits=4,
        decimal_places=2,
        default=Decimal(1),
        validators=[MinValueValidator(Decimal(0))],
    )
    # Kept by the counting pipeline; shown as "Lượt xem" together with the opening balance.
    view_count = models.PositiveBigIntegerField("lượt xem đã đếm", default=0, editable=False)
    opening_view_count = models.PositiveBigIntegerField("lượt xem chuyển sang", default=0)
    # Readers' answers to "Bài viết này có hữu ích không?", kept by the counting pipeline too.
    helpful_count = models.PositiveIntegerField(
        "thấy hữu ích", default=0, db_default=0, editable=False
    )
    unhelpful_count = models.PositiveIntegerField(
        "thấy không hữu ích", default=0, db_default=0, editable=False
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="articles",
        verbose_name="người tạo",
    )
    # What an import knows the article by, so that it comes in once.
    external_id = models.CharField(
        "mã ở hệ thống cũ", max_length=500, unique=True, null=True, editable=False
    )
    # What the form of a new article carries, so that sending it twice makes one article.
    form_key = models.UUIDField(unique=True, null=True, editable=False)
    created_at = models.DateTimeField("tạo lúc", auto_now_add=True)
    updated_at = models.DateTimeField("cập nhật lần cuối", null=True, editable=False)

    # The words, folded, and the index over them, so search needs no extension.
    search_title = models.TextField(editable=False, default="")
    search_text = models.TextField(editable=False, default="")
    search_vector = models.GeneratedField(
        expression=SearchVector("search_title", weight="A", config="simple")
        + SearchVector("search_text", weight="B", config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = "bài viết"
        verbose_name_plural = "bài viết"
        ordering = ["-publish_at", "-id"]
        permissions = [
            ("edit_others_article", "Sửa bài của người khác"),
            ("approve_article", "Duyệt và xuất bản bài viết"),
            ("approve_own_article", "Duyệt bài do chính mình viết"),
            ("view_royalties", "Xem bảng kê nhuận bút"),
        ]
        indexes = [
            GinIndex(fields=["search_vector"], name="article_search"),
            models.Index(fields=["-publish_at", "-id"], name="article_newest"),
            models.Index(fields=["section", "-publish_at", "-id"], name="article_section_newest"),
            models.Index(
                fields=["-publish_at", "-id"],
                name="article_lead",
                condition=Q(live_version__isnull=False, lead_image__isnull=False),
            ),
            models.Index(
                fields=["featured_until"],
                name="article_featured",
                condition=Q(featured_until__isnull=False),
            ),
            models.Index(
                fields=["section", "pinned_until"],
                name="article_pinned",
                condition=Q(pinned_until__isnull=False),
            ),
            models.Index(
                fields=["review_on"],
                name="article_review",
                condition=Q(review_on__isnull=False),
            ),
        ]
        constraints = [
            ends_after_start(
                "article_expires_after_publishing", start="publish_at", end="expires_at"
            ),
            moments_of_our_time(
                "article_moments_are_of_our_time",
                *("publish_at", "expires_at", "featured_until", "pinned_until"),
            ),
            days_of_our_time("article_review_is_of_our_time", "review_on"),
            models.CheckConstraint(
                name="live_article_has_publish_time",
                condition=Q(live_version__isnull=True) | Q(publish_at__isnull=False),
            ),
            models.CheckConstraint(
                name="royalty_coefficient_is_not_negative",
                condition=Q(royalty_coefficient__gte=0),
                violation_error_message="Hệ số không được âm.",
            ),
            models.CheckConstraint(
                name="withdrawn_article_was_public_and_says_why",
                condition=Q(withdrawn_at=None, withdrawal_reason="")
                | Q(withdrawn_at__isnull=False, live_version__isnull=False)
                & ~Q(withdrawal_reason=""),
                violation_error_message="Hãy ghi lý do gỡ bài.",
            ),
            models.CheckConstraint(
                name="trashed_article_is_not_public",
                condition=Q(trashed_at=None)
                | Q(live_version=None)
                | Q(withdrawn_at__isnull=False)
                | Q(expires_at__isnull=False),
                violation_error_message="Hãy gỡ bài khỏi trang trước khi bỏ vào thùng rác.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        # Some titles have no letter that can stand in an address.
        return reverse("news:article", args=[self.section.path, self.slug or "bai-viet", self.pk])

    @property
    def subject(self) -> str:
        """Return the stable name under which visits to this article are counted."""
        return f"{self.SUBJECT_PREFIX}{self.pk}"

    @property
    def views(self) -> int:
        """Return "Lượt xem": what was counted here and what came with it."""
        return self.view_count + self.opening_view_count

    @cached_property
    def state(self) -> str:
        """Return the State, as `with_state` gives it to whole lists."""
        return Article.objects.with_state().only("pk").get(pk=self.pk).state

    @property
    def state_label(self) -> str:
        """Return the state in words."""
        return self.State(self.state).label

    @property
    def newest_version(self) -> ArticleVersion | None:
        """Return the version saved last; it may be newer than what the public sees."""
        return self.versions.order_by("-number").first()

    def lock(self) -> None:
        """Read the article afresh and keep everybody else from changing it in this transaction."""
        self.refresh_from_db(from_queryset=Article.objects.select_for_update())
        self.__dict__.pop("state", None)

    @transaction.atomic
    def save_version(
        self,
        *,
        by: User | None,
        note: str = "",
        public_note: str = "",
        tags: Iterable[Tag] = (),
        attachments: Iterable[Attachment] = (),
        **content: Unpack[ContentFields],
    ) -> ArticleVersion:
        """Save a new version and return it; what the public sees stays as it is.

        An article that is not in the database yet is added to it, as that of `by`. Of one that is,
        other unsaved changes are dropped. Raises PublishingError for one in the trash.
        """
        version = ArticleVersion(
            created_by=by, note=note, public_note=tidy(public_note).strip(), **_cleaned(content)
        )
        tags, attachments = list(tags), list(attachments)
        if self.pk:
            self.lock()
            if self.trashed_at:
                raise PublishingError("Bài đang ở thùng rác. Hãy lấy lại trước.")
        else:
            self.created_by = self.created_by or by
        if not self.live_version_id:
            self._take(version, tags, attachments)
        version.article = self
        version.number = (self.versions.aggregate(last=Max("number"))["last"] or 0) + 1
        version.save()
        version.tags.set(tags)
        version.attachments.set(attachments)
        self.record(ArticleEvent.Kind.SAVED, by, version=version, note=note)
        return version

    def record(
        self,
        kind: ArticleEvent.Kind,
        by: User | None,
        *,
        version: ArticleVersion | None = None,
        note: str = "",
    ) -> None:
        """Write a line of the article's history."""
        ArticleEvent.objects.create(article=self, kind=kind, actor=by, version=version, note=note)

    def steps_for(self, user: User) -> list[Step]:
        """Return what `user` may do with the article as it stands, in the order to offer it."""
        if not Article.objects.workable_by(user).filter(pk=self.pk).exists():
            return []
        approves = user.has_perm("news.approve_article")
        # Who began an article that never was public may throw it away.
        discards = approves or user.has_perm("news.delete_article")
        discards |= self.created_by_id == user.pk and not self.live_version_id
        state, found = self.State(self.state), []
        if approves and state in _STEPS_OF_APPROVERS:
            found.append(_STEPS_OF_APPROVERS[state])
        if discards and state is self.State.TRASHED:
            found.append(self.Step.RESTORE)
        elif discards and state not in (self.State.PUBLISHED, self.State.SCHEDULED):
            found.append(self.Step.TRASH)
        return found

    @transaction.atomic
    def take(self, step: Step, by: User, reason: str = "") -> None:
        """Take a step with the whole article. `reason` is public where it is withdrawn.

        Raises PublishingError if `by` may not, if the article no longer stands as it did, and
        when it is withdrawn without a reason.
        """
        self.lock()
        if step not in self.steps_for(by):
            raise PublishingError(
                f"“{self.Step(step).label}” không làm được: bài đang ở trạng thái "
                f"“{self.state_label}”, hoặc việc này không thuộc quyền của bạn."
            )
        reason = tidy(reason).strip()
        if step == self.Step.WITHDRAW and not words(reason):
            raise PublishingError("Hãy ghi lý do gỡ bài.")
        kind = self._change(self.Step(step), reason)
        self.save()
        self.__dict__.pop("state", None)
        self.record(kind, by, note=reason)

    def _change(self, step: Step, reason: str) -> ArticleEvent.Kind:
        now, kinds = timezone.now(), ArticleEvent.Kind
        if step is self.Step.WITHDRAW:
            self.withdrawn_at, self.withdrawal_reason = now, reason
            return kinds.WITHDRAWN
        if step is self.Step.PUT_BACK:
            self._end_withdrawal()
            return kinds.PUT_BACK
        if step is self.Step.UNSCHEDULE and self.live_version:
            self.live_version.reopen()
            self.live_version = self.publish_at = None
            return kinds.UNSCHEDULED
        self.trashed_at = now if step is self.Step.TRASH else None
        return kinds.TRASHED if step is self.Step.TRASH else kinds.RESTORED

    def _end_withdrawal(self) -> None:
        self.withdrawn_at, self.withdrawal_reason = None, ""

    @transaction.atomic
    def purge(self) -> None:
        """Delete the article with all its versions and its history, for good."""
        _let_history_go("on")
        nothing = {"live_version": None, "withdrawn_at": None, "withdrawal_reason": ""}
        Article.objects.filter(pk=self.pk).update(**nothing)
        self.delete()
        _let_history_go("off")

    def show(self, version: ArticleVersion, publish_at: datetime | None) -> None:
        """Put an approved version before the public; its `approve` calls this, with the lock held.

        The address is given once and stays, whatever the title becomes.
        """
        now = timezone.now()
        if not self.live_version_id:
            self.slug = slugify_vi(version.title, max_length=200)
        elif self.publish_at and self.publish_at <= now:
            self.updated_at = now
        self._end_withdrawal()
        self.live_version = version
        self.publish_at = publish_at or self.publish_at or now
        if self.expires_at and self.expires_at <= self.publish_at:
            raise PublishingError("Thời điểm hết hạn phải sau thời điểm xuất bản.")
        self._take(version, list(version.tags.all()), list(version.attachments.all()))

    def _take(
        self, version: ArticleVersion, tags: list[Tag], attachments: list[Attachment]
    ) -> None:
        self.copy_content(version)
        searched = [self.summary, plain_text(self.body), *(tag.name for tag in tags)]
        searched += [attachment.title for attachment in attachments]
        if self.department:
            searched.append(self.department.name)
        self.search_title = " ".join(words(self.title))
        self.search_text = " ".join(words(" ".join(searched)))[:MAX_SEARCH_TEXT]
        self.save()
        self.tags.set(tags)
        self.attachments.set(attachments)


_STEPS_OF_APPROVERS = {
    Article.State.SCHEDULED: Article.Step.UNSCHEDULE,
    Article.State.PUBLISHED: Article.Step.WITHDRAW,
    Article.State.EXPIRED: Article.Step.WITHDRAW,
    Article.State.WITHDRAWN: Article.Step.PUT_BACK,
}


def _let_history_go(setting: str) -> None:
    """Tell the trigger on `ArticleEvent` whether this transaction may delete events."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('news.purging', %s, true)", [setting])


def _cleaned(content: ContentFields) -> ContentFields:
    cleaned = content.copy()
    cleaned["body"] = sanitise(content["body"])
    for name in ("title", "summary", "byline", "source"):
        if name in cleaned:
            cleaned[name] = tidy(cleaned[name]).strip()
    return cleaned
