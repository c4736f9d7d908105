"""The embedded broker waits for a message in short waits: it stops soon."""

from __future__ import annotations

from celery import current_app
from kombu.transport import memory

from kci.broker import LONGEST_WAIT


def test_a_wait_is_short_whatever_is_asked_for(monkeypatch):
    waits = []

    def wait(transport, connection, timeout=None):
        waits.append(timeout)

    monkeypatch.setattr(memory.Transport, "drain_events", wait)

    with current_app.connection_for_read() as connection:
        connection.drain_events()
        connection.drain_events(timeout=30)

    assert waits == [LONGEST_WAIT, LONGEST_WAIT]
