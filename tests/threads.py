"""Doing things at once, as several people and workers do."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait

from django.db import connection

SECONDS = 60


def in_threads(*tasks: Callable[[], object]) -> list[object]:
    """Run tasks at once, each with a connection of its own; raise what one raises."""

    def run(task: Callable[[], object]) -> object:
        try:
            return task()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as pool:
        futures = [pool.submit(run, task) for task in tasks]
        assert not wait(futures, SECONDS).not_done, "some did not end"
    return [future.result() for future in futures]
