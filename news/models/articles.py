"""The model of an article as the public sees it, and its queries."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchRank, SearchVector, SearchVectorField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Case, F, Func, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import cached_property

from core.date_limits import days_of_our_time, moments_of_our_time, of_our_time
from core.prepared import Given
from core.publishing_window import ends_after_start, open_at
from core.routes import address
from core.years import YearsByIndex
from news.models.article_indexes import LISTS, LIVE
from news.models.attachments import Attachment
from news.models.content import Content
from news.models.royalties import RoyaltyKind
from news.models.taxonomy import Section, Tag
from news.models.text_search import raw_query
from news.models.versions import ArticleVersion

# How many articles of each kind are compared to find those related to another.
COMPARED = 60
RELATED = 4  # how many of them are shown
# What lists and feeds show of an article.
LISTED = (
    *("title", "slug", "summary", "publish_at", "expires_at", "updated_at"),
    *("section__name", "section__slug", "section__parent__name", "section__parent__slug"),
    *("lead_image__name", "lead_image__focus_x", "lead_image__focus_y"),
)
ONLY_TITLES = [0.0, 0.0, 0.0, 1.0]  # weights of the parts D, C, B, A of the search vector


class ArticleState(models.TextChoices):
    """The state of an article at a moment, which follows from its row and its versions."""

    DRAFT = "draft", "Nháp"
    SUBMITTED = "submitted", "Chờ duyệt"
    RETURNED = "returned", "Trả lại"
    SCHEDULED = "scheduled", "Hẹn giờ"
    PUBLISHED = "published", "Đã xuất bản"
    EXPIRED = "expired", "Hết hạn"
    WITHDRAWN = "withdrawn", "Đã gỡ"
    TRASHED = "trashed", "Thùng rác"


class ArticleQuerySet(YearsByIndex, models.QuerySet["Article"]):
    def published(self, moment: Given[datetime] | None = None) -> Self:
        """Return the articles that are public at `moment` (now), newest first."""
        is_open = open_at(moment or timezone.now(), start="publish_at", end="expires_at")
        return self.live().filter(is_open).order_by("-publish_at", "-id")

    def live(self) -> Self:
        """Return the articles that are public in their time: `publish_at` until `expires_at`."""
        return self.filter(LIVE)

    def window(self) -> tuple[datetime | None, datetime | None]:
        """Return when the first of these begins, and when the last ends, None for never."""
        by_time = self.order_by("publish_at", "id")
        starts_at = by_time.values_list("publish_at", flat=True).first()
        if not starts_at or by_time.filter(expires_at__isnull=True).exists():
            return starts_at, None
        return starts_at, self.order_by("-expires_at").values_list("expires_at", flat=True).first()

    def withdrawn(self) -> Self:
        """Return the articles that were public until somebody withdrew them."""
        return self.filter(withdrawn_at__isnull=False)

    def kept(self) -> Self:
        """Return the articles that are not in the trash."""
        return self.filter(trashed_at__isnull=True)

    def workable_by(self, user: User) -> Self:
        """Return the articles `user` may work on: those in the sections open to them.

        Without the right to edit or approve those of others, only their own.
        """
        # Superusers have all sections. For others they are an array: joined with another table,
        # articles would not be read in the order of an index.
        sections = ArraySubquery(Section.objects.open_to(user).order_by().values("pk"))
        found = self if user.is_superuser else self.filter(_is_in("section_id", sections))
        rights = ("news.edit_others_article", "news.approve_article")
        return found if any(map(user.has_perm, rights)) else found.filter(created_by=user)

    def seen_by(self, user: User) -> Self:
        """Return the articles whose titles `user` may know: the public ones, and `workable_by`."""
        public = self.published().order_by().values("pk")
        workable = self.workable_by(user).order_by().values("pk")
        return self.filter(Q(pk__in=public) | Q(pk__in=workable))

    def listed(self, *, with_body: bool = False) -> Self:
        """Return the same articles with only the columns and relations that a list shows."""
        body = ("body",) if with_body else ()
        return self.select_related("section__parent", "lead_image").only(*LISTED, *body)

    def in_section(self, section: Section) -> Self:
        """Return the articles of a section and of those under it."""
        return self.filter(section__in=section.family().values("pk"))

    def keys_in_section(
        self, section: Section
    ) -> "models.QuerySet[Article, tuple[int, datetime | None]]":
        """Return the keys of `in_section` with the times of publication, newest first.

        PostgreSQL merges the sections, each in the order of the index: it reads what is asked for
        and no more. A query for the sections comes before.
        """
        newest = self.order_by("-publish_at", "-id")  # each, or PostgreSQL would sort them all
        own, *others = [
            newest.filter(section=pk).values_list("id", "publish_at")
            for pk in section.family().values_list("pk", flat=True)
        ]
        return (own.union(*others, all=True) if others else own).order_by("-publish_at", "-id")

    def newest_in_section(self, section: Section, count: int) -> "ArticleQuerySet":
        """Return the newest `count` of `in_section`, newest first. 2 queries come before."""
        keys = [pk for pk, _ in self.keys_in_section(section)[:count]]
        return Article.objects.filter(pk__in=keys).order_by("-publish_at", "-id")

    def with_state(self, moment: datetime | None = None) -> Self:
        """Return the same articles, each with its `state` (ArticleState) at `moment` (now)."""
        moment = moment or timezone.now()
        newest = ArticleVersion.objects.filter(article=OuterRef("pk")).order_by("-number")
        return self.annotate(
            state=Case(
                When(trashed_at__isnull=False, then=Value(ArticleState.TRASHED)),
                When(withdrawn_at__isnull=False, then=Value(ArticleState.WITHDRAWN)),
                When(
                    live_version__isnull=True,
                    then=Coalesce(Subquery(newest.values("state")[:1]), Value(ArticleState.DRAFT)),
                ),
                When(publish_at__gt=moment, then=Value(ArticleState.SCHEDULED)),
                When(expires_at__lte=moment, then=Value(ArticleState.EXPIRED)),
                default=Value(ArticleState.PUBLISHED),
            )
        )

    def in_state(self, state: str, moment: datetime | None = None) -> Self:
        """Return the articles that `with_state` would say to be in `state` (an ArticleState).

        Each has an index, so that the few which are not public are found among many.
        """
        moment = moment or timezone.now()
        if state == ArticleState.TRASHED:
            return self.filter(trashed_at__isnull=False)
        if state == ArticleState.WITHDRAWN:
            return self.kept().withdrawn()
        if state == ArticleState.PUBLISHED:
            return self.published(moment)
        if state == ArticleState.SCHEDULED:
            return self.live().filter(publish_at__gt=moment)
        if state == ArticleState.EXPIRED:
            return self.live().filter(expires_at__lte=moment)
        newest = ArticleVersion.objects.filter(article=OuterRef("pk")).order_by("-number")
        of_newest = Coalesce(Subquery(newest.values("state")[:1]), Value(ArticleState.DRAFT))
        never = self.kept().filter(live_version__isnull=True, withdrawn_at__isnull=True)
        return never.alias(state_of_newest=of_newest).filter(state_of_newest=state)

    def leading(self, count: int, now: Given[datetime]) -> Self:
        """Return the articles public `now` with a picture for the top of the home page.

        Those featured until later than now come first, then the newest.
        """
        pictured = self.published(now).filter(lead_image__isnull=False)
        featured = pictured.filter(featured_until__gt=now)
        return (
            # For each half PostgreSQL reads a few entries of an index, even with many articles.
            self.filter(pk__in=featured.values("pk")[:count].union(pictured.values("pk")[:count]))
            .annotate(is_featured=_is(featured_until__gt=now))
            .order_by("-is_featured", "-publish_at", "-id")[:count]
        )

    def pinned_in(self, section: Section) -> Self:
        """Return the public articles pinned to the top of the list of `section`, newest first."""
        now = timezone.now()
        return self.published(now).filter(pinned_until__gt=now).in_section(section)

    def due_for_review(self, day: date) -> Self:
        """Return the public articles due for review on `day`, longest due first."""
        return self.published().filter(review_on__lte=day).order_by("review_on", "pk")

    def related_to(
        self, pk: Given[int], section_id: Given[int], any_word: Given[str], *, now: Given[datetime]
    ) -> Self:
        """Return up to RELATED public articles related to that with the key `pk`.

        First those that staff chose, then those that share a keyword with it, then those of its
        section; within each, those with most words of its title in theirs, then the newest.

        Args:
            any_word: any of the words of its title in titles, as a query of the text search.
        """
        others = self.published(now).exclude(pk=pk)
        taggings = Article.tags.through._default_manager
        same_tags = taggings.filter(tag__in=taggings.filter(article=pk).values("tag"))
        sharing_a_tag = same_tags.values("article")
        tagged = others.filter(pk__in=sharing_a_tag).values("pk")
        same_section = others.filter(section=section_id).values("pk")
        chosen = others.filter(chosen_by=pk).values("pk")
        return (
            self.filter(pk__in=chosen.union(tagged[:COMPARED], same_section[:COMPARED]))
            .alias(
                is_chosen=_is(pk__in=chosen.order_by()),
                is_tagged=_is(pk__in=sharing_a_tag),
                likeness=SearchRank(F("search_vector"), raw_query(any_word), weights=ONLY_TITLES),
            )
            .order_by("-is_chosen", "-is_tagged", "-likeness", "-publish_at", "-id")[:RELATED]
        )


def _is_in(column: str, array: ArraySubquery) -> Func:
    """Return the condition that an array contains a column."""
    is_any = {"template": "%(expressions)s)", "arg_joiner": " = ANY("}
    return Func(F(column), array, output_field=models.BooleanField(), **is_any)


def _is(**condition: Any) -> Case:
    """Return the condition as a value to order by; NULL counts as false."""
    return Case(When(**condition, then=Value(True)), default=Value(False))


class Article(Content):
    """What the public sees of an article; its history is in its versions and events.

    Its content changes through `news.workflow` alone. Until something is approved it is that of
    the newest version, so that lists can show it.
    """

    KIND = "news.article"
    SUBJECT_PREFIX = f"{KIND}:"  # the number follows

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
    # Not part of the text: chosen by those who publish, it takes effect at once.
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
    # Written by the counting pipeline; shown as "Lượt xem" together with the opening count.
    view_count = models.PositiveBigIntegerField("lượt xem đã đếm", default=0, editable=False)
    opening_view_count = models.PositiveBigIntegerField("lượt xem chuyển sang", default=0)
    # Readers' answers to "Bài viết này có hữu ích không?", written by the counting pipeline too.
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
    # The article's key in an import, so that it is imported once.
    external_id = models.CharField(
        "mã ở hệ thống cũ", max_length=500, unique=True, null=True, editable=False
    )
    # The key of the form that made the article, so that sending it twice makes one article.
    form_key = models.UUIDField(unique=True, null=True, editable=False)
    created_at = models.DateTimeField("tạo lúc", auto_now_add=True)
    updated_at = models.DateTimeField("cập nhật lần cuối", null=True, editable=False)

    # The folded words, and the index over them: search needs no extension of PostgreSQL.
    search_title = models.TextField(editable=False, default="")
    search_text = models.TextField(editable=False, default="")
    search_vector = models.GeneratedField(
        expression=SearchVector("search_title", weight="A", config="simple")
        + SearchVector("search_text", weight="B", config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    announced_next: ArticleVersion | None = None  # in a preview, the version that is not live yet
    changes_read: list[ArticleVersion] | None = None  # what `announced_changes` returns, if known

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
            *LISTS,
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
                fields=["expires_at"],
                name="article_expiring",
                condition=Q(expires_at__isnull=False),
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
        # Some titles have no letter that an address may contain.
        return address("news:article", self.section.path, self.slug or "bai-viet", self.pk)

    @property
    def subject(self) -> str:
        """Return the counting subject of this article."""
        return f"{self.SUBJECT_PREFIX}{self.pk}"

    @property
    def views(self) -> int:
        """Return "Lượt xem": the views counted here and those of the former system."""
        return self.view_count + self.opening_view_count

    @cached_property
    def state(self) -> str:
        """Return the ArticleState, as `with_state` gives it to whole lists. 1 query."""
        return Article.objects.with_state().only("pk").get(pk=self.pk).state

    @property
    def state_label(self) -> str:
        """Return the state in words."""
        return ArticleState(self.state).label

    def announced_changes(self) -> list[ArticleVersion]:
        """Return the versions with a note to readers on what changed, newest first."""
        return [*(self.versions.announced() if self.changes_read is None else self.changes_read)]

    def set_lists(self, tags: Iterable[Tag], attachments: Iterable[Attachment]) -> None:
        """Let the page show these, instead of a query for each."""
        lists = {"tags": tags, "attachments": attachments}
        setattr(self, "_prefetched_objects_cache", lists)  # noqa: B010  (Django's own, untyped)

    @property
    def newest_version(self) -> ArticleVersion | None:
        """Return the version saved last; it may be newer than what the public sees."""
        return self.versions.order_by("-number").first()

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: models.QuerySet[Self] | None = None,
    ) -> None:
        """Read the row again; the state is then queried again, too."""
        super().refresh_from_db(using, fields, from_queryset)
        if fields is None:
            self.__dict__.pop("state", None)
