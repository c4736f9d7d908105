"""SIGTERM: what is under way is finished, and nothing new is begun."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import psycopg
import pytest

from tests.faults.gateway import Gateway
from tests.faults.stage import (
    SWEEP,
    eventually,
    postgresql_stage,
    sqlite_stage,
    worker,
)
from tests.faults.stories import Size, stories

ONE = Size(orders=1, kcis=4, seconds=0, kills=0)
TENANT = "T"
SOON = 10


@pytest.fixture(scope="module")
def stage():
    with postgresql_stage(ONE, [TENANT]) as found:
        found.only("web", "sweep")
        yield found


@contextmanager
def posted_meanwhile(stage, web):
    """Post a KCI in a thread of its own; it is answered by the end of the context."""
    gateway, body = Gateway(web.url, **stage.clients[TENANT]), stories(ONE)[0]

    def post():
        gateway.post(http, 0, body)

    with httpx.Client(base_url=web.url, timeout=30, trust_env=False) as http:
        gateway.renew(http)
        thread = threading.Thread(target=post)
        thread.start()
        yield gateway.report
        thread.join(30)
        assert not thread.is_alive()


def stop_while_held(stage, web, release):
    """Ask a web server to end while a post waits; return how that was answered."""
    with posted_meanwhile(stage, web) as report:
        time.sleep(1)
        threading.Timer(1, release).start()
        seconds = web.terminate()
        assert 0.5 < seconds < SOON
    with pytest.raises(httpx.TransportError):
        httpx.get(f"{web.url}/livez", trust_env=False)
    return dict(report.statuses)


@pytest.mark.postgresql
@pytest.mark.redis
def test_a_web_server_answers_what_it_is_at(stage):
    with (
        stage.web() as web,
        psycopg.connect(stage.environment["DATABASE_URL"]) as other,
    ):
        other.execute("LOCK TABLE kci_kci IN EXCLUSIVE MODE")

        assert stop_while_held(stage, web, other.rollback) == {204: 1}


def test_the_portal_answers_what_it_is_at_and_ends_with_all_its_parts():
    with sqlite_stage(ONE, [TENANT]) as stage:
        file = Path(stage.environment["VAR_DIR"], "portal.sqlite3")
        portal = stage.usual["web"]
        with closing(
            sqlite3.connect(file, 20, isolation_level=None, check_same_thread=False)
        ) as other:
            other.execute("BEGIN IMMEDIATE")

            statuses = stop_while_held(stage, portal, lambda: other.execute("ROLLBACK"))

        assert statuses == {204: 1}
        assert "Traceback" not in portal.said


def test_an_idle_portal_ends_at_once():
    with sqlite_stage(ONE, [TENANT]) as stage:
        assert stage.usual["web"].terminate() < SOON


@pytest.mark.postgresql
@pytest.mark.redis
@pytest.mark.parametrize("pool", ["prefork", "threads", "solo"])
def test_a_worker_ends_the_task_that_it_is_at(stage, pool):
    """The order is locked by somebody else as long as the worker is told to end."""
    body = stories(ONE)[0] | {"id": f"00000000-0000-0000-0000-{len(pool):012}"}
    stage.only("web")
    with stage.process(*worker(pool)) as one:
        stage.wait_for_workers()
        with psycopg.connect(stage.environment["DATABASE_URL"]) as other:
            other.execute("LOCK TABLE orders_order IN EXCLUSIVE MODE")
            web = stage.usual["web"]
            gateway = Gateway(web.url, **stage.clients[TENANT])
            with httpx.Client(base_url=web.url, trust_env=False) as http:
                gateway.renew(http)
                assert gateway.post(http, 0, body)
            eventually(lambda: waits(stage), SOON, "a worker that waits for the lock")
            threading.Timer(1, other.rollback).start()
            one.terminate()
            assert stage.inspector.ask("left", tenant=TENANT) == 0


def waits(stage):
    return stage.rows("SELECT 1 FROM pg_locks WHERE NOT granted")


@pytest.mark.postgresql
@pytest.mark.redis
def test_a_sweep_ends_at_once(stage):
    with stage.process(*SWEEP) as sweep:
        time.sleep(4)
        assert sweep.terminate() < SOON
