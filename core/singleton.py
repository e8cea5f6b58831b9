"""Singletons: models with exactly one row, such as settings."""

from typing import Any, Self

from django.db import models


class Singleton(models.Model):
    """Abstract base of a model with exactly one row; `load` returns it."""

    id = models.PositiveSmallIntegerField(primary_key=True, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(name="%(app_label)s_%(class)s_is_one", condition=models.Q(id=1))
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.id = 1
        super().save(*args, **kwargs)

    @classmethod
    def load(cls) -> Self:
        """Return the row, or an unsaved one with the defaults."""
        return cls._default_manager.filter(id=1).first() or cls()
