"""The index that finds a part of a word, where the database has such a one."""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

MAKE = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX order_search ON orders_order USING gin (search_text gin_trgm_ops)",
)
DROP = ("DROP INDEX order_search",)


def run(editor: BaseDatabaseSchemaEditor, statements: tuple[str, ...]) -> None:
    if editor.connection.vendor == "postgresql":
        for statement in statements:
            editor.execute(statement)


def make(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    run(editor, MAKE)


def drop(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    run(editor, DROP)


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial")]

    operations = [migrations.RunPython(make, drop)]
