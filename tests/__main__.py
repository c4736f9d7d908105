"""All tests, on each database that this machine has a server for (`make test`)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from tests import services

EVERYTHING: tuple[str, ...] = ()
# One more than there are processors: some test always waits for a page or a process.
WORKERS = f"--numprocesses={(os.cpu_count() or 1) + 1}"
# The groups in the order that they are collected in: see LONG in the harness.
PARALLEL = (WORKERS, "--dist=loadgroup", "--no-loadscope-reorder")
WHAT_MAY_DIFFER = ("-m", "both_databases and not postgresql")


def main(arguments: list[str]) -> int:
    # Ctrl-C is for pytest, which then stops its servers; we only wait for it.
    signal.signal(signal.SIGINT, lambda *_: None)
    results = {}
    for database, selection in runs():
        sys.stdout.write(f"\n{database}: {' '.join(selection) or 'everything'}\n")
        sys.stdout.flush()
        results[database] = run(database, [*selection, *arguments])
        if results[database] == pytest.ExitCode.INTERRUPTED:
            break
    for database, code in results.items():
        sys.stdout.write(f"{database}: {'failed' if code else 'passed'}\n")
    for group, reason in services.missing().items():
        sys.stdout.write(f"skipped group {group}: {reason}\n")
    return max(results.values())


def runs() -> list[tuple[str, tuple[str, ...]]]:
    if "postgresql" in services.missing():
        return [("sqlite", EVERYTHING)]
    return [("postgresql", EVERYTHING), ("sqlite", WHAT_MAY_DIFFER)]


def run(database: str, arguments: list[str]) -> int:
    command = [sys.executable, "-m", "pytest", *PARALLEL, *arguments]
    environment = os.environ | {"TEST_DATABASE": database}
    # What one run has compiled serves the next, and each of the hundred processes.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return subprocess.run(command, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
