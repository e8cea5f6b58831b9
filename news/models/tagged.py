"""The lists of keywords."""

from datetime import datetime
from typing import Self

from django.db import models
from django.utils import timezone

from core.publishing_window import open_at
from news.models.articles import Article
from news.models.taxonomy import Tag


class TaggedArticleQuerySet(models.QuerySet["TaggedArticle"]):
    def published(self, moment: datetime | None = None) -> Self:
        """Return the places of the articles that are public at `moment` (now), newest first."""
        is_open = open_at(moment or timezone.now(), start="publish_at", end="expires_at")
        return self.filter(is_open).order_by("-publish_at", "-article_id")


class TaggedArticle(models.Model):
    """A place in the list of a keyword: an article that is public in its time.

    Triggers of the database keep these rows, from the keywords of articles and from what decides
    whether an article is public (migration 0026); they go with the keyword of an article, before
    either can be deleted. With them the list of a keyword is read in the
    order of an index, however many articles have the keyword.
    """

    tag = models.ForeignKey(Tag, on_delete=models.DO_NOTHING, related_name="+", db_index=False)
    article = models.ForeignKey(Article, on_delete=models.DO_NOTHING, related_name="+")
    publish_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)

    objects = TaggedArticleQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["tag", "-publish_at", "-article"],
                name="tagged_newest",
                include=["expires_at"],
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["tag", "article"], name="article_is_tagged_once"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id}: {self.tag_id}"
