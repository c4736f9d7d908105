"""The real web server as a process of its own, and what talks to it."""

from __future__ import annotations

import base64
import contextlib
import http.client
import json
import os
import secrets
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg
from psycopg.rows import dict_row

from tests import migrated
from tests.services import LOOPBACK, as_user, free_port, stop

ROOT = Path(__file__).resolve().parent.parent
APPLICATION = "config.wsgi:application"
ON_LOOPBACK = ("--interface", "wsgi", "--host", LOOPBACK)
SERVERS = {
    "portal": ["manage.py", "portal", "--port", "{port}"],
    "granian": ["-m", "granian", *ON_LOOPBACK, "--port", "{port}", APPLICATION],
}
SECONDS_TO_START = 30
SECONDS_TO_ANSWER = 20
# What a server of ours inherits; the rest of its environment is its own.
INHERITED = ("PATH", "HOME", "LANG", "PYTHONPATH")
COMMANDS = """
import io, json, os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
import django
from django.core.management import call_command
django.setup()
printed = []
for command in json.loads(sys.argv[1]):
    out = io.StringIO()
    call_command(*command, stdout=out)
    printed.append(out.getvalue())
print(json.dumps(printed))
"""

Headers = Mapping[str, str | bytes | None]


@dataclass(frozen=True)
class Answer:
    """What a server answered to one request."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").split(";")[0]

    @property
    def code(self) -> str:
        ours = self.media_type == "application/json"
        return str(self.json().get("code", "")) if ours and self.body else ""

    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass(frozen=True)
class Credentials:
    """A client of the API."""

    client_id: str
    client_secret: str

    @property
    def basic(self) -> str:
        pair = f"{self.client_id}:{self.client_secret}".encode()
        return "Basic " + base64.b64encode(pair).decode()


@dataclass
class Database:
    """A server's database, looked at from outside."""

    url: str

    def rows(self, query: str, *values: object) -> list[dict[str, Any]]:
        if self.url.startswith("sqlite"):
            with contextlib.closing(self._sqlite()) as connection:
                found = connection.execute(query.replace("%s", "?"), values).fetchall()
                return [dict(row) for row in found]
        with psycopg.connect(self.url, autocommit=True, row_factory=dict_row) as server:
            cursor = server.execute(query.encode(), values)
            return cursor.fetchall() if cursor.description else []

    def _sqlite(self) -> sqlite3.Connection:
        file = self.url.removeprefix("sqlite:///")
        connection = sqlite3.connect(file, timeout=20, isolation_level=None)
        connection.row_factory = sqlite3.Row
        return connection


@dataclass
class Portal:
    """A portal that answers on a port of its own, with a database of its own."""

    port: int
    database: Database
    environment: dict[str, str]
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    def create_clients(self, *options: tuple[str, ...]) -> list[Credentials]:
        """Make one client for each list of options: name, --tenant, ..."""
        commands = [("create_gateway_client", *each, "--json") for each in options]
        printed = manage(self.environment, *commands)
        return [Credentials(**json.loads(line)) for line in printed]

    def ask_token(self, client: Credentials, **form: str) -> httpx.Response:
        return httpx.post(
            f"{self.url}/o/token/",
            data={"grant_type": "client_credentials"} | form,
            auth=(client.client_id, client.client_secret),
        )

    def token(self, client: Credentials, **form: str) -> str:
        return str(
            self.ask_token(client, **form).raise_for_status().json()["access_token"]
        )

    def revoke(self, client: Credentials, token: str) -> httpx.Response:
        return httpx.post(
            f"{self.url}/o/revoke_token/",
            data={"token": token},
            auth=(client.client_id, client.client_secret),
        )

    def send(self, raw: bytes, *, method: str = "POST", pause: float = 0) -> Answer:
        return send(self.port, raw, method=method, pause=pause)

    def send_half(self, raw: bytes) -> Answer | None:
        """Send bytes, and that there are no more; the answer may be none."""
        began = time.monotonic()
        address = (LOOPBACK, self.port)
        with socket.create_connection(address, SECONDS_TO_ANSWER) as connection:
            connection.sendall(raw)
            connection.shutdown(socket.SHUT_WR)
            try:
                return answer_on(connection, "POST", began)
            except (http.client.BadStatusLine, ConnectionResetError):
                return None

    def request(
        self, method: str, target: str, headers: Headers, body: bytes | None = None
    ) -> Answer:
        own: Headers = {"Host": f"{LOOPBACK}:{self.port}"}
        return self.send(
            raw_request(method, target, {**own, **headers}, body), method=method
        )


