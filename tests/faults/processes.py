"""Processes of the portal: how they are begun, killed and told to end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.server import ROOT
from tests.services import LOOPBACK, as_user

SECONDS_TO_START = 90
SECONDS_TO_STOP = 60

PORT = "{port}"
GRANIAN = ("-m", "granian", "--interface", "wsgi", "--workers", "1", "--host", LOOPBACK)
WEB = (*GRANIAN, "--port", PORT, "config.wsgi:application")
DYING_WEB = (*GRANIAN, "--port", PORT, "tests.faults.dying:application")
PORTAL = ("manage.py", "portal", "--port", PORT, "--skip-checks")
SWEEP = ("manage.py", "sweep", "--loop", "--skip-checks")
PLANTED_SWEEP = ("-m", "tests.faults.planted", *SWEEP[1:])


def worker(pool: str = "prefork", app: str = "config") -> tuple[str, ...]:
    found = ("-m", "celery", "-A", app, "worker", "--pool", pool)
    concurrency = ("--concurrency", "1" if pool == "solo" else "2")
    return (*found, *concurrency, "--without-mingle", "--without-gossip")


def eventually(look: Callable[[], Any], seconds: float, what: str) -> Any:
    """Return what `look` finds, once it finds something."""
    end = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < end, f"not within {seconds} s: {what}"
        time.sleep(0.05)
    return found


@dataclass
class Process:
    """A process of the portal, in a session of its own; start it in the main thread."""

    arguments: tuple[str, ...]
    environment: dict[str, str]
    log: Path
    port: int
    process: subprocess.Popen[bytes] | None = None
    was_ended: bool = False

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    def start(self) -> None:
        self.was_ended = False
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                as_user(None, [sys.executable, *self.arguments]),
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        assert self.process, "it was not started"
        return self.process.pid

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def children(self) -> list[int]:
        """Return the ids of the processes that it has started itself."""
        found = Path(f"/proc/{self.pid}/task").glob("*/children")
        return [int(pid) for file in found for pid in file.read_text().split()]

    def kill(self) -> None:
        """Kill it and what it has started, at once and without a word."""
        self.was_ended = True
        if self.process is not None:
            if self.is_running:
                os.killpg(self.pid, signal.SIGKILL)
            self.process.wait()

    def terminate(self) -> float:
        """Ask it to end; return the seconds that took. It must end well."""
        assert self.process
        self.was_ended = True
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(SECONDS_TO_STOP)
        assert code == 0, f"{self.arguments} ended with {code}:\n{self.said[-3_000:]}"
        return time.monotonic() - began

    def restart(self) -> None:
        self.kill()
        self.start()


def wait_for_web(process: Process) -> None:
    def answers() -> bool:
        assert process.is_running, process.said[-3_000:]
        return is_alive(process)

    eventually(answers, SECONDS_TO_START, "the web server's first answer")


def is_alive(process: Process, timeout: float = 5) -> bool:
    try:
        answer = httpx.get(
            f"{process.url}/livez", timeout=timeout, trust_env=False, verify=False
        )
    except httpx.TransportError:
        return False
    return answer.status_code == 200
