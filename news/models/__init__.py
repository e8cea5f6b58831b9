"""Articles and what they are made of."""

from news.models.articles import Article
from news.models.content import Content, ContentFields
from news.models.images import Image
from news.models.querysets import ArticleQuerySet
from news.models.taxonomy import Department, Section, SectionQuerySet, Tag
from news.models.versions import ArticleVersion, PublishingError, can_approve

__all__ = [
    "Article",
    "ArticleQuerySet",
    "ArticleVersion",
    "Content",
    "ContentFields",
    "Department",
    "Image",
    "PublishingError",
    "Section",
    "SectionQuerySet",
    "Tag",
    "can_approve",
]
