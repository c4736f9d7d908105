"""The table of bad deliveries at the end of a run: tried, answered as wanted."""

from __future__ import annotations

import os
from collections import Counter

import pytest

# What a test records of itself: the row of bad-deliveries.md that it is about.
ROW = "row of bad deliveries"
ROWS = 78


def pytest_terminal_summary(config: pytest.Config) -> None:
    terminal: pytest.TerminalReporter | None
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    if not terminal:
        return
    tried, wanted = counted(terminal, "failed"), counted(terminal, "passed")
    tried += wanted
    if not tried:
        return
    database = os.environ["TEST_DATABASE"]
    terminal.section(f"bad deliveries on {database}: inputs tried, as wanted")
    rows = sorted(tried)
    terminal.write_line("  ".join(f"{row}: {wanted[row]}/{tried[row]}" for row in rows))
    named = [row for row in rows if row]
    right = [row for row in named if wanted[row] == tried[row]]
    missing = sorted(set(range(1, ROWS + 1)) - set(named))
    terminal.write_line(
        f"{len(named)} of {ROWS} rows tried, {len(right)} answered as wanted; "
        f"{tried.total()} inputs, {wanted.total()} as wanted; not tried: {missing}"
    )


def counted(terminal: pytest.TerminalReporter, outcome: str) -> Counter[int]:
    reports = [each for each in terminal.stats.get(outcome, ()) if each.when == "call"]
    rows = [
        value for each in reports for name, value in each.user_properties if name == ROW
    ]
    return Counter(rows)
