"""F1 to F8 and F10 to F12: web, worker and sweep on PostgreSQL and Redis."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import redis

from tests.faults.processes import (
    DYING_WEB,
    PLANTED_SWEEP,
    SWEEP,
    Process,
    eventually,
    worker,
)
from tests.faults.row import Fault, Row
from tests.faults.stories import INDIGESTIBLE

PLANTED = "tests.faults.planted"
# A ninety-ninth percentile of a hundred posts on a busy machine is one post.
SLOWEST_FULL, SLOWEST_SHORT = 0.5, 3.0
# A broker that posts wait for makes each of these measurements slow; what else the
# machine has to do may spoil one of them.
MEASURED = 4
BACKLOG_HOURS = 1


@contextmanager
def planted(row: Row, what: str, pool: str) -> Iterator[None]:
    """Run a worker and a sweep with something planted, instead of the usual ones."""
    row.stage.only("web")
    variables = {"FAULTS_PLANTED": what}
    with (
        row.stage.process(*PLANTED_SWEEP, **variables),
        row.stage.process(*worker(pool, PLANTED), **variables),
    ):
        row.stage.wait_for_workers()
        yield


def worker_killed(row: Row) -> None:
    """F1: at random points, all of it or the child that applies."""
    one = row.stage.only("web", "sweep", "worker")["worker"]
    with row.posting():
        for turn in range(row.size.kills):
            row.pause()
            if turn % 2 and (children := one.children()):
                os.kill(row.chance.choice(children), signal.SIGKILL)
            else:
                one.restart()
                row.stage.wait_for_workers()
    row.settle()


def web_killed(row: Row) -> None:
    """F2: between the commit and the answer."""
    row.stage.only("web", "sweep")
    share = len(row.bodies) // (2 * row.size.kills)
    fatal = {"FAULTS_FATAL_ANSWER": f"{row.chance.randint(share // 2, share)}"}
    with row.stage.web(*DYING_WEB, **fatal) as web:
        with row.posting(web) as report:
            for turn in range(row.size.kills):
                eventually(lambda: not web.is_running, 60, "the web server's death")
                if turn == row.size.kills - 1:
                    web.environment.pop("FAULTS_FATAL_ANSWER")
                web.restart()
        row.settle()
    assert report.retries >= row.size.kills
    assert row.ask("repeats") > 0


def broker_down(row: Row) -> None:
    """F3: for the whole run; the sweep alone applies."""
    row.stage.only("web", "sweep")
    broker = row.stage.redis
    assert broker
    broker.stop()
    bound = SLOWEST_FULL if row.size.is_full else SLOWEST_SHORT
    try:
        with row.posting() as report:
            pass
        row.settle()
        reports = [report]
        while len(reports) < MEASURED and reports[-1].slowest_hundredth >= bound:
            reports.append(row.posted_to_another_tenant())
    finally:
        broker.start()
    assert {status for one in reports for status in one.statuses} == {204}
    slowest = [one.slowest_hundredth for one in reports]
    assert slowest[-1] < bound, slowest


def broker_killed(row: Row) -> None:
    """F4: it keeps nothing; it is emptied and it is killed, and it comes back."""
    row.stage.only("web", "sweep", "worker")
    broker = row.stage.redis
    assert broker
    with row.posting() as report:
        for _ in range(row.size.kills):
            row.pause()
            with redis.Redis.from_url(broker.url) as client:
                client.flushall()
            row.pause()
            broker.stop(signal.SIGKILL)
            time.sleep(0.5)
            broker.start()
    row.settle()
    row.prove_that_the_bell_rings()
    assert set(report.statuses) == {204}, report.statuses


def database_restarted(row: Row) -> None:
    """F5: without a word to those who are connected."""
    row.stage.only("web", "sweep", "worker")
    database = row.stage.postgresql
    assert database
    with row.posting() as report:
        for _ in range(row.size.kills):
            row.pause()
            database.stop(signal.SIGQUIT)
            time.sleep(1)
            database.start()
    row.settle()
    row.prove_that_the_bell_rings()
    assert set(report.statuses) == {204, 503}, report.statuses
    assert report.without_retry_after == 0


def many_at_one_order(row: Row) -> None:
    """F6: two workers and two sweeps, and all clients post to one order at a time."""
    row.stage.only("web", "sweep", "worker")
    query = "SELECT sum(deadlocks) FROM pg_stat_database"
    before = row.stage.rows(query)
    with row.stage.process(*worker("threads")), row.stage.process(*SWEEP):
        row.stage.wait_for_workers(2)
        with row.posting(by_order=True):
            pass
        row.settle()
    assert row.stage.rows(query) == before


def rebuilt_meanwhile(row: Row) -> None:
    """F6: orders that somebody has spoilt are rebuilt while KCIs of them come."""
    row.stage.only("web", "sweep", "worker")
    query = "SELECT sum(deadlocks) FROM pg_stat_database"
    before = row.stage.rows(query)
    with row.posting():
        for _ in range(row.size.kills):
            row.pause()
            mended = partial(row.ask, "spoil_and_rebuild")
            eventually(mended, 60, "an order that was spoilt and is mended")
            assert row.ask("rebuild") == ""
    row.settle()
    assert row.stage.rows(query) == before


def clock_jumps(row: Row) -> None:
    """F7: an hour ahead and back, in the worker and in the sweep."""
    with planted(row, "clock", "threads"):
        with row.posting():
            pass
        row.settle()
    assert row.ask("released_early") == 0


def fold_fails(row: Row) -> None:
    """F8: what it cannot digest is set aside, the others go on; then it is mended."""
    bad = sum(INDIGESTIBLE in repr(body.get("information")) for body in row.bodies)
    with planted(row, "bug", "solo"):
        with row.posting():
            pass
        row.settle()
    assert row.ask("states") == {"SET_ASIDE": bad, "APPLIED": len(row.bodies) - bad}
    row.stage.only("web", "sweep", "worker")
    assert row.ask("apply_again") == 0
    row.settle()


def token_expires(row: Row) -> None:
    """F10: again and again, while the expired ones are cleared away."""
    row.stage.only("web", "sweep")
    hasty = {"DJANGO_SETTINGS_MODULE": "tests.faults.hasty_tokens"}
    with row.stage.web(**hasty) as web:
        with row.posting(web) as report:
            for _ in range(row.size.kills):
                row.pause()
                row.stage.inspector.ask("clear_tokens")
        row.settle()
    assert set(report.statuses) == {204, 401}, report.statuses


def sweep_killed(row: Row) -> None:
    """F11: and started again an hour later."""
    sweep = row.stage.only("web", "sweep")["sweep"]
    with row.posting():
        row.pause()
        sweep.kill()
    row.ask("age", hours=BACKLOG_HOURS)
    sweep.start()
    row.settle()
    largest, allowed = row.ask("largest_batch")
    assert largest <= allowed


def worker_stopped(row: Row) -> None:
    """F12: in the middle of applying; it ends what it is at, and only that."""
    row.stage.only("web", "sweep")
    slow = worker("prefork", PLANTED)
    with row.stage.process(*slow, FAULTS_PLANTED="slow") as one:
        row.stage.wait_for_workers()
        with row.posting():
            for done in range(row.size.kills):
                row.pause()
                eventually(
                    lambda: under_way(one) or (done and row.is_posted()),  # noqa: B023
                    60,
                    "a task under way",
                )
                if not under_way(one):
                    break
                one.terminate()
                assert under_way(one) == 0
                assert row.ask("rebuild") == ""
                one.start()
                row.stage.wait_for_workers()
        row.settle()


def under_way(one: Process) -> int:
    said = one.said
    return said.count("task began") - said.count("task ended")


ROWS: dict[str, Fault] = {
    "F1 worker killed": worker_killed,
    "F2 web killed after commit": web_killed,
    "F3 broker down": broker_down,
    "F4 broker killed, flushed": broker_killed,
    "F5 database restarted": database_restarted,
    "F6 many at one order": many_at_one_order,
    "F6 rebuilt meanwhile": rebuilt_meanwhile,
    "F7 clock jumps": clock_jumps,
    "F8 a bug in the fold": fold_fails,
    "F10 token expires": token_expires,
    "F11 sweep killed, backlog": sweep_killed,
    "F12 worker told to stop": worker_stopped,
}
