"""Rows by many numbers: one parameter, where `in` costs more with each of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Lookup
from django.db.models.sql.compiler import SQLCompiler


class Among(Lookup[bool]):
    """The condition that a number is one of many."""

    prepare_rhs = False
    rhs: Sequence[int]

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, list[Any]]:
        number, params = self.process_lhs(compiler, connection)
        return f"{number} = ANY(%s)", [*params, [*self.rhs]]

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, list[Any]]:
        number, params = self.process_lhs(compiler, connection)
        many = json.dumps([*self.rhs])
        return f"{number} IN (SELECT value FROM json_each(%s))", [*params, many]
