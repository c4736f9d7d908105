"""How many KCIs a second real servers store and answer, on PostgreSQL."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from tests.bench.load import Load
from tests.server import APPLICATION, ON_LOOPBACK, Database, Portal, manage, process
from tests.services import free_port, redis_instance

CONNECTIONS = (8, 32)
ROUNDS, SECONDS = 3, 4.0
WORKERS = ("--workers", "2", "--blocking-threads", "4")
NAIVE = "tests.bench.naive.settings"
Environment = dict[str, str]


def measure(database_url: str, say: Callable[[str], None]) -> None:
    """Print a table: 204s a second, ours and a naive one in turn within each round."""
    with tempfile.TemporaryDirectory() as home, redis_instance() as broker:
        environment = {
            "DATABASE_URL": database_url,
            "REDIS_URL": broker,
            "VAR_DIR": home,
            "PATH": "/usr/bin:/bin",
        }
        with (
            served("config.settings", environment) as ours,
            served(NAIVE, environment) as naive,
        ):
            # One database, so that a token of the one is good for the other.
            [client] = ours.create_clients(("Bench", "--tenant", "bench"))
            token = ours.token(client)
            loads = Load(ours.port, token), Load(naive.port, token)
            say(f"\nKCIs stored a second; {ROUNDS} rounds of {SECONDS:.0f} s each")
            say(f"{'connections':28}{'portal':>9}{'naive':>9}{'ratio':>9}")
            for connections in CONNECTIONS:
                fast, slow = in_turn(loads, connections)
                say(f"{connections:<28}{fast:9.0f}{slow:9.0f}{fast / slow:8.1f}x")
            tables = ("kci_kci", "naive_delivered")
            for table, load in zip(tables, loads, strict=True):
                rows = ours.database.rows(f"SELECT count(*) AS count FROM {table}")
                assert rows == [{"count": load.stored}], (table, rows, load.stored)


def in_turn(loads: tuple[Load, Load], connections: int) -> tuple[float, float]:
    """Return the medians of two, measured in turn."""
    rounds = [[load.run(connections, SECONDS) for load in loads] for _ in range(ROUNDS)]
    fast, slow = zip(*rounds, strict=True)
    return median(fast), median(slow)


@contextmanager
def served(settings: str, environment: Environment) -> Iterator[Portal]:
    """Run a web server with some settings."""
    port, own = free_port(), environment | {"DJANGO_SETTINGS_MODULE": settings}
    manage(own, ("migrate", "--verbosity=0", "--run-syncdb"))
    command = [sys.executable, "-m", "granian", *ON_LOOPBACK, *WORKERS]
    log = Path(environment["VAR_DIR"], f"{settings}.log")
    with process([*command, "--port", f"{port}", APPLICATION], own, log, port):
        yield Portal(port, Database(environment["DATABASE_URL"]), own)
