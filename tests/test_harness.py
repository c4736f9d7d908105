from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
import redis
from django.db import connection
from playwright.sync_api import Browser, Error
from pytest_socket import SocketConnectBlockedError

from tests import harness, services

ROOT = Path(__file__).resolve().parent.parent


def test_the_network_is_closed():
    with pytest.raises(SocketConnectBlockedError):
        socket.create_connection(("192.0.2.1", 9), timeout=1)


def test_the_loopback_is_open():
    with (
        socket.create_server((services.LOOPBACK, 0)) as server,
        socket.create_connection(server.getsockname()) as client,
    ):
        assert client.getpeername() == server.getsockname()


@pytest.mark.both_databases
@pytest.mark.django_db
def test_the_database_is_the_one_asked_for():
    assert connection.vendor == os.environ["TEST_DATABASE"]


@pytest.mark.postgresql
@pytest.mark.django_db
def test_postgresql_is_a_private_one():
    with connection.cursor() as cursor:
        cursor.execute("SELECT inet_server_port(), current_setting('data_directory')")
        port, directory = cursor.fetchone()

    assert port != 5432
    assert directory.startswith("/tmp/portal-")


@pytest.mark.both_databases
@pytest.mark.django_db
def test_sqlite_is_in_a_file_of_this_run():
    if connection.vendor == "sqlite":
        name = Path(connection.settings_dict["NAME"])
        assert name.is_file()
        assert name.parent == Path(os.environ["VAR_DIR"])


def test_redis_is_a_private_one_that_keeps_nothing(redis_url: str):
    assert ":6379/" not in redis_url
    with redis.Redis.from_url(redis_url) as client:
        assert client.config_get("save") == {"save": ""}


def test_the_browser_shows_pages_and_finds_no_other_host(browser: Browser):
    with browser.new_context() as context:
        page = context.new_page()
        page.set_content("<title>Hello</title>")
        assert page.title() == "Hello"
        with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
            page.goto("http://portal.example.net/")


def test_a_missing_program_is_named_by_its_group(monkeypatch):
    monkeypatch.setenv("PATH", "")

    assert {"redis", "browser"} <= services.missing().keys()


SERVER_ALONE = """
import time
from tests import harness, services
with services.postgresql() as url:
    print(url, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def run_with_a_server():
    """A process with a PostgreSQL of its own, the server's URL and its directory."""
    with subprocess.Popen(
        [sys.executable, "-c", SERVER_ALONE],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        url = process.stdout.readline().strip()
        with psycopg.connect(url) as session:
            [(data,)] = session.execute("SHOW data_directory").fetchall()
        yield process, url
    shutil.rmtree(Path(data).parent, ignore_errors=True)


@pytest.mark.postgresql
def test_no_server_outlives_a_run_that_was_killed(run_with_a_server):
    process, url = run_with_a_server

    process.kill()

    assert gone(url)


def gone(url: str) -> bool:
    for _ in range(100):
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize(("forbid", "code"), [("", 0), ("1", 1)])
def test_a_skip_fails_the_run_where_skips_are_forbidden(forbid, code, tmp_path):
    (tmp_path / "test_it.py").write_text(
        "import pytest\n\ndef test_it():\n    pytest.skip('not today')\n"
    )

    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-c", "pyproject.toml", tmp_path],
        cwd=ROOT,
        env=os.environ | {"FORBID_SKIPS": forbid, "TEST_DATABASE": "sqlite"},
        capture_output=True,
        text=True,
    )

    assert run.returncode == code, run.stdout + run.stderr
    assert "not today" in run.stdout


@pytest.mark.parametrize("part", range(8))
def test_a_module_stays_with_one_worker(part, worker_id, request):
    seen = Path(os.environ["VAR_DIR"], "workers")
    with seen.open("a") as file:
        file.write(f"{worker_id}\n")

    if request.config.getoption("loadgroup", default=False):
        assert set(seen.read_text().split()) == {worker_id}


def test_what_begins_first_is_there():
    tests = Path(__file__).parent
    assert [name for name in harness.LONG if not [*tests.rglob(f"{name}*")]] == []
