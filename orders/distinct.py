"""The values that a column has, read along an index and not row by row."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from orders.models import Order, Tenant

# More values are a mistake of somebody's, and would make a page heavy.
MOST_VALUES = 50
# From each value to the next: an index that begins with tenant and column jumps there.
STEPS = """
{column}_steps (tenant, value, step) AS (
    SELECT id, '', 0 FROM {whose} WHERE id IN ({tenants})
    UNION ALL
    SELECT tenant, (
        SELECT min({column}) FROM {table}
        WHERE tenant_id = tenant AND {column} > value
    ), step + 1
    FROM {column}_steps WHERE value IS NOT NULL AND step < {most}
)
"""
FOUND = "SELECT '{column}', value FROM {column}_steps WHERE value > ''"


def distinct(columns: Sequence[str], tenants: Sequence[int]) -> dict[str, list[str]]:
    """Return the texts that tenants' orders have in some columns, sorted; no empty one.

    One query; each column needs an index that begins with the tenant and it.
    """
    names = ", ".join(str(int(tenant)) for tenant in tenants) or "NULL"
    tables = {"whose": Tenant._meta.db_table, "table": Order._meta.db_table}
    parts = {"tenants": names, "most": MOST_VALUES, **tables}
    steps = ",".join(STEPS.format(column=column, **parts) for column in columns)
    found = " UNION ".join(FOUND.format(column=column) for column in columns)
    values: dict[str, list[str]] = {column: [] for column in columns}
    with connection.cursor() as cursor:
        cursor.execute(f"WITH RECURSIVE {steps} {found} ORDER BY 2")
        for column, value in cursor.fetchall():
            values[column].append(value)
    return values
