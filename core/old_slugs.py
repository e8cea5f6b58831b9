"""Slugs that pages had: their addresses lead on to the pages as they are called now."""

from typing import Any, TypeVar

from django.db import models, transaction
from django.http import Http404


class OldSlug(models.Model):
    """A slug that something had; a subclass has a key to it with `related_name="old_slugs"`."""

    slug = models.SlugField(max_length=100, unique=True)

    class Meta:
        abstract = True
        default_permissions = ()
        verbose_name = "địa chỉ cũ"
        verbose_name_plural = "địa chỉ cũ"

    def __str__(self) -> str:
        return self.slug


R = TypeVar("R", bound="Renamable")


class RenamableQuerySet(models.QuerySet[R]):
    def with_slug(self, slug: str) -> R | None:
        """Return what has this slug, or else what had it last."""
        return self.filter(slug=slug).first() or self.filter(old_slugs__slug=slug).first()

    def at(self, slug: str) -> R:
        """Return what has this slug, or else what had it last. Raises Http404 if there is none."""
        found = self.with_slug(slug)
        if found is None:
            raise Http404(slug)
        return found


class Renamable(models.Model):
    """Something with a page whose address has its slug; a new slug keeps the old address alive."""

    slug: Any
    old_slugs: Any

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and let the former address lead here if the slug changed and readers knew it."""
        former = type(self)._default_manager.filter(pk=self.pk).first()
        with transaction.atomic():
            super().save(*args, **kwargs)
            self._old_slugs().filter(slug=self.slug).delete()
            if former and former.slug != self.slug and former.is_public:
                self.add_old_slug(former.slug)

    @property
    def is_public(self) -> bool:
        """Whether readers can open its page."""
        return True

    def add_old_slug(self, slug: str) -> None:
        """Let the address with `slug` lead here from now on."""
        self._old_slugs().filter(slug=slug).delete()
        self.old_slugs.create(slug=slug)

    def _old_slugs(self) -> models.Manager[Any]:
        """Return the old slugs of everything of this kind."""
        manager: models.Manager[Any] = self.old_slugs.model._default_manager
        return manager
