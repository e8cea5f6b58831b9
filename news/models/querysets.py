"""What can be asked of the articles."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.search import SearchQuery
from django.db import models
from django.db.models import Case, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from news.models.taxonomy import Section
from news.models.versions import ArticleVersion
from news.search import tsquery
from portal.lib.publishing import open_at

if TYPE_CHECKING:
    from news.models.articles import Article

SEARCH_COLUMNS = ("search_title", "search_text", "search_vector")


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self, moment: datetime | None = None) -> Self:
        """Return the articles citizens may read at `moment` (now), newest first."""
        return self.filter(
            open_at(moment or timezone.now(), start="publish_at", end="expires_at"),
            live_version__isnull=False,
        ).order_by("-publish_at", "-id")

    def listed(self, *, with_body: bool = False) -> Self:
        """Return the same articles with all that a list shows of them, and no more."""
        unseen = SEARCH_COLUMNS if with_body else ("body", *SEARCH_COLUMNS)
        return self.select_related("section__parent", "lead_image", "department").defer(*unseen)

    def in_section(self, section: Section) -> Self:
        """Return the articles of a section and of those under it."""
        family = Section.objects.filter(Q(pk=section.pk) | Q(parent=section)).values("pk")
        return self.filter(section__in=family)

    def search(self, query: str) -> Self:
        """Return the articles holding all words of `query`, the last one perhaps unfinished.

        First come those that have the last word whole, too ("phố" is not "phòng"); among them those
        with all words in the title; then the newest. Diacritics, case and punctuation do not
        matter; a query without any word finds nothing. All that a list of results shows is there,
        the bodies for their excerpts, too.
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
            )
            .order_by("-is_whole", "-in_title", "-publish_at", "-id")
        )

    def with_state(self, moment: datetime | None = None) -> Self:
        """Return the same articles, each with its `state` (Article.State) at `moment` (now)."""
        moment = moment or timezone.now()
        newest = ArticleVersion.objects.filter(article=OuterRef("pk")).order_by("-number")
        return self.annotate(
            state=Case(
                When(
                    live_version__isnull=True,
                    then=Coalesce(Subquery(newest.values("state")[:1]), Value("draft")),
                ),
                When(publish_at__gt=moment, then=Value("scheduled")),
                When(expires_at__lte=moment, then=Value("expired")),
                default=Value("published"),
            )
        )

    def related_to(self, article: "Article", count: int) -> Self:
        """Return up to `count` public articles close to `article`.

        Those that share a keyword with it come first, then those of its section; newest first.
        """
        others = self.published().exclude(pk=article.pk)
        tagged = others.filter(pk__in=_sharing_a_tag_with(article)).values("pk")[:count]
        neighbours = others.filter(section=article.section_id).values("pk")[:count]
        return (
            self.filter(pk__in=tagged.union(neighbours))
            .alias(is_tagged=Q(pk__in=_sharing_a_tag_with(article)))
            .order_by("-is_tagged", "-publish_at", "-id")[:count]
        )


def _raw(query: str) -> SearchQuery:
    # Databases differ in their default configuration; most would drop "an", "in" and "do".
    return SearchQuery(query, config="simple", search_type="raw")


def _sharing_a_tag_with(article: "Article") -> models.QuerySet[Any, Any]:
    taggings = type(article).tags.through.objects
    return taggings.filter(tag__in=taggings.filter(article=article).values("tag")).values("article")
