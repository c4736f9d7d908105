"""A worker or a sweep with something planted in it: FAULTS_PLANTED says what.

bug: the fold cannot digest one type of KCI. slow: it takes its time. clock: the clock
of the process jumps an hour ahead and back again. `celery -A tests.faults.planted
worker` or `python -m tests.faults.planted sweep --loop`.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import django
import time_machine

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from celery.signals import task_postrun, task_prerun  # noqa: E402
from django.core.management import execute_from_command_line  # noqa: E402

from config.celery import app  # noqa: E402
from kci import drain  # noqa: E402
from tests.faults.stories import INDIGESTIBLE  # noqa: E402

__all__ = ["app"]

SLOW = 0.004
JUMP = timedelta(hours=1)
BETWEEN_JUMPS = 0.3

good = drain.step  # type: ignore[attr-defined]


def step_with_bug(state: Any, update: Any) -> Any:
    if update.type == INDIGESTIBLE:
        raise KeyError("a bug planted by the test")
    return good(state, update)


def slow_step(state: Any, update: Any) -> Any:
    time.sleep(SLOW)
    return good(state, update)


def jump() -> None:
    while True:
        for jumped in (JUMP, -JUMP):
            with time_machine.travel(datetime.now(UTC) + jumped, tick=True):
                time.sleep(BETWEEN_JUMPS)
            time.sleep(BETWEEN_JUMPS)


def say(word: str) -> None:
    sys.stdout.write(f"task {word}\n")
    sys.stdout.flush()


@task_prerun.connect
def say_began(**values: Any) -> None:
    say("began")


@task_postrun.connect
def say_ended(**values: Any) -> None:
    say("ended")


def start_jumping() -> None:
    threading.Thread(target=jump, daemon=True).start()


def plant(what: str) -> None:
    if what == "bug":
        drain.step = step_with_bug  # type: ignore[attr-defined]
    elif what == "slow":
        drain.step = slow_step  # type: ignore[attr-defined]
    elif what == "clock":
        # A process that is forked has no thread of its parent.
        os.register_at_fork(after_in_child=start_jumping)
        start_jumping()


plant(os.environ.get("FAULTS_PLANTED", ""))

if __name__ == "__main__":
    execute_from_command_line(sys.argv)
