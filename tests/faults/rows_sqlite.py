"""F9: the portal as one process, on SQLite."""

from __future__ import annotations

import resource
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import httpx

from tests.faults.processes import Process
from tests.faults.row import Fault, Row

LOCKED_FULL, LOCKED_SHORT = 30.0, 2.0
FULL_FOR_FULL, FULL_FOR_SHORT = 10.0, 1.5
# The database waits so long for a lock; then it is 503.
BUSY = 20.0
ALIVE_WITHIN = 3.0


def database_locked(row: Row) -> None:
    """By somebody who holds the lock for longer than a post waits."""
    seconds = LOCKED_FULL if row.size.is_full else LOCKED_SHORT
    file = Path(row.stage.environment["VAR_DIR"], "portal.sqlite3")
    portal = row.stage.only("web")["web"]
    with row.posting() as report:
        row.pause()
        with closing(sqlite3.connect(file, 20, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            try:
                assert_alive(portal, seconds)
            finally:
                other.execute("ROLLBACK")
    row.settle()
    assert set(report.statuses) <= {204, 503}, report.statuses
    assert report.without_retry_after == 0
    assert max(report.seconds) < BUSY + 10
    if row.size.is_full:
        assert report.statuses[503] > 0


def disk_full(row: Row) -> None:
    """No file can grow any more; then it can again."""
    seconds = FULL_FOR_FULL if row.size.is_full else FULL_FOR_SHORT
    portal = row.stage.only("web")["web"]
    with row.posting() as report:
        row.pause()
        before = resource.prlimit(portal.pid, resource.RLIMIT_FSIZE)
        full = (SMALL, before[1])
        resource.prlimit(portal.pid, resource.RLIMIT_FSIZE, full)
        try:
            assert_alive(portal, seconds)
        finally:
            resource.prlimit(portal.pid, resource.RLIMIT_FSIZE, before)
    row.settle()
    assert set(report.statuses) == {204, 503}, report.statuses
    assert report.without_retry_after == 0


# More than the log of the process, less than any file of the database.
SMALL = 4_096


def assert_alive(portal: Process, seconds: float) -> None:
    """Ask again and again for some time; it must answer each time, and soon."""
    until = time.monotonic() + seconds
    with httpx.Client(base_url=portal.url, trust_env=False, verify=False) as http:
        while time.monotonic() < until:
            answer = http.get("/livez", timeout=ALIVE_WITHIN)
            assert answer.status_code == 200
            time.sleep(0.2)


ROWS: dict[str, Fault] = {
    "F9 database locked": database_locked,
    "F9 disk full": disk_full,
}
