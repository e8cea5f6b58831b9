"""The machines that serve the site."""

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models.functions import Now

KEPT = timedelta(days=30)


class NodeQuerySet(models.QuerySet["Node"]):
    def others(self, node: "Node") -> Self:
        """Return the nodes that are neither this one nor what was in its place before."""
        return self.exclude(pk=node.pk).exclude(place=node.place)


class Node(models.Model):
    """A machine that serves the site, or did so lately.

    Attributes:
        id: kept in its var/, so a copy of var/ brings it along; `place` tells that it did.
        secret: what follows from its secret key, which cannot be told from it.
        log_key: the public key of its publication log.
        store: what follows from where it keeps uploads.
        tidied_at: when it last did what one node does for all.
    """

    id = models.UUIDField(primary_key=True)
    place = models.CharField(max_length=64)
    name = models.CharField(max_length=64)
    version = models.CharField(max_length=40)
    secret = models.CharField(max_length=64)
    log_key = models.CharField(max_length=64)
    store = models.CharField(max_length=64)
    started_at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(db_default=Now())
    tidied_at = models.DateTimeField(null=True)

    objects = NodeQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


def forget_old_nodes() -> str:
    """Delete the nodes that have long been away; return "", since nobody needs to hear of it."""
    Node.objects.filter(seen_at__lt=Now() - KEPT).delete()
    return ""
