"""Cleans the texts of every row when it is saved, wherever they come from."""

from typing import Any

from django.apps import apps
from django.db import models

from core.text import one_line, tidy


def tidy_row(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    """Clean all texts of a row as `core.text.tidy` does; a receiver of `pre_save`.

    What the database keeps as a short text stands on one line: a name, a title, the subject of a
    mail. A form sent without a browser could bring line ends, which no header may hold.

    The models of migrations are left alone: what a migration writes must not change with this code.
    """
    if sender._meta.apps is not apps:
        return
    for field in sender._meta.concrete_fields:
        value = instance.__dict__.get(field.attname)
        if isinstance(field, (models.CharField, models.TextField)) and isinstance(value, str):
            is_short = isinstance(field, models.CharField)
            setattr(instance, field.attname, one_line(value) if is_short else tidy(value))
