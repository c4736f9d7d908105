"""The pytest plugin that every run is under: its database, and what may be skipped."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path, PurePath
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

from tests import migrated, services

# What the settings read. A developer's own values are no part of a test.
VARIABLES = [
    "SECRET_KEY",
    "DEBUG",
    "ALLOWED_HOSTS",
    "DATABASE_URL",
    "REDIS_URL",
    "VAR_DIR",
    "PORT",
    "TIME_ZONE",
    "KCI_GAP_WAIT",
    "KCI_MAX_BODY",
    "PUBLIC_URL",
    "GATEWAY_URL",
    "GATEWAY_CLIENT_ID",
    "GATEWAY_CLIENT_SECRET",
]
GROUP_OF_FIXTURE = {"redis_url": "redis", "browser": "browser"}
# Those that take longest, longest first: of what begins last, one worker would be at
# the end alone.
LONG = (
    *("faults", "test_portal", "test_story_machine", "test_pages", "test_keyboard"),
    *("test_admin_pages", "test_tokens", "test_weight", "test_without_scripts"),
    *("test_published", "test_answer_browser", "test_permutations", "test_queue_page"),
    *("test_outbox_faults", "test_order_browser", "test_outbox", "test_journeys"),
    *("test_odd_deliveries", "test_alone", "test_bad_requests", "test_fuzz"),
)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Prepare the environment that the settings are about to be read from.

    The workers of xdist inherit it: they are children of the process that made it.
    """
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    if must_run_all() and (gone := services.missing()):
        raise pytest.UsageError(f"FORBID_SKIPS, but {', '.join(gone.values())}")
    resources = ExitStack()
    early_config.add_cleanup(resources.close)
    for name in VARIABLES:
        os.environ.pop(name, None)
    directory = resources.enter_context(
        tempfile.TemporaryDirectory(prefix="portal-var-", ignore_cleanup_errors=True)
    )
    os.environ["VAR_DIR"] = directory
    os.environ["SECRET_KEY"] = "no secret, and the same for every worker of a run"
    os.environ["TEST_DATABASE"] = database()
    os.environ["DATABASE_URL"] = (
        resources.enter_context(services.postgresql())
        if database() == "postgresql"
        else f"sqlite:///{Path(directory) / 'portal.sqlite3'}"
    )
    resources.enter_context(migrated.migrating())


def database() -> str:
    """Return the database of this run: TEST_DATABASE, else PostgreSQL where it is."""
    found = "sqlite" if "postgresql" in services.missing() else "postgresql"
    chosen = os.environ.get("TEST_DATABASE") or found
    if chosen not in {"sqlite", "postgresql"}:
        raise pytest.UsageError("TEST_DATABASE takes sqlite or postgresql")
    return chosen


def must_run_all() -> bool:
    return bool(os.environ.get("FORBID_SKIPS"))


def unavailable() -> dict[str, str]:
    """Return the groups that cannot run here and now, each with the reason."""
    if database() == "sqlite":
        return {"postgresql": "this run is on SQLite"} | services.missing()
    return services.missing()


class Groups(LoadScopeScheduling):  # type: ignore[misc]
    """Keeps together what shares servers: the tests of a module, and all faults.

    The marks that xdist has for it are lost since pytest 9.2 has ids of a new kind.
    """

    def _split_scope(self, nodeid: str) -> str:
        return group_of(PurePath(nodeid.partition("::")[0]))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Groups | None:
    return Groups(config, log) if config.getoption("dist") == "loadgroup" else None


def group_of(module: PurePath) -> str:
    directory = module.parent
    return (directory if directory.name == "faults" else module).stem


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the users of a service in its group, and skip the groups without one.

    The long begin first; else all is in the order that was drawn.
    """
    places = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: places.get(group_of(item.path), len(LONG)))
    reasons = unavailable()
    for item in items:
        for fixture in GROUP_OF_FIXTURE.keys() & set(getattr(item, "fixturenames", ())):
            item.add_marker(GROUP_OF_FIXTURE[fixture])
        for group, reason in reasons.items():
            if item.get_closest_marker(group):
                item.add_marker(pytest.mark.skip(reason=f"group {group}: {reason}"))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run that skipped what it must not, in the process that hears of all."""
    terminal = session.config.pluginmanager.get_plugin("terminalreporter")
    if terminal and must_run_all() and skipped(terminal):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for reason, count in skipped(terminalreporter).items():
        failure = ", which FORBID_SKIPS makes a failure" if must_run_all() else ""
        terminalreporter.write_line(f"Skipped {count}, {reason}{failure}")


def skipped(terminal: pytest.TerminalReporter) -> Counter[str]:
    """Return how many tests were skipped for each reason."""
    reports = terminal.stats.get("skipped", [])
    reasons = (report.longrepr[2] for report in reports)
    return Counter(reason.removeprefix("Skipped: ") for reason in reasons)
