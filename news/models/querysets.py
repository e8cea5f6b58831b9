"""What can be asked of the articles."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import User
from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import models
from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, TruncMonth
from django.utils import timezone

from core.publishing_window import open_at
from core.text import words
from news.models.taxonomy import Section
from news.models.versions import ArticleVersion
from news.search import accented_words, query_words, tsquery

if TYPE_CHECKING:
    from news.models.articles import Article

SEARCH_COLUMNS = ("search_title", "search_text", "search_vector")
# How many articles of each kind are weighed to find the ones closest to another.
COMPARED = 60
ONLY_TITLES = [0.0, 0.0, 0.0, 1.0]  # weights of the parts D, C, B, A of the search vector


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self, moment: datetime | None = None) -> Self:
        """Return the articles citizens may read at `moment` (now), newest first."""
        return self.filter(
            open_at(moment or timezone.now(), start="publish_at", end="expires_at"),
            live_version__isnull=False,
            withdrawn_at__isnull=True,
            trashed_at__isnull=True,
        ).order_by("-publish_at", "-id")

    def withdrawn(self) -> Self:
        """Return the articles that were public until somebody withdrew them."""
        return self.filter(withdrawn_at__isnull=False)

    def kept(self) -> Self:
        """Return the articles that are not in the trash."""
        return self.filter(trashed_at__isnull=True)

    def workable_by(self, user: User) -> Self:
        """Return the articles `user` may work on: those in the sections open to them.

        Who has no right to the articles of others, and does not approve them, has only their own.
        """
        found = self.filter(section__in=Section.objects.open_to(user).values("pk"))
        reaches_others = user.has_perm("news.edit_others_article") or user.has_perm(
            "news.approve_article"
        )
        return found if reaches_others else found.filter(created_by=user)

    def listed(self, *, with_body: bool = False) -> Self:
        """Return the same articles with all that a list shows of them, and no more."""
        unseen = SEARCH_COLUMNS if with_body else ("body", *SEARCH_COLUMNS)
        return self.select_related("section__parent", "lead_image", "department").defer(*unseen)

    def in_section(self, section: Section) -> Self:
        """Return the articles of a section and of those under it."""
        family = Section.objects.filter(Q(pk=section.pk) | Q(parent=section)).values("pk")
        return self.filter(section__in=family)

    def neighbours(self, article: "Article") -> tuple["Article | None", "Article | None"]:
        """Return the public articles of the same section just newer and just older. Two queries."""
        others = self.published().filter(section=article.section_id).exclude(pk=article.pk)
        at, pk = article.publish_at, article.pk
        newer = others.filter(Q(publish_at__gt=at) | Q(publish_at=at, pk__gt=pk))
        older = others.filter(Q(publish_at__lt=at) | Q(publish_at=at, pk__lt=pk))
        return newer.listed().order_by("publish_at", "pk").first(), older.listed().first()

    def months(self) -> list[tuple[date, int]]:
        """Return the first day of each month with public articles, and how many; newest first."""
        local = TruncMonth("publish_at", output_field=models.DateField())
        counted = self.published().order_by().values(month=local).annotate(count=Count("pk"))
        return [(row["month"], row["count"]) for row in counted.order_by("-month")]

    def search(self, query: str) -> Self:
        """Return the articles holding all words of `query`, the last one perhaps unfinished.

        First come those that have the last word whole, too ("phố" is not "phòng"); among them those
        with all words in the title, as they were typed; then those with the words side by side ("hồ
        sơ" is not "sổ hộ"); then those with words in the title that only look like them; then the
        newest. Diacritics, case and punctuation keep nothing from being found; a query without any
        word finds nothing. All that a list of results shows is there, the bodies for their
        excerpts, too.
        """
        anywhere = tsquery(query)
        if not anywhere:
            return self.none()
        return (
            self.listed()
            .defer(None)
            .defer(*SEARCH_COLUMNS)
            .filter(search_vector=_raw(anywhere))
            .alias(
                is_whole=Q(search_vector=_raw(tsquery(query, unfinished=False))),
                in_title=Q(search_vector=_raw(tsquery(query, weight="A"))),
                is_together=Q(search_vector=_raw(tsquery(query, together=True))),
                is_titled=_titled(query),
            )
            .order_by("-is_whole", "-is_titled", "-is_together", "-in_title", "-publish_at", "-id")
        )

    def resembling(self, query: str) -> Self:
        """Return the articles with any word of `query`, those with most of them first.

        For where nothing holds all of them; words of one letter say too little.
        """
        wanted = [word for word in query_words(query) if len(word) > 1]
        if not wanted:
            return self.none()
        any_of_them = _raw(" | ".join(f"'{word}'" for word in wanted))
        return (
            self.filter(search_vector=any_of_them)
            .alias(likeness=SearchRank(F("search_vector"), any_of_them))
            .order_by("-likeness", "-publish_at", "-id")
        )

    def with_state(self, moment: datetime | None = None) -> Self:
        """Return the same articles, each with its `state` (Article.State) at `moment` (now)."""
        moment = moment or timezone.now()
        newest = ArticleVersion.objects.filter(article=OuterRef("pk")).order_by("-number")
        return self.annotate(
            state=Case(
                When(trashed_at__isnull=False, then=Value("trashed")),
                When(withdrawn_at__isnull=False, then=Value("withdrawn")),
                When(
                    live_version__isnull=True,
                    then=Coalesce(Subquery(newest.values("state")[:1]), Value("draft")),
                ),
                When(publish_at__gt=moment, then=Value("scheduled")),
                When(expires_at__lte=moment, then=Value("expired")),
                default=Value("published"),
            )
        )

    def leading(self, count: int) -> Self:
        """Return the public articles with a picture for the top of the home page.

        Those featured until later than now come first, then the newest.
        """
        now = timezone.now()
        pictured = self.published(now).filter(lead_image__isnull=False)
        featured = pictured.filter(featured_until__gt=now)
        return (
            # Each half is a short walk along an index, however many articles there are.
            self.filter(pk__in=featured.values("pk")[:count].union(pictured.values("pk")[:count]))
            .annotate(is_featured=_is(featured_until__gt=now))
            .order_by("-is_featured", "-publish_at", "-id")[:count]
        )

    def pinned_in(self, section: Section) -> Self:
        """Return the public articles that stand first in the list of `section`, newest first."""
        now = timezone.now()
        return self.published(now).filter(pinned_until__gt=now).in_section(section)

    def due_for_review(self, day: date) -> Self:
        """Return the public articles that were to be reviewed by `day`, longest due first."""
        return self.published().filter(review_on__lte=day).order_by("review_on", "pk")

    def related_to(self, article: "Article", count: int) -> Self:
        """Return up to `count` public articles close to `article`.

        First those that staff chose, then those that share a keyword with it, then those of its
        section; among these the ones with most words of its title in theirs, then the newest.
        """
        others = self.published().exclude(pk=article.pk)
        tagged = others.filter(pk__in=_sharing_a_tag_with(article)).values("pk")
        neighbours = others.filter(section=article.section_id).values("pk")
        chosen = others.filter(chosen_by=article).values("pk")
        return (
            self.filter(pk__in=chosen.union(tagged[:COMPARED], neighbours[:COMPARED]))
            .alias(
                is_chosen=_is(pk__in=chosen.order_by()),
                is_tagged=_is(pk__in=_sharing_a_tag_with(article)),
                likeness=SearchRank(F("search_vector"), _any_word_of(article), weights=ONLY_TITLES),
            )
            .order_by("-is_chosen", "-is_tagged", "-likeness", "-publish_at", "-id")[:count]
        )


def _is(**condition: Any) -> Case:
    """Return the condition as a truth value to order by; what compares with nothing is false."""
    return Case(When(**condition, then=Value(True)), default=Value(False))


def _any_word_of(article: "Article") -> SearchQuery:
    """Return the search for any word of the title; none of a title without words."""
    return _raw(" | ".join(f"'{word}':A" for word in words(article.title)))


def _titled(query: str) -> Q:
    """Return whether a title has all words of `query`, as far as one can say so.

    With the diacritics that some were typed with; side by side, if none was.
    """
    accented = accented_words(query)
    condition = Q(search_vector=_raw(tsquery(query, weight="A", together=not accented)))
    for word in accented:
        condition &= Q(title__iregex=rf"\m{word}\M")
    return condition


def _raw(query: str) -> SearchQuery:
    # Databases differ in their default configuration; most would drop "an", "in" and "do".
    return SearchQuery(query, config="simple", search_type="raw")


def _sharing_a_tag_with(article: "Article") -> models.QuerySet[Any, Any]:
    taggings = type(article).tags.through.objects
    return taggings.filter(tag__in=taggings.filter(article=article).values("tag")).values("article")
