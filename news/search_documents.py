"""What of the news stands in the search index, and the receivers that keep it so.

Articles of every state are in it, for the search of the admin; the public finds those that are
live, in their time. An attachment is found from when to when an article that is public offers it; a
keyword, a department and an event while a public article has it; a section always.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.utils import timezone

from core.search.index import LASTING, Document, Weight, index, remove
from core.text import plain_text
from news.models import (
    Article,
    ArticleQuerySet,
    Attachment,
    AttachmentText,
    Department,
    Section,
    Tag,
    Thread,
)
from news.signals import article_changed, article_purged

ARTICLE, SECTION = Article.KIND, "news.section"
ATTACHMENT, TAG = "news.attachment", "news.tag"
DEPARTMENT, THREAD = "news.department", "news.thread"


def section_filter(pk: int) -> str:
    """Return the entry that the documents of a section have."""
    return f"section={pk}"


def tag_filter(pk: int) -> str:
    """Return the entry that the documents of a keyword have."""
    return f"tag={pk}"


def of_articles(keys: Iterable[int]) -> Iterator[Document]:
    """Yield the documents of articles of any state."""
    related = ("department", "thread", "section__parent", "live_version")
    articles = Article.objects.filter(pk__in=keys).select_related(*related)
    for article in articles.prefetch_related("tags__old_slugs", "attachments"):
        is_open = article.live_version_id and not (article.withdrawn_at or article.trashed_at)
        words = [name for tag in article.tags.all() for name in _names(tag)]
        words += [attachment.title for attachment in article.attachments.all()]
        words += [str(each) for each in (article.department, article.thread) if each]
        yield Document(
            subject=article.subject,
            title=article.title,
            text=f"{article.summary} {plain_text(article.body)}".strip(),
            more=" ".join([*words, article.byline, article.source]),
            address=article.get_absolute_url(),
            starts_at=article.publish_at if is_open else None,
            ends_at=article.expires_at,
            filters=(
                section_filter(article.section_id),
                *(tag_filter(tag.pk) for tag in article.tags.all()),
            ),
        )


def _names(tag: Tag) -> list[str]:
    """Return the name of a keyword, and those that it had, as far as their addresses tell."""
    return [tag.name, *(old.slug.replace("-", " ") for old in tag.old_slugs.all())]


def of_attachments(keys: Iterable[int]) -> Iterator[Document]:
    """Yield the documents of attachments, with the time and the sections of their articles."""
    for attachment in Attachment.objects.filter(pk__in=keys).select_related("inside"):
        articles = Article.objects.live().filter(attachments=attachment)
        starts_at, ends_at = articles.window()
        sections = articles.order_by().values_list("section_id", flat=True).distinct()
        yield Document(
            subject=f"{ATTACHMENT}:{attachment.pk}",
            title=attachment.title,
            text=text_of(attachment),
            address=attachment.get_absolute_url(),
            starts_at=starts_at,
            ends_at=ends_at,
            filters=tuple(map(section_filter, sections)),
        )


def text_of(attachment: Attachment) -> str:
    """Return the text inside an attachment, as far as it has been extracted."""
    inside: AttachmentText | None = getattr(attachment, "inside", None)
    return inside.text if inside and inside.file == attachment.file.name else ""


def index_attachments(keys: Iterable[int]) -> None:
    """Index attachments whose text was read."""
    index(of_attachments(keys))


def of_sections(keys: Iterable[int]) -> Iterator[Document]:
    """Yield the documents of sections, with their descriptions."""
    for section in Section.objects.filter(pk__in=keys).select_related("parent"):
        yield Document(
            subject=section.subject,
            title=section.name,
            text=section.description,
            address=section.get_absolute_url(),
            weight=Weight.SECTION,
        )


def of_tags(keys: Iterable[int]) -> Iterator[Document]:
    """Yield the documents of keywords."""
    for tag in Tag.objects.filter(pk__in=keys):
        yield _group(tag, TAG, Weight.KEYWORD, Article.objects.filter(tags=tag))


def of_departments(keys: Iterable[int]) -> Iterator[Document]:
    """Yield the documents of the offices that sign articles."""
    for office in Department.objects.filter(pk__in=keys):
        yield _group(office, DEPARTMENT, Weight.OFFICE, Article.objects.filter(department=office))


def of_threads(keys: Iterable[int]) -> Iterator[Document]:
    """Yield the documents of events."""
    for thread in Thread.objects.filter(pk__in=keys):
        yield _group(thread, THREAD, Weight.EVENT, Article.objects.filter(thread=thread))


def _group(
    row: Tag | Department | Thread, kind: str, weight: Weight, articles: ArticleQuerySet
) -> Document:
    """Return the document of a page that lists articles and is public while one of them is."""
    starts_at, ends_at = articles.live().window()
    return Document(
        subject=f"{kind}:{row.pk}",
        title=str(row),
        text=row.description if isinstance(row, Thread) else "",
        more=" ".join(_names(row)) if isinstance(row, Tag) else "",
        address=row.get_absolute_url(),
        starts_at=LASTING if starts_at and starts_at <= timezone.now() else starts_at,
        ends_at=ends_at,
        weight=weight,
    )


# How the documents of each kind are made, and of which model they are.
KINDS: dict[str, tuple[type[Model], Callable[[Iterable[int]], Iterator[Document]]]] = {
    SECTION: (Section, of_sections),
    DEPARTMENT: (Department, of_departments),
    TAG: (Tag, of_tags),
    THREAD: (Thread, of_threads),
    ATTACHMENT: (Attachment, of_attachments),
    ARTICLE: (Article, of_articles),
}
_KIND_OF = {model: kind for kind, (model, _) in KINDS.items()}


def connect() -> None:
    """Connect the receivers."""
    for model, kind in _KIND_OF.items():
        post_save.connect(saved, sender=model, dispatch_uid=f"news.search.{kind}.saved")
        post_delete.connect(deleted, sender=model, dispatch_uid=f"news.search.{kind}.deleted")
    for field in (Article.tags, Article.attachments):
        sender = field.through
        name = f"news.search.{sender._meta.label_lower}"
        m2m_changed.connect(lists_changed, sender=sender, dispatch_uid=name)
    article_changed.connect(articles_changed, dispatch_uid="news.search.changed")
    article_purged.connect(articles_purged, dispatch_uid="news.search.purged")


def saved(sender: type[Model], instance: Model, raw: bool = False, **kwargs: Any) -> None:
    """Index a row that was saved; of an article, also what is public because of it."""
    if raw:
        return
    if sender is Article:
        _index_articles([instance.pk])
    else:
        index(KINDS[_KIND_OF[sender]][1]([instance.pk]))


def deleted(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    """Remove a row that is gone."""
    remove([f"{_KIND_OF[sender]}:{instance.pk}"])


def lists_changed(
    sender: Any, instance: Model, action: str, pk_set: set[int] | None, model: Any, **kwargs: Any
) -> None:
    """Index an article whose keywords or attachments were changed, and those."""
    if not action.startswith("post_"):
        return
    if isinstance(instance, Article):
        _index_articles([instance.pk])
        if pk_set and action == "post_remove":
            index(KINDS[_KIND_OF[model]][1](pk_set))
    elif pk_set:
        _index_articles(pk_set)


def articles_changed(sender: Any, keys: Iterable[int], **kwargs: Any) -> None:
    """Index articles after a step of their life, or a change past their `save`."""
    _index_articles(keys)


def articles_purged(sender: Any, keys: Iterable[int], **kwargs: Any) -> None:
    """Remove articles that are gone."""
    remove(f"{ARTICLE}:{pk}" for pk in keys)


def _index_articles(keys: Iterable[int]) -> None:
    keys = list(keys)
    index(of_articles(keys))
    dependent = {
        ATTACHMENT: Article.attachments.through.objects.filter(article__in=keys),
        TAG: Article.tags.through.objects.filter(article__in=keys),
    }
    columns = {ATTACHMENT: "attachment_id", TAG: "tag_id"}
    for kind, rows in dependent.items():
        index(KINDS[kind][1](rows.values_list(columns[kind], flat=True).distinct()))
    of_these = Article.objects.filter(pk__in=keys).order_by()
    offices = of_these.filter(department__isnull=False).values_list("department_id", flat=True)
    index(of_departments(offices.distinct()))
    threads = of_these.filter(thread__isnull=False).values_list("thread_id", flat=True)
    index(of_threads(threads.distinct()))
