"""Percentiles that the database works out: Django has no aggregate for them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Aggregate, TextField
from django.db.models.sql.compiler import SQLCompiler

# Half, and nine in ten, in tenths.
HALF, MOST = 5, 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Half took no longer than the one, nine in ten no longer than the other."""

    half: timedelta
    most: timedelta


class Percentiles(Aggregate):
    """What `spread` reads the spread of some durations from; NULLs do not count.

    PostgreSQL gives the two. SQLite has no such function and few rows: it gives all.
    """

    template = (
        f"PERCENTILE_CONT(ARRAY[0.{HALF}, 0.{MOST}])"
        " WITHIN GROUP (ORDER BY %(expressions)s)"
    )
    output_field = TextField()

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, Any]:
        own = self.copy()
        own.template = "JSON_GROUP_ARRAY(%(expressions)s)"
        return own.as_sql(compiler, connection, **context)


def spread(found: str | Sequence[timedelta] | None) -> Spread | None:
    """Return the spread that a database found, None if there was nothing.

    What seems to have ended before it began took no time.
    """
    if isinstance(found, str):
        spans = sorted(one for one in json.loads(found) if one is not None)
        found = [between(spans, tenths) for tenths in (HALF, MOST)] if spans else None
    if found is None:
        return None
    half, most = (max(one, timedelta()) for one in found)
    return Spread(half=half, most=most)


def between(spans: Sequence[int], tenths: int) -> timedelta:
    """Return below what some tenths of sorted microseconds lie.

    Between two of them if need be, as PostgreSQL has it.
    """
    low, part = divmod((len(spans) - 1) * tenths, 10)
    below, above = spans[low], spans[min(low + 1, len(spans) - 1)]
    return timedelta(microseconds=below + (above - below) * part / 10)
