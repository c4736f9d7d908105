"""Private instances of the programs that tests talk to, and where those are found."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import redis

LOOPBACK = "127.0.0.1"
SECONDS_TO_START = 60
SECONDS_TO_STOP = 10
FASTER_THAN_SAFE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def postgresql_bin() -> Path | None:
    """Return where the newest PostgreSQL server's own programs are.

    Debian keeps them off the PATH, and what is on the PATH may be a wrapper.
    """
    debian = Path("/usr/lib/postgresql").glob("[0-9]*/bin")
    places = sorted(debian, key=lambda place: float(place.parent.name), reverse=True)
    places += [Path(found).parent for found in [shutil.which("initdb")] if found]
    complete = (
        p for p in places if (p / "initdb").exists() and (p / "postgres").exists()
    )
    return next(complete, None)


def redis_server() -> str | None:
    return shutil.which("redis-server")


def chromium_path() -> str | None:
    """Return Chromium; where there is one without windows, which costs half, that."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


def missing() -> dict[str, str]:
    """Return the groups of tests that have no program here, each with the reason."""
    programs = {
        "postgresql": (
            postgresql_bin(),
            "no PostgreSQL server (initdb, postgres) found",
        ),
        "redis": (redis_server(), "no redis-server found"),
        "browser": (chromium_path(), "no Chromium found"),
    }
    return {group: why for group, (found, why) in programs.items() if not found}


@dataclass
class Instance:
    """A server of ours, which may be stopped, killed and started again meanwhile."""

    url: str
    command: list[str]
    home: Path
    probe: Callable[[], object]
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait for its first answer; only from the main thread.

        The system stops it as soon as the thread that started it ends.
        """
        log = self.home / "log"
        with log.open("ab") as out:
            # In a session of its own, since Ctrl-C is for us: we stop it when done.
            self.process = subprocess.Popen(
                self.command,
                cwd=self.home,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        wait_for(self.process, self.probe, log)

    def stop(self, number: signal.Signals = signal.SIGINT) -> None:
        """Stop it, by SIGKILL if need be."""
        if self.process is not None:
            stop(self.process, number)
        self.process = None

    @contextmanager
    def running(self) -> Iterator[Instance]:
        try:
            self.start()
            yield self
        finally:
            self.stop()


@contextmanager
def postgresql() -> Iterator[str]:
    """Run PostgreSQL for as long as the context lasts; give its URL."""
    with postgresql_instance(*FASTER_THAN_SAFE) as instance:
        yield instance.url


@contextmanager
def postgresql_instance(*options: str) -> Iterator[Instance]:
    """Run PostgreSQL, with some options, for as long as the context lasts."""
    programs, port = postgresql_bin(), free_port()
    assert programs, "no PostgreSQL server found"
    user = "postgres" if os.geteuid() == 0 else None  # It refuses to run as root.
    url = f"postgres://portal@{LOOPBACK}:{port}/postgres"
    with temporary_directory(user) as home:
        initdb = [
            f"{programs}/initdb",
            "-D",
            f"{home}/data",
            "-U",
            "portal",
            "-A",
            "trust",
        ]
        initdb += ["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        subprocess.run(as_user(user, initdb), check=True, cwd=home, capture_output=True)
        server = [f"{programs}/postgres", "-D", f"{home}/data", "-k", f"{home}"]
        server += ["-h", LOOPBACK, "-p", f"{port}"]
        for option in (*options, "max_connections=200"):
            server += ["-c", option]
        command, probe = as_user(user, server), lambda: psycopg.connect(url).close()
        with Instance(url, command, home, probe).running() as instance:
            yield instance


@contextmanager
def redis_instance() -> Iterator[str]:
    """Run Redis, keeping nothing, for as long as the context lasts; give its URL."""
    with redis_server_instance() as instance:
        yield instance.url


@contextmanager
def redis_server_instance() -> Iterator[Instance]:
    """Run Redis, keeping nothing, for as long as the context lasts."""
    port = free_port()
    url = f"redis://{LOOPBACK}:{port}/0"
    server = ["redis-server", "--bind", LOOPBACK, "--port", f"{port}", "--save", ""]
    with temporary_directory(None) as home, redis.Redis.from_url(url) as client:
        command = as_user(None, server)
        with Instance(url, command, home, client.ping).running() as instance:
            yield instance


def free_port() -> int:
    with socket.create_server((LOOPBACK, 0)) as server:
        port: int = server.getsockname()[1]
    return port


@contextmanager
def temporary_directory(user: str | None) -> Iterator[Path]:
    """Make a directory with a short path, since a Unix socket's is bounded."""
    with tempfile.TemporaryDirectory(prefix="portal-", dir="/tmp") as name:
        if user:
            shutil.chown(name, user)
        yield Path(name)


def as_user(user: str | None, command: list[str]) -> list[str]:
    """Return the command as run by a user, and told to stop should we be killed."""
    privileges = ["setpriv", "--pdeathsig", "INT"]
    if user:
        group = pwd.getpwnam(user).pw_gid
        privileges += ["--reuid", user, "--regid", f"{group}", "--clear-groups"]
    return [*privileges, *command]


def wait_for(
    process: subprocess.Popen[bytes], probe: Callable[[], object], log: Path
) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and process.poll() is None:
        try:
            probe()
        except (psycopg.OperationalError, redis.RedisError):
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"{process.args!r} did not start:\n{log.read_text()}")


def stop(
    process: subprocess.Popen[bytes], number: signal.Signals = signal.SIGINT
) -> None:
    process.send_signal(number)
    try:
        process.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
