"""The broker in memory: its worker hears soon that it is told to stop."""

from __future__ import annotations

import time

import pytest

from config.celery import app


def test_who_waits_for_a_message_soon_looks_up():
    with app.connection_for_read() as connection:
        connection.SimpleQueue("nobody writes").consumer.consume()
        began = time.monotonic()

        with pytest.raises(TimeoutError):
            connection.drain_events(timeout=2.0)

    assert time.monotonic() - began < 1
