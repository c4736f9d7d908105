"""What goes on and on in a thread of its own, whatever breaks on the way."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import Error, close_old_connections, connection

logger = logging.getLogger(__name__)

EVERY = 1.0
HOURLY = 3_600.0
# What broke is left alone for so long.
AWAY = 5.0
# How long a round may take to finish what it is at.
PATIENCE = 20.0


@contextmanager
def loop(work: Callable[[], object], every: float = EVERY) -> Iterator[None]:
    """Do some work in a thread, at once and every so many seconds."""
    stopped = threading.Event()
    thread = threading.Thread(
        target=go_on, args=[work, every, stopped], name=work.__name__, daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join(PATIENCE)


def go_on(work: Callable[[], object], every: float, stopped: threading.Event) -> None:
    """Do some work until told to stop; a round that breaks is followed by the next."""
    pause = 0.0
    while not stopped.wait(pause):
        pause = every
        try:
            work()
            close_old_connections()
        except Error as problem:
            logger.warning(
                "%s could not reach the database: %s", work.__name__, problem
            )
            pause = AWAY
            connection.close()
        except Exception:  # whatever it is, nobody else would do the next round
            logger.exception("%s failed", work.__name__)
            pause = AWAY
            connection.close()
    connection.close()
