"""The migrated database of a run: made once, and every other is a copy of it."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from tests.services import as_user, stop

ROOT = Path(__file__).resolve().parent.parent
NAME = "migrated"
MIGRATE = [sys.executable, "manage.py", "migrate", "--verbosity=0"]


@contextmanager
def migrating() -> Iterator[None]:
    """Make it beside all else, since the first test that wants a copy comes later."""
    url = os.environ["DATABASE_URL"]
    if is_postgresql(url):
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {NAME}".encode())
    with lock_file().open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # It has the lock from us, and lets go of it by ending.
        started = subprocess.Popen(
            as_user(None, MIGRATE),
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": named(url, NAME)},
            pass_fds=[lock.fileno()],
            start_new_session=True,
        )
    try:
        yield
    finally:
        # What nobody waited for is given up without a word.
        stop(started, signal.SIGTERM)


def copy(name: str) -> str:
    """Copy it, once it is there, to a database of a name; return its URL."""
    url = os.environ["DATABASE_URL"]
    with lock_file().open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
    if is_postgresql(url):
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {name} TEMPLATE {NAME}".encode())
    else:
        shutil.copyfile(sqlite_file(NAME), sqlite_file(name))
    return named(url, name)


def drop(name: str) -> None:
    """Drop a copy, whoever is still connected to it."""
    url = os.environ["DATABASE_URL"]
    if is_postgresql(url):
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
    else:
        sqlite_file(name).unlink()


def named(url: str, name: str) -> str:
    """Return the URL of a database that is beside another."""
    if is_postgresql(url):
        return urlsplit(url)._replace(path=f"/{name}").geturl()
    return f"sqlite:///{sqlite_file(name)}"


def sqlite_file(name: str) -> Path:
    return Path(os.environ["VAR_DIR"], f"{name}.sqlite3")


def lock_file() -> Path:
    return Path(os.environ["VAR_DIR"], "migrating")


def is_postgresql(url: str) -> bool:
    return url.startswith("postgres")
