"""What all nodes count together, and the search index."""

from collections.abc import Sequence
from datetime import timedelta
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone


class SendCount(models.Model):
    """When somebody did lately what is limited (core.submissions.shared_limits).

    `key` is a keyed hash of what is counted and of whose; nothing else is known of the sender. The
    table is unlogged, so that no row remains in PostgreSQL's write-ahead log.
    """

    key = models.CharField(max_length=64, primary_key=True)
    times = ArrayField(models.DateTimeField(), default=list)
    until = models.DateTimeField(db_index=True)  # nobody needs the row any longer

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.key[:8]}: {len(self.times)}"


class SearchDocumentQuerySet(models.QuerySet["SearchDocument"]):
    def in_order(self, ids: Sequence[int]) -> list[int]:
        """Return the `number` of each of these documents, in the order of `ids`."""
        numbers = dict(self.filter(pk__in=ids).values_list("pk", "number"))
        return [numbers[pk] for pk in ids if pk in numbers]


class SearchDocument(models.Model):
    """One thing that can be found: an article, a lasting page, a section, an attachment …

    `core.search.index` alone writes it. The public finds it from `starts_at` until `ends_at`; what
    has no `starts_at` is found by staff alone. What has no date, such as a section, starts at
    `core.search.index.LASTING`.

    Attributes:
        subject: what it is, such as "news.article:12".
        kind: the part of `subject` before the colon.
        number: the part after it.
        weight: how much it stands before others that match as well; 0 for what has a date.
        title_words: the entries of the words of the title, of the filters and of the day.
        words: the same with the words of the text.
        form: the version of the rules by which both were made; what is older is made anew.
        is_counted: whether the dictionary (`SearchWord`) has its words.
    """

    subject = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=40)
    number = models.BigIntegerField()
    title = models.CharField(max_length=250)
    text = models.TextField()
    address = models.CharField(max_length=600)
    weight = models.PositiveSmallIntegerField(default=0, db_default=0)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    title_words = SearchVectorField()
    words = SearchVectorField()
    form = models.PositiveSmallIntegerField(default=0, db_default=0)
    is_counted = models.BooleanField(default=False, db_default=False)
    indexed_at = models.DateTimeField(db_default=Now())

    objects = SearchDocumentQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes: ClassVar = [
            GinIndex(fields=["title_words"], fastupdate=False, name="search_title_words"),
            GinIndex(fields=["words"], fastupdate=False, name="search_words"),
            models.Index(
                fields=["-starts_at", "-id"],
                name="search_newest",
                condition=models.Q(starts_at__isnull=False),
            ),
            models.Index(
                fields=["id"],
                name="search_uncounted",
                condition=models.Q(is_counted=False, starts_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class SearchWord(models.Model):
    """A word, or two side by side, of what the public can find, to guess what a slip meant.

    Attributes:
        text: as it is written, in small letters.
        folded: without diacritics, and without a space between two words.
        documents: how many documents have it; roughly, since nothing is ever taken off.
    """

    text = models.CharField(max_length=80, primary_key=True)
    folded = models.CharField(max_length=80, db_index=True)
    documents = models.PositiveIntegerField(default=1)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.text


def forget_old_sendings() -> str:
    """Delete the rows that nobody needs; return "", since nobody needs to hear of it."""
    SendCount.objects.filter(until__lt=timezone.now() - timedelta(hours=1)).delete()
    return ""
