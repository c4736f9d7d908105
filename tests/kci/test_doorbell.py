"""The thread that hands rings over lives as long as the process."""

from __future__ import annotations

from queue import Queue
from types import SimpleNamespace

import pytest
from kombu.exceptions import OperationalError

from kci.doorbell import Doorbell

SECONDS = 20


@pytest.mark.parametrize(
    "problem", [OperationalError("away"), KeyError("No such transport: unix")]
)
def test_a_ring_that_fails_is_not_the_last_one(monkeypatch, problem):
    told: Queue[list[tuple[int, str, str]]] = Queue()
    problems = [problem]

    def send_task(name, args):
        told.put(args[0])
        if problems:
            raise problems.pop()

    celery = SimpleNamespace(send_task=send_task)
    monkeypatch.setattr("kci.doorbell.current_app", celery)
    monkeypatch.setattr("kci.doorbell.QUIET", 0)
    bell = Doorbell()

    bell.ring((1, "PROVIDE_ORDER", "1"))
    assert told.get(timeout=SECONDS) == [(1, "PROVIDE_ORDER", "1")]
    bell.ring((1, "PROVIDE_ORDER", "2"))

    assert told.get(timeout=SECONDS) == [(1, "PROVIDE_ORDER", "2")]
