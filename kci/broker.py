"""The broker of the portal as one process: its own memory."""

from __future__ import annotations

from typing import Any

from kombu.transport import memory

# Celery sees only between two waits for a message that it is told to stop.
LONGEST_WAIT = 0.1


class Transport(memory.Transport):
    """The transport in memory, whose waits are short, whatever it is asked for."""

    def drain_events(
        self, connection: Any, timeout: float | None = None, **kwargs: Any
    ) -> None:
        super().drain_events(connection, timeout=LONGEST_WAIT)