def raw_request(
    method: str, target: str, headers: Headers, body: bytes | None = None
) -> bytes:
    """Return a request as bytes; a header that is None is left out."""
    length = {} if body is None else {"Content-Length": f"{len(body)}"}
    lines = [f"{method} {target} HTTP/1.1".encode("latin-1")]
    for name, value in {**length, "Connection": "close", **headers}.items():
        if value is not None:
            value = value.encode("latin-1") if isinstance(value, str) else value
            lines.append(name.encode() + b": " + value)
    return b"\r\n".join([*lines, b"", body or b""])


def send(port: int, raw: bytes, *, method: str = "POST", pause: float = 0) -> Answer:
    """Send bytes, in two halves with a pause between them if need be."""
    began = time.monotonic()
    with socket.create_connection((LOOPBACK, port), SECONDS_TO_ANSWER) as connection:
        half = len(raw) // 2 if pause else 0
        # A server may answer, and close, before it has read all of it.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(raw[:half])
            time.sleep(pause)
            connection.sendall(raw[half:])
        return answer_on(connection, method, began)


def answer_on(connection: socket.socket, method: str, began: float) -> Answer:
    with contextlib.closing(http.client.HTTPResponse(connection, method=method)) as got:
        got.begin()
        headers = {name.lower(): value for name, value in got.getheaders()}
        body = got.read()
    return Answer(got.status, headers, body, time.monotonic() - began)


@contextmanager
def running_portal(server: str = "portal", **environment: str) -> Iterator[Portal]:
    """Run a portal with a migrated database for as long as the context lasts."""
    with (
        tempfile.TemporaryDirectory(prefix="portal-server-") as home,
        private_database() as database_url,
    ):
        port = free_port()
        variables = {name: os.environ[name] for name in INHERITED if name in os.environ}
        variables |= {"DATABASE_URL": database_url, "VAR_DIR": home, "PORT": f"{port}"}
        variables |= {"PYTHONUNBUFFERED": "1"} | environment
        with process(command_of(server, port), variables, Path(home, "log"), port):
            yield Portal(port, Database(database_url), variables)


def command_of(server: str, port: int) -> list[str]:
    arguments = [argument.format(port=port) for argument in SERVERS[server]]
    return [sys.executable, *arguments]


def manage(environment: Mapping[str, str], *commands: tuple[str, ...]) -> list[str]:
    """Run commands of manage.py, all in one process; give what each printed."""
    done = subprocess.run(
        [sys.executable, "-c", COMMANDS, json.dumps(commands)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        check=True,
    )
    printed: list[str] = json.loads(done.stdout)
    return printed


@contextmanager
def private_database() -> Iterator[str]:
    """Copy the migrated database, of the kind that this run is on; give its URL."""
    name = f"server_{secrets.token_hex(6)}"
    try:
        yield migrated.copy(name)
    finally:
        migrated.drop(name)


@contextmanager
def process(
    command: Sequence[str], environment: Mapping[str, str], log: Path, port: int
) -> Iterator[None]:
    """Run a server from its first answer to the end of the context."""
    with log.open("wb") as out:
        started = subprocess.Popen(
            as_user(None, [*command]),
            cwd=ROOT,
            env=environment,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        wait_for(started, port, log)
        yield
    finally:
        stop(started)


def wait_for(started: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + SECONDS_TO_START
    probe = raw_request("GET", "/livez", {"Host": f"{LOOPBACK}:{port}"})
    while time.monotonic() < until and started.poll() is None:
        try:
            send(port, probe, method="GET")
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"{started.args!r} did not start:\n{log.read_text()}")
