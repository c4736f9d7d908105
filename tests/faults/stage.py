"""The stage that a fault is played on: servers and processes, all of them our own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import redis

from tests.faults.processes import (
    PORTAL,
    SECONDS_TO_START,
    SWEEP,
    WEB,
    Process,
    eventually,
    wait_for_web,
    worker,
)
from tests.faults.stories import Size
from tests.server import INHERITED, ROOT
from tests.services import (
    Instance,
    as_user,
    free_port,
    postgresql_instance,
    redis_server_instance,
)

GAP_WAIT = 2
# As safe as in production against the loss of the process; not against a power cut.
POSTGRESQL = ("fsync=off", "deadlock_timeout=200ms", "log_lock_waits=on")


@dataclass
class Inspector:
    """Looks into the database, with the portal's own code."""

    process: subprocess.Popen[str]

    def ask(self, name: str, **arguments: Any) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps([name, arguments]) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, f"no answer to {name}: see its log"
        return json.loads(answer)


@dataclass
class Stage:
    """A database with a tenant for each row, and what else a row starts on it."""

    home: Path
    size: Size
    environment: dict[str, str]
    inspector: Inspector
    clients: dict[str, dict[str, str]]
    postgresql: Instance | None = None
    redis: Instance | None = None
    usual: dict[str, Process] = field(default_factory=dict)

    def only(self, *names: str) -> dict[str, Process]:
        """Let run, of the usual processes, these; return all of them."""
        for name, process in self.usual.items():
            if name not in names:
                process.kill()
            elif not process.is_running:
                process.start()
        if "web" in names:
            wait_for_web(self.usual["web"])
        if "worker" in names:
            self.wait_for_workers()
        return self.usual

    @contextmanager
    def process(self, *arguments: str, **variables: str) -> Iterator[Process]:
        """Run a process for as long as the context lasts; it must not end by itself."""
        port = free_port()
        given = tuple(one.format(port=port) for one in arguments)
        log = Path(tempfile.mkstemp(prefix="log-", dir=self.home)[1])
        process = Process(given, self.environment | variables, log, port)
        try:
            process.start()
            yield process
            gone = not (process.is_running or process.was_ended)
            assert not gone, f"{given} ended by itself:\n{process.said[-3_000:]}"
        finally:
            process.kill()

    @contextmanager
    def web(self, *arguments: str, **variables: str) -> Iterator[Process]:
        """Run a web server from its first answer to the end of the context."""
        with self.process(*(arguments or WEB), **variables) as process:
            wait_for_web(process)
            yield process

    def wait_for_workers(self, count: int = 1) -> None:
        """Wait until so many workers listen for the doorbell."""
        assert self.redis

        with redis.Redis.from_url(self.redis.url) as client:

            def listening() -> bool:
                commands = [one["cmd"] for one in client.client_list()]
                return commands.count("brpop") >= count

            eventually(listening, SECONDS_TO_START, f"{count} workers at the doorbell")

    def rows(self, query: str, *values: object) -> list[Any]:
        """Ask PostgreSQL something."""
        url = self.environment["DATABASE_URL"]
        with psycopg.connect(url, autocommit=True) as server:
            cursor = server.execute(query.encode(), values)
            return cursor.fetchall() if cursor.description else []


@contextmanager
def postgresql_stage(size: Size, tenants: list[str]) -> Iterator[Stage]:
    """Run PostgreSQL and Redis, with a tenant for each row."""
    with (
        postgresql_instance(*POSTGRESQL) as postgresql,
        redis_server_instance() as broker,
    ):
        variables = {"DATABASE_URL": postgresql.url, "REDIS_URL": broker.url}
        with stage(size, tenants, variables) as found:
            found.postgresql, found.redis = postgresql, broker
            with (
                found.process(*SWEEP) as sweep,
                found.process(*worker()) as one,
                found.web() as web,
            ):
                found.usual |= {"web": web, "sweep": sweep, "worker": one}
                yield found


@contextmanager
def sqlite_stage(size: Size, tenants: list[str]) -> Iterator[Stage]:
    """Run the portal as one process, on SQLite, with a tenant for each row."""
    with stage(size, tenants, {}) as found, found.web(*PORTAL) as portal:
        found.usual["web"] = portal
        yield found


@contextmanager
def stage(
    size: Size, tenants: list[str], variables: Mapping[str, str]
) -> Iterator[Stage]:
    with ExitStack() as stack:
        directory = tempfile.TemporaryDirectory(
            prefix="portal-faults-", ignore_cleanup_errors=True
        )
        home = Path(stack.enter_context(directory))
        environment = {n: os.environ[n] for n in INHERITED if n in os.environ}
        environment |= {
            "VAR_DIR": str(home),
            "SECRET_KEY": "no secret, and the same for all processes of a row",
            "KCI_GAP_WAIT": f"{GAP_WAIT}",
            "PYTHONUNBUFFERED": "1",
            "CELERY_SKIP_CHECKS": "1",  # they take longer than all else at its start
        } | dict(variables)
        inspector = stack.enter_context(inspecting(environment, home / "inspector"))
        clients = inspector.ask("prepare", tenants=tenants, size=vars(size))
        yield Stage(home, size, environment, inspector, clients)


@contextmanager
def inspecting(environment: dict[str, str], log: Path) -> Iterator[Inspector]:
    with log.open("w") as out:
        process = subprocess.Popen(
            as_user(None, [sys.executable, "-m", "tests.faults.inspector"]),
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=out,
            text=True,
            start_new_session=True,
        )
    with process:
        try:
            yield Inspector(process)
        except BaseException:
            sys.stderr.write(log.read_text()[-3_000:])
            raise
        finally:
            process.kill()
