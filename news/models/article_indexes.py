"""The indexes of lists of articles: each list is read in the order of one."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

# What is public in its time. The indexes of public lists hold these articles alone.
LIVE = Q(live_version__isnull=False, withdrawn_at__isnull=True, trashed_at__isnull=True)
SITEMAP_PART = 1000  # numbers of articles


def _public_index(*fields: str, name: str, condition: Q = Q()) -> models.Index:  # noqa: B008
    """Return an index of what is public in its time, from which lists are read without the rows."""
    return models.Index(
        fields=fields, name=name, include=["expires_at"], condition=LIVE & condition
    )


LISTS = [
    # What lists of the public need of an article is in the index itself.
    _public_index("-publish_at", "-id", name="article_public"),
    _public_index("section", "-publish_at", "-id", name="article_public_section"),
    _public_index(
        *("department", "-publish_at", "-id"),
        name="article_public_department",
        condition=Q(department__isnull=False),
    ),
    _public_index(
        *("thread", "-publish_at", "-id"),
        name="article_public_thread",
        condition=Q(thread__isnull=False),
    ),
    # The parts of the sitemap, each with the last change.
    models.Index(
        F("id") / SITEMAP_PART,
        Coalesce("updated_at", "publish_at"),
        name="article_sitemap",
        condition=LIVE,
    ),
    # For the lists of staff: what is not in the trash, and the few that are not public.
    models.Index(
        fields=["-publish_at", "-id"],
        name="article_kept",
        include=["section", "created_by"],
        condition=Q(trashed_at__isnull=True),
    ),
    models.Index(
        fields=["-publish_at", "-id"],
        name="article_not_live",
        condition=Q(live_version__isnull=True)
        | Q(withdrawn_at__isnull=False)
        | Q(trashed_at__isnull=False),
    ),
    _public_index(
        *("-publish_at", "-id"),
        name="article_public_expiring",
        condition=Q(expires_at__isnull=False),
    ),
]
