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
from pathlib import Path

import psycopg
import redis

LOOPBACK = "127.0.0.1"
SECONDS_TO_START = 30
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
    names = ("chromium", "chromium-browser", "google-chrome")
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


@contextmanager
def postgresql() -> Iterator[str]:
    """Run PostgreSQL for as long as the context lasts; give its URL."""
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
        for option in (*FASTER_THAN_SAFE, "max_connections=200"):
            server += ["-c", option]
        with running(as_user(user, server), home, lambda: psycopg.connect(url).close()):
            yield url


@contextmanager
def redis_instance() -> Iterator[str]:
    """Run Redis, keeping nothing, for as long as the context lasts; give its URL."""
    port = free_port()
    url = f"redis://{LOOPBACK}:{port}/0"
    server = ["redis-server", "--bind", LOOPBACK, "--port", f"{port}", "--save", ""]
    with (
        temporary_directory(None) as home,
        redis.Redis.from_url(url) as client,
        running(as_user(None, server), home, client.ping),
    ):
        yield url


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


@contextmanager
def running(
    command: list[str], home: Path, probe: Callable[[], object]
) -> Iterator[None]:
    """Run a server in its home, from its first answer to the end of the context."""
    log = home / "log"
    with log.open("wb") as out:
        # In a session of its own, since Ctrl-C is for us: we stop it when we are done.
        process = subprocess.Popen(
            command, cwd=home, stdout=out, stderr=out, start_new_session=True
        )
    try:
        wait_for(process, probe, log)
        yield
    finally:
        stop(process)


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


def stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
