"""Telling a worker that there is something to send."""

from __future__ import annotations

import logging

from celery import current_app
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def ring(pk: int) -> None:
    """Ring for a request; without a broker, the outbox is looked through anyway."""
    try:
        current_app.send_task("orders.tasks.send", args=[pk])
    except (OperationalError, OSError) as problem:
        logger.warning("The broker is away (%s): request %s waits", problem, pk)
