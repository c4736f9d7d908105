"""What Celery does for orders: thin, takes a primary key, may run twice."""

from __future__ import annotations

from celery import shared_task
from django.db import close_old_connections

from orders.gateway import outbox


@shared_task
def send(pk: int) -> None:
    """Send a request to the gateway, unless somebody else is at it."""
    close_old_connections()
    outbox.send(pk)
