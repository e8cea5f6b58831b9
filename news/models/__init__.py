"""Articles and what they are made of."""

from news.models.articles import Article
from news.models.attachments import Attachment
from news.models.content import Content, ContentFields
from news.models.edit_locks import EditLock
from news.models.events import ArticleEvent
from news.models.images import Image
from news.models.preview_links import PreviewLink
from news.models.querysets import ArticleQuerySet
from news.models.redirects import Redirect
from news.models.royalties import RoyaltyKind, RoyaltyRate
from news.models.taxonomy import Department, OldSectionSlug, Section, SectionQuerySet, Tag, Thread
from news.models.versions import ArticleVersion, PublishingError, can_approve, can_return

__all__ = [
    "Article",
    "ArticleEvent",
    "ArticleQuerySet",
    "ArticleVersion",
    "Attachment",
    "Content",
    "ContentFields",
    "Department",
    "EditLock",
    "Image",
    "OldSectionSlug",
    "PreviewLink",
    "PublishingError",
    "Redirect",
    "RoyaltyKind",
    "RoyaltyRate",
    "Section",
    "SectionQuerySet",
    "Tag",
    "Thread",
    "can_approve",
    "can_return",
]
