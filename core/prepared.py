"""Queries of public pages whose SQL Django writes once, and which then only run, with other values.

Writing the SQL of a queryset takes Django ten to fifty times as long as PostgreSQL takes to send
the answer, and it is the same at every request.
"""

import re
from collections.abc import Callable, Iterable
from copy import copy
from functools import cached_property
from typing import Any, Generic, TypeAlias, TypeVar

from django.db import connections
from django.db.models import Field, Model, QuerySet
from django.db.models.expressions import Expression
from django.db.models.sql.compiler import SQLCompiler

Value = TypeVar("Value")
Row = TypeVar("Row", bound=Model)


class Parameter(Expression):
    """A value of a prepared query that each run gives by name."""

    def __init__(self, name: str, output_field: "Field[Any, Any]") -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> Any:
        return "%s", [self]


# A value of a queryset, or what stands for it in one that is prepared.
Given: TypeAlias = Value | Parameter


class Prepared(Generic[Row]):
    """A queryset in which `Parameter`s stand for values; the SQL is written at the first run.

    Args:
        build: returns the queryset. It is called once, when a page first needs it.
    """

    def __init__(self, build: Callable[[], QuerySet[Row]]) -> None:
        self._build = build

    def run(self, **values: Any) -> list[Row]:
        """Return the rows with these values. Raises ProgrammingError if one has none."""
        queryset, kept = self._written
        compiler = copy(kept)
        compiler.connection = connections[queryset.db]  # each thread has its own
        kept_sql: Any = lambda *args, **kwargs: (self._sql, values)  # noqa: E731
        compiler.as_sql = kept_sql  # type: ignore[method-assign]
        found = queryset.all()
        found.query.get_compiler = lambda *args, **kwargs: compiler  # type: ignore[method-assign]
        return list(found)

    @cached_property
    def _written(self) -> tuple[QuerySet[Row], SQLCompiler]:
        queryset = self._build()
        compiler = queryset.query.get_compiler(queryset.db)
        sql, params = compiler.as_sql()
        self._sql = _with_constants(sql, params, connections[queryset.db])
        return queryset, compiler


def _with_constants(sql: str, params: Iterable[Any], connection: Any) -> str:
    """Return the SQL with all values that never change written in, the others by their names.

    Quoting a value takes 15 µs, and most are constants.
    """
    rest = iter(params)

    def write(placeholder: re.Match[str]) -> str:
        if placeholder[0] == "%%":
            return "%%"
        value = next(rest)
        if isinstance(value, Parameter):
            return f"%({value.name})s"
        written: str = connection.ops.compose_sql("%s", [value])
        return written.replace("%", "%%")

    return re.sub("%[%s]", write, sql)
