"""Receivers that write the log when something public is saved or deleted."""

from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_delete

from ads.models import Advertisement, Placement
from ads.signals import advertisement_changed
from news.models import Article, ArticleVersion, Attachment, Tag
from news.signals import article_changed, article_purged
from portal.publication_log.contents import SUBJECTS
from portal.publication_log.record import forget, record

# Their steps end with a signal of their own: a row that is saved is only a part of a step.
_BY_STEPS = (Article, ArticleVersion, Advertisement)
# What a row loses from its lists when another one is deleted.
_LINKS: dict[type[Model], tuple[type[Model], str]] = {
    Tag: (Article, "tags"),
    Attachment: (Article, "attachments"),
    Article: (Article, "chosen_related"),
    Placement: (Advertisement, "placements"),
}


def connect() -> None:
    """Connect the receivers."""
    for subject in SUBJECTS.values():
        model, name = subject.model, f"portal.publication_log.{subject.label}"
        if model not in _BY_STEPS:
            post_save.connect(saved, sender=model, dispatch_uid=f"{name}.saved")
        post_delete.connect(deleted, sender=model, dispatch_uid=f"{name}.deleted")
        if model in _LINKS:
            pre_delete.connect(to_be_deleted, sender=model, dispatch_uid=f"{name}.to_be_deleted")
    article_changed.connect(keys_changed, dispatch_uid="portal.publication_log.articles")
    advertisement_changed.connect(keys_changed, dispatch_uid="portal.publication_log.ads")
    article_purged.connect(purged, dispatch_uid="portal.publication_log.purged")


def saved(sender: type[Model], instance: Model, raw: bool = False, **kwargs: Any) -> None:
    """Record a row that was saved."""
    if not raw:
        record(sender._meta.label_lower, [instance.pk])


def to_be_deleted(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    """Remember which rows have the one that is deleted in a list."""
    model, name = _LINKS[sender]
    having = model._default_manager.filter(**{name: instance.pk})
    vars(instance)["_listed_in"] = list(having.values_list("pk", flat=True))


def deleted(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    """Record that a row is gone, and rows that had it in a list."""
    record(sender._meta.label_lower, [instance.pk])
    if listed_in := vars(instance).get("_listed_in"):
        record(_LINKS[sender][0]._meta.label_lower, listed_in)


def keys_changed(sender: type[Model], keys: list[int], **kwargs: Any) -> None:
    """Record rows of a model that were changed; with articles, their approved versions."""
    record(sender._meta.label_lower, keys)
    if sender is Article:
        versions = ArticleVersion.objects.filter(article__in=keys).values_list("pk", flat=True)
        record(ArticleVersion._meta.label_lower, versions)


def purged(sender: type[Model], keys: list[int], **kwargs: Any) -> None:
    """Empty what the log has of purged articles."""
    forget(sender._meta.label_lower, keys)
