"""All faults at full size (`make faults`), and the table of what became of each."""

from __future__ import annotations

import sys
import time

from tests.faults import rows, rows_sqlite
from tests.faults.row import PROOF, Fault, Result, play, tenant_of
from tests.faults.stage import Stage, postgresql_stage, sqlite_stage
from tests.faults.stories import FULL

HEAD = ("fault", "KCIs", "204s", "retries", "lost", "different", "seconds", "")
WIDTHS = (28, 6, 6, 8, 6, 10, 9, 0)


def main(chosen: list[str]) -> int:
    say(*HEAD)
    good = True
    for make, faults in (
        (postgresql_stage, rows.ROWS),
        (sqlite_stage, rows_sqlite.ROWS),
    ):
        wanted = {
            n: f for n, f in faults.items() if not chosen or n.split()[0] in chosen
        }
        if wanted:
            with make(FULL, [*map(tenant_of, wanted), PROOF]) as stage:
                good = min(good, *[played(stage, n, wanted[n]) for n in wanted])
    return 0 if good else 1


def played(stage: Stage, name: str, fault: Fault) -> bool:
    """Play a row and print it; return whether all is well."""
    began = time.monotonic()
    try:
        result = play(stage, name, fault)
    except Exception as problem:  # whatever it is, the other rows go on
        say(name, "-", "-", "-", "-", "-", f"{time.monotonic() - began:.0f}", problem)
        return False
    told(result)
    return result.is_good


def told(one: Result) -> None:
    counts = (one.kcis, one.accepted, one.retries, one.lost, one.different)
    say(one.fault, *counts, f"{one.seconds:.1f}", one.rebuild or "well")


def say(*cells: object) -> None:
    line = zip(cells, WIDTHS, "<>>>>>> ", strict=True)
    sys.stdout.write(
        " ".join(f"{cell!s:{how.strip()}{w or ''}}" for cell, w, how in line)
    )
    sys.stdout.write("\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
