"""The triggers that record each change of a row, also of one made without the application.

Migration 0011 makes their functions. The triggers themselves are made anew after every migration,
from the models as they are then.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.apps.registry import Apps
from django.db import connection
from django.db.models import ManyToManyField, Model
from psycopg import sql

from portal.audit.partitions import make_partitions
from portal.audit.recorded import (
    hidden_columns,
    ignored_columns,
    naming_column,
    recorded_models,
    seen_columns,
)
from portal.models import AuditEntry

_ROW = """
CREATE OR REPLACE TRIGGER audit_change AFTER INSERT OR DELETE OR UPDATE OF {columns} ON {table}
FOR EACH ROW EXECUTE FUNCTION portal_audit_change({model}, {key}, {name}, {ignored}, {hidden});
CREATE OR REPLACE TRIGGER audit_truncate AFTER TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION portal_audit_truncate({model});
"""
_RELATION = """
CREATE OR REPLACE TRIGGER audit_change AFTER INSERT OR DELETE OR UPDATE ON {table}
FOR EACH ROW EXECUTE FUNCTION portal_audit_relation({model}, {owner}, {field}, {target});
CREATE OR REPLACE TRIGGER audit_truncate AFTER TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION portal_audit_truncate({model});
"""
# What the functions name is what they were made for, whatever a session puts before it: a temporary
# table called like the log would swallow the entries, and without a path they would not be found.
_FIXED_NAMES = """
ALTER FUNCTION portal_audit_change SET search_path = {schema}, pg_temp;
ALTER FUNCTION portal_audit_relation SET search_path = {schema}, pg_temp;
ALTER FUNCTION portal_audit_truncate SET search_path = {schema}, pg_temp;
"""


def make_triggers(apps: Apps = apps, **kwargs: Any) -> None:
    """Make the triggers of all recorded tables, and the log's next partitions.

    `apps` are those of the last migration: somebody may have gone back to one before the log.
    """
    if AuditEntry._meta.db_table not in connection.introspection.table_names():
        return
    make_partitions()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        schema = sql.Identifier(cursor.fetchone()[0])
        cursor.execute(sql.SQL(_FIXED_NAMES).format(schema=schema))
        for model in recorded_models(apps):
            cursor.execute(_row_triggers(model))
            for field in _relations(model):
                cursor.execute(_relation_triggers(model, field))


def recorded_tables() -> Iterator[str]:
    """Yield the tables of whose rows each change is recorded."""
    for model in recorded_models():
        yield model._meta.db_table
        yield from (field.m2m_db_table() for field in _relations(model))


def _relations(model: type[Model]) -> Iterator["ManyToManyField[Any, Any]"]:
    for field in model._meta.local_many_to_many:
        through = field.remote_field.through
        if through and through._meta.auto_created:
            yield field


def _row_triggers(model: type[Model]) -> sql.Composed:
    meta = model._meta
    return sql.SQL(_ROW).format(
        columns=sql.SQL(", ").join(map(sql.Identifier, seen_columns(model))),
        table=sql.Identifier(meta.db_table),
        model=meta.label_lower,
        key=str(meta.pk.column) if meta.pk else "",
        name=naming_column(model),
        ignored=",".join(sorted(ignored_columns(model))),
        hidden=",".join(sorted(hidden_columns(model))),
    )


def _relation_triggers(model: type[Model], field: "ManyToManyField[Any, Any]") -> sql.Composed:
    return sql.SQL(_RELATION).format(
        table=sql.Identifier(field.m2m_db_table()),
        model=model._meta.label_lower,
        owner=field.m2m_column_name(),
        field=field.name,
        target=field.m2m_reverse_name(),
    )
