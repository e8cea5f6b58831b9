"""The models of the news. pyproject.toml says which of these modules may import which."""

from news.models.article_indexes import SITEMAP_PART
from news.models.articles import Article, ArticleQuerySet, ArticleState
from news.models.attachments import Attachment, AttachmentText
from news.models.content import Content, ContentFields
from news.models.drafts import UnsavedDraft
from news.models.edit_locks import EditLock
from news.models.events import ArticleEvent, EventKind
from news.models.images import Image
from news.models.preview_links import PreviewLink
from news.models.redirects import Redirect
from news.models.royalties import RoyaltyKind, RoyaltyRate
from news.models.tagged import TaggedArticle
from news.models.taxonomy import Department, Section, SectionQuerySet, Tag, Thread
from news.models.text_search import SEARCH_COLUMNS
from news.models.versions import ArticleVersion, VersionState

__all__ = [
    "SEARCH_COLUMNS",
    "SITEMAP_PART",
    "Article",
    "ArticleEvent",
    "ArticleQuerySet",
    "ArticleState",
    "ArticleVersion",
    "Attachment",
    "AttachmentText",
    "Content",
    "ContentFields",
    "Department",
    "EditLock",
    "EventKind",
    "Image",
    "PreviewLink",
    "Redirect",
    "RoyaltyKind",
    "RoyaltyRate",
    "Section",
    "SectionQuerySet",
    "Tag",
    "TaggedArticle",
    "Thread",
    "UnsavedDraft",
    "VersionState",
]
