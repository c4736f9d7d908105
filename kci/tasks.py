"""What Celery does: thin, takes identities, may run twice."""

from __future__ import annotations

from celery import shared_task
from django.db import close_old_connections

from kci import drain as drains


@shared_task
def drain(identities: list[tuple[int, str, str]]) -> None:
    """Apply what is due of some orders, each (tenant id, entity type, entity id)."""
    # Celery keeps its connection: one that broke would fail every task from then on.
    close_old_connections()
    drains.drain([(tenant, kind, name) for tenant, kind, name in identities])
