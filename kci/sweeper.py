"""The sweep that goes on and on."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import Error, close_old_connections, connection

from kci.drain import sweep
from kci.tidy import tidy

logger = logging.getLogger(__name__)

EVERY = 1.0
# How long what goes on in a thread may take to finish what it is at.
PATIENCE = 20.0
TIDIED_EVERY = 3_600.0
# A database that was away is left alone for so long.
AWAY = 5.0


def sweep_until(stopped: threading.Event) -> None:
    """Sweep every second until told to stop; a database that is away is waited for."""
    pause, tidied = 0.0, -TIDIED_EVERY
    while not stopped.wait(pause):
        pause = EVERY
        try:
            if done := sweep():
                logger.info("The sweep applied %s KCIs", done)
            if time.monotonic() - tidied > TIDIED_EVERY:
                tidied = time.monotonic()
                tidy()
        except Error as problem:
            logger.warning("The sweep could not: %s", problem)
            connection.close()
            pause = AWAY
        close_old_connections()
    connection.close()


@contextmanager
def loop(work: Callable[[threading.Event], None]) -> Iterator[None]:
    """Run in a thread what goes on until it is told to stop."""
    stopped = threading.Event()
    thread = threading.Thread(
        target=work, args=[stopped], name=work.__name__, daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join(PATIENCE)
