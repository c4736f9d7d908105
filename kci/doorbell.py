"""The doorbell: tells the workers which orders have something new.

Rings are gathered for some milliseconds and handed over as one Celery task, since a
task for each KCI is five to ten times slower. A ring that is lost costs nothing but
time: the database is the queue of record, and the sweep looks there.
"""

from __future__ import annotations

import logging
import os
import threading
import time

from celery import current_app
from kombu.exceptions import OperationalError

from kci.counters import RINGS_LOST

logger = logging.getLogger(__name__)

GATHERED = 0.02
# A broker that did not answer is left alone for so long.
QUIET = 1.0
MOST_ORDERS = 200
MOST_WAITING = 10_000

Identity = tuple[int, str, str]


class Doorbell:
    """Gathers rings; one thread of each process hands them over."""

    def __init__(self) -> None:
        self.rings: set[Identity] = set()
        self.changed = threading.Condition()
        self.process = 0

    def ring(self, identity: Identity) -> None:
        """Ring for an order; never waits for the broker, never raises."""
        with self.changed:
            if len(self.rings) >= MOST_WAITING:
                RINGS_LOST.inc()
                return
            self.rings.add(identity)
            if self.process != os.getpid():
                # After a fork the thread of the parent is not there.
                self.process = os.getpid()
                threading.Thread(
                    target=self.serve, name="doorbell", daemon=True
                ).start()
            self.changed.notify()

    def serve(self) -> None:
        """Hand over what was gathered, for as long as the process lives."""
        while True:
            batch = self.gathered()
            try:
                current_app.send_task("kci.tasks.drain", args=[batch])
            except (OperationalError, OSError) as problem:
                RINGS_LOST.inc(len(batch))
                logger.warning("The broker is away (%s): the sweep takes over", problem)
                time.sleep(QUIET)
            except Exception:  # whatever it is, nobody else would hand over the next
                RINGS_LOST.inc(len(batch))
                logger.exception("The doorbell failed: the sweep takes over")
                time.sleep(QUIET)

    def gathered(self) -> list[Identity]:
        """Wait for a ring and a moment more; return a batch of orders."""
        with self.changed:
            self.changed.wait_for(lambda: self.rings)
        time.sleep(GATHERED)
        with self.changed:
            batch = sorted(self.rings)[:MOST_ORDERS]
            self.rings.difference_update(batch)
            return batch


doorbell = Doorbell()
