"""The sweep that goes on and on."""

from __future__ import annotations

import logging
import threading

from django.db import Error, close_old_connections, connection

from kci.drain import sweep

logger = logging.getLogger(__name__)

EVERY = 1.0
# A database that was away is left alone for so long.
AWAY = 5.0


def sweep_until(stopped: threading.Event) -> None:
    """Sweep every second until told to stop; a database that is away is waited for."""
    pause = 0.0
    while not stopped.wait(pause):
        pause = EVERY
        try:
            if done := sweep():
                logger.info("The sweep applied %s KCIs", done)
        except Error as problem:
            logger.warning("The sweep could not: %s", problem)
            connection.close()
            pause = AWAY
        close_old_connections()
    connection.close()
