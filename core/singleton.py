"""Singletons: models with exactly one row, such as settings."""

from typing import Any, Self

from django.db import connection, models, transaction

ROW = 1  # the key of the one row
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


class Singleton(models.Model):
    """Abstract base of a model with exactly one row; `load` returns it."""

    id = models.PositiveSmallIntegerField(primary_key=True, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(name="%(app_label)s_%(class)s_is_one", condition=models.Q(id=1))
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row; who saves it at the same moment for the first time waits and changes it."""
        self.id = ROW
        with transaction.atomic():
            if self._state.adding:
                with connection.cursor() as cursor:
                    cursor.execute(_LOCK, [self._meta.db_table])
            super().save(*args, **kwargs)

    @classmethod
    def load(cls) -> Self:
        """Return the row, or an unsaved one with the defaults."""
        return cls._default_manager.filter(id=ROW).first() or cls(id=ROW)
