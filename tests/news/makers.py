"""Functions that make versions and publish them through the workflow, so that search works, too."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User

from core.search.candidates import Filters
from core.search.find import find
from core.search.index import kind_entry
from core.search.query import Query
from news.models import Article, Tag
from news.workflow import approve, save_version
from tests.factories import make_section, make_user


def find_articles(query: str) -> list[Article]:
    """Return the public articles that readers find."""
    numbers = find(Query.read(query), Filters(any_of=((kind_entry(Article.KIND),),))).numbers
    return list(Article.objects.published().filter(pk__in=numbers))


def make_author(**fields: Any) -> User:
    """Make a user who may write articles, and edit those of others."""
    return make_user(
        "news.add_article", "news.change_article", "news.edit_others_article", **fields
    )


def make_approver(**fields: Any) -> User:
    return make_user("news.change_article", "news.approve_article", **fields)


def make_chief(**fields: Any) -> User:
    """Make an approver who may approve what they wrote themselves."""
    rights = ("news.change_article", "news.approve_article", "news.approve_own_article")
    return make_user(*rights, **fields)


def write(article: Article | None = None, *, tags: Iterable[Tag] = (), **content: Any) -> Article:
    """Save a version by a new author, of a new article if none is given."""
    article = article or Article()
    content = {
        "title": "Đẩy mạnh cải cách hành chính",
        "body": "<p>Nội dung.</p>",
        "section": content.pop("section", None) or make_section(),
        **content,
    }
    save_version(article, by=make_author(), tags=tags, **content)
    return article


def publish(
    article: Article | None = None, *, publish_at: datetime | None = None, **content: Any
) -> Article:
    """Save a version as `write` does, and have it approved."""
    article = write(article, **content)
    version = article.newest_version
    assert version
    approve(version, make_approver(), publish_at)
    article.refresh_from_db()
    return article
