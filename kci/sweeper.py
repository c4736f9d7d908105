"""What goes on all the time, whatever the doorbells lose."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from kci.drain import sweep
from kci.reconcile import ask_daily, reconcile_due
from kci.tidy import tidy
from orders.gateway.outbox import send_due
from orders.loops import HOURLY, loop


@contextmanager
def sweeping() -> Iterator[None]:
    """Apply, send and ask for what is due, and tidy, each in a thread of its own."""
    with (
        loop(sweep),
        loop(send_due),
        loop(reconcile_due),
        loop(ask_daily, HOURLY),
        loop(tidy, HOURLY),
    ):
        yield
