"""The portal as one process: from nothing to a page, stopped, and started again."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.server import ROOT, command_of, process
from tests.services import LOOPBACK, free_port

WATCHED = "/api/orders/PROVIDE_ORDER/12345"
SAMPLE = ROOT / "tests/payloads/tenant/tenant_kci_provide_sent_to_supplier.json"


def manage(*words, env):
    """Run one of our commands and return it."""
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(
        command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60
    )


@contextmanager
def portal(env, *words):
    """Run the portal until it is left; give a client of it."""
    port = free_port()
    log = Path(env["VAR_DIR"], "log")
    url = f"http://{LOOPBACK}:{port}"
    with (
        process([*command_of("portal", port), *words], env, log, port),
        visitor(url) as client,
    ):
        yield client


def create_client(env, *options):
    """Make a client of the API; return its credentials."""
    made = manage("create_gateway_client", "Test", *options, "--json", env=env)
    return json.loads(made.stdout)


def play(env, url, access, path):
    """Play the KCI files at a path."""
    words = ("--url", "--client-id", "--client-secret")
    values = (str(url), access["client_id"], access["client_secret"])
    options = [f"{word}={value}" for word, value in zip(words, values, strict=True)]
    return manage("play", str(path), *options, env=env)


def environment(directory):
    """Return what a portal is told whose files are in a directory."""
    kept = {k: v for k, v in os.environ.items() if k in {"PATH", "HOME", "LANG"}}
    return kept | {"VAR_DIR": str(directory), "SECRET_KEY": "x" * 60}


@pytest.fixture(scope="module")
def migrated(tmp_path_factory):
    """Give a directory with a new database."""
    directory = tmp_path_factory.mktemp("migrated")
    assert manage("migrate", env=environment(directory)).returncode == 0
    return directory


@pytest.fixture
def env(migrated, tmp_path):
    return new_environment(migrated, tmp_path, "0")


@pytest.fixture(scope="module")
def plain(migrated, tmp_path_factory):
    """Run the portal for those who each have a tenant of their own there."""
    env = new_environment(migrated, tmp_path_factory.mktemp("plain"), "0")
    with portal(env) as client:
        yield env, client.base_url


@pytest.fixture(scope="module")
def demo(migrated, tmp_path_factory):
    """Run the demo a second time; give also what could be read the first time."""
    env = new_environment(migrated, tmp_path_factory.mktemp("demo"), "60")
    with portal(env, "--demo") as client:
        access = access_to_demo(env)
        client.headers.update(token(client, access))
        first = eventually(lambda: client.get("/api/orders").json()["results"][9:])
        eventually(lambda: client.get(WATCHED).status_code == 200)
    with portal(env, "--demo") as client:
        yield env, client.base_url, (access, first)


def new_environment(migrated, directory, gap_wait):
    """Return what a portal is told that has a new database in a directory."""
    shutil.copytree(migrated, directory, dirs_exist_ok=True)
    return environment(directory) | {"KCI_GAP_WAIT": gap_wait}


def access_to_demo(env):
    return json.loads(Path(env["VAR_DIR"], "demo.json").read_text())


def visitor(url):
    return httpx.Client(base_url=url, trust_env=False, timeout=20)


def token(client, access):
    answer = client.post(
        "/o/token/",
        data={"grant_type": "client_credentials"},
        auth=(access["client_id"], access["client_secret"]),
    )
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def eventually(look, seconds=10):
    """Return what `look` finds, once it finds something."""
    end = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)
    return found


def test_a_second_start_of_the_demo_keeps_what_the_first_told(demo):
    env, url, (access, first) = demo
    assert access_to_demo(env) == access
    with visitor(url) as client:
        client.headers.update(token(client, access))
        again = client.get("/api/orders").json()["results"][9:]
        assert len(again) >= len(first)
        entries = eventually(lambda: client.get(WATCHED).json()["timeline"][1:])
        assert [entry["idReused"] for entry in entries] == [False] * len(entries)


def test_the_printed_people_can_sign_in(demo):
    env, url, _ = demo
    with visitor(url) as client:
        said = Path(env["VAR_DIR"], "log").read_text()
        [(name, password)] = re.findall(r"tenant admin +(\S+) +(\S+)", said)

        page = client.get("/login/")
        form = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
        answer = client.post(
            "/login/",
            data={
                "username": name,
                "password": password,
                "csrfmiddlewaretoken": form[0],
            },
        )
        assert (answer.status_code, answer.headers["location"]) == (302, "/")
        assert "Sign out" in client.get("/").text


def test_the_kci_of_the_printed_line_waits_for_no_other(demo):
    env, url, _ = demo
    with visitor(url) as client:
        said = Path(env["VAR_DIR"], "log").read_text()
        [file] = re.findall(r"-d @(\S+)", said)
        access = access_to_demo(env)
        assert f"-u '{access['client_id']}:{access['client_secret']}'" in said
        client.headers.update(token(client, access))
        headers = {
            "Content-Type": "application/json",
            "X-Request-ID": "demo-1",
            "X-Conversation-ID": "demo-700101",
        }
        body = (ROOT / file).read_bytes()
        assert client.post("/kcis", content=body, headers=headers).status_code == 204

        order = "/api/orders/PROVIDE_ORDER/700101"
        eventually(lambda: client.get(order).status_code == 200, seconds=5)


def test_a_kci_is_on_its_order_within_a_second(plain):
    env, url = plain
    access = create_client(env, "--tenant=T")
    with visitor(url) as client:
        client.headers.update(token(client, access))
        headers = {
            "Content-Type": "application/json",
            "X-Request-ID": "r-1",
            "X-Conversation-ID": "c-1",
        }
        answer = client.post("/kcis", content=SAMPLE.read_bytes(), headers=headers)
        assert answer.status_code == 204, answer.text

        order = "/api/orders/PROVIDE_ORDER/700101"
        eventually(lambda: client.get(order).status_code == 200, seconds=5)


def test_the_published_supplier_story_is_played_into_an_empty_tenant(env):
    scope = "--scope=supplier-kci:write orders:read"
    access = create_client(env, "--tenant=TENANT1", "--supplier=ALTNET_A", scope)
    with portal(env) as client:
        played = play(env, client.base_url, access, "tests/payloads/supplier")
        assert (played.returncode, played.stdout) == (0, "19 of 19 accepted\n")

        client.headers.update(token(client, access))

        def story():
            order = client.get("/api/orders/PROVIDE_ORDER/12345").json()
            return order if order.get("lastSequenceNumber") == 15 else None

        order = eventually(story)
        assert len(order["timeline"]) == 15
        assert (order["missingSequenceNumbers"], order["missingCount"]) == ([13], 1)
    checked = manage("rebuild_orders", "--check", env=env)
    assert (checked.returncode, checked.stdout) == (
        0,
        "3 orders checked, 0 different\n",
    )


def test_play_fails_when_something_is_not_accepted(plain, tmp_path):
    env, url = plain
    access = create_client(env, "--tenant=PLAY")
    bad = tmp_path / "bad.json"
    bad.write_text('{"id": 5}')
    played = play(env, url, access, bad)
    assert played.returncode == 1
    assert "bad.json: 400" in played.stderr


def test_it_does_not_start_on_a_database_that_is_not_ready(tmp_path):
    env = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path)}
    started = manage("portal", env=env)
    assert started.returncode == 1
    assert "run manage.py migrate first" in started.stderr


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("KCI_GAP_WAIT", "soon", "it takes a whole number, 0 to 86400"),
        ("DATABASE_URL", "mysql://x", "must begin with postgres://"),
        ("REDIS_URL", "http://x", "must begin with redis://"),
        ("REDIS_URL", "unix:///run/redis.sock", "must begin with redis://"),
        ("TIME_ZONE", "Mars/Olympus", "no such time zone"),
        ("DEBUG", "perhaps", "it takes yes or no"),
        ("PUBLIC_URL", "portal.example.net", "must begin with http://"),
        ("PUBLIC_URL", "http://[bad", "names no host"),
    ],
)
def test_a_bad_value_stops_the_start_with_one_line(tmp_path, name, value, said):
    env = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), name: value}
    started = manage("check", env=env)
    assert started.returncode == 1
    assert started.stderr.count("\n") == 1
    assert started.stderr.startswith(name)
    assert said in started.stderr


def test_a_worker_of_its_own_says_that_it_needs_redis(env):
    command = [sys.executable, "-m", "celery", "-A", "config", "worker"]
    started = subprocess.run(
        command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60
    )
    assert started.returncode == 1
    assert "needs REDIS_URL" in started.stderr.splitlines()[-1]
