"""SIGTERM: what is under way is finished, and nothing new is begun."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import httpx
import psycopg
import pytest

from tests.faults.conftest import SHUTDOWN
from tests.faults.gateway import Gateway
from tests.faults.processes import SWEEP, eventually, is_alive, worker
from tests.faults.stories import SHORT, stories

SOON, BUSY = 10, 60
# SQLite does not tell who waits for it.
TO_BEGIN = 2


class Poster:
    """Posts a KCI, in a thread of its own if need be."""

    def __init__(self, stage, web):
        self.gateway = Gateway(web.url, **stage.clients[SHUTDOWN])
        self.http = httpx.Client(
            base_url=web.url, timeout=BUSY, trust_env=False, verify=False
        )
        self.gateway.renew(self.http)
        self.thread = threading.Thread(target=self.post)

    def post(self):
        body = stories(SHORT)[0] | {"id": str(uuid4())}
        self.gateway.post(self.http, 0, body)

    def statuses(self):
        """Return what was answered, once it was."""
        self.thread.join(BUSY)
        assert not self.thread.is_alive()
        self.http.close()
        return dict(self.gateway.report.statuses)


@pytest.fixture
def post(stage):
    """Post a KCI to the usual web server."""
    poster = Poster(stage, stage.only("web")["web"])
    yield poster.post
    poster.http.close()


def stop_while_it_waits(poster, web, release, has_begun):
    """Ask a web server to end while a post waits; return what was answered."""
    released = []

    def release_when_it_takes_nothing_new():
        # A connection that comes with the signal makes granian 2.8 miss it at times.
        time.sleep(1)
        eventually(lambda: not is_alive(web, timeout=0.5), BUSY, "a closed door")
        released.append(time.monotonic())
        release()

    poster.thread.start()
    eventually(has_begun, BUSY, "a post that waits for the lock")
    threading.Thread(target=release_when_it_takes_nothing_new).start()
    web.terminate()
    assert 0 < time.monotonic() - released[0] < SOON
    return poster.statuses()


@pytest.mark.postgresql
@pytest.mark.redis
def test_a_web_server_answers_what_it_is_at(stage):
    web = stage.only("web")["web"]
    with psycopg.connect(stage.environment["DATABASE_URL"]) as lock:
        poster = Poster(stage, web)
        lock.execute("LOCK TABLE kci_kci IN EXCLUSIVE MODE")

        answers = stop_while_it_waits(poster, web, lock.rollback, lambda: waits(stage))

        assert answers == {204: 1}


def test_the_portal_answers_what_it_is_at_and_ends_with_all_its_parts(stage_on_sqlite):
    portal = stage_on_sqlite.only("web")["web"]
    # The log may hold what an earlier fault on the same stage has provoked.
    said_before = len(portal.said)
    poster = Poster(stage_on_sqlite, portal)
    file = Path(stage_on_sqlite.environment["VAR_DIR"], "portal.sqlite3")
    with closing(
        sqlite3.connect(file, 20, isolation_level=None, check_same_thread=False)
    ) as lock:
        lock.execute("BEGIN IMMEDIATE")

        begun = time.monotonic() + TO_BEGIN

        answers = stop_while_it_waits(
            poster, portal, lock.rollback, lambda: time.monotonic() > begun
        )

        assert answers == {204: 1}

    assert "Traceback" not in portal.said[said_before:]


@pytest.mark.postgresql
@pytest.mark.redis
@pytest.mark.parametrize("pool", ["prefork", "threads", "solo"])
def test_a_worker_ends_the_task_that_it_is_at(stage, post, pool):
    """Somebody else holds the table while the worker is told to end."""
    with stage.process(*worker(pool)) as one:
        stage.wait_for_workers()
        with psycopg.connect(stage.environment["DATABASE_URL"]) as lock:
            lock.execute("LOCK TABLE orders_order IN EXCLUSIVE MODE")
            post()
            eventually(lambda: waits(stage), BUSY, "a worker that waits for the lock")
            threading.Timer(1, lock.rollback).start()

            one.terminate()

            assert stage.inspector.ask("left", tenant=SHUTDOWN) == 0


@pytest.mark.postgresql
@pytest.mark.redis
def test_a_worker_killed_in_the_middle_of_its_transaction_has_done_nothing(stage, post):
    """The order is written, and its KCI is not yet marked as applied."""
    post()
    before = stage.inspector.ask("told", tenant=SHUTDOWN)
    left = stage.inspector.ask("left", tenant=SHUTDOWN)
    with psycopg.connect(stage.environment["DATABASE_URL"]) as lock:
        lock.execute("LOCK TABLE kci_kci IN EXCLUSIVE MODE")
        with stage.process(*worker()) as one:
            eventually(lambda: waits(stage), BUSY, "a worker that marks what it wrote")
            one.kill()
        lock.rollback()
    eventually(lambda: not waits(stage), BUSY, "the end of the worker's transaction")

    assert left > 0
    assert stage.inspector.ask("left", tenant=SHUTDOWN) == left
    assert stage.inspector.ask("told", tenant=SHUTDOWN) == before

    with stage.process(*SWEEP):
        eventually(
            lambda: stage.inspector.ask("left", tenant=SHUTDOWN) == 0, BUSY, "a sweep"
        )
    assert stage.inspector.ask("told", tenant=SHUTDOWN) == before + left
    assert stage.inspector.ask("rebuild", tenant=SHUTDOWN) == ""


def waits(stage):
    return stage.rows("SELECT 1 FROM pg_locks WHERE NOT granted")


@pytest.mark.postgresql
@pytest.mark.redis
def test_a_sweep_ends_at_once(stage, post):
    post()
    with stage.process(*SWEEP) as sweep:
        eventually(
            lambda: stage.inspector.ask("left", tenant=SHUTDOWN) == 0, BUSY, "a sweep"
        )

        assert sweep.terminate() < SOON
