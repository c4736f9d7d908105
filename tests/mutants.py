"""Breaks the code on purpose, each time in one place, and sees the tests fail.

`make mutants`: each break is made in a copy of the project, where the story machine and
the permutations are run; of a few breaks, which take a rare coincidence to be seen, the
tests that set it up. What is not caught is marked, and makes it fail.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from tests.server import ROOT

MODEL = ("tests/kci/test_story_machine.py", "tests/kci/test_permutations.py")
UNSHRUNK = "--hypothesis-profile=unshrunk"
PYTEST = ("-m", "pytest", "-q", "-x", "-n", "0", "-p", "no:randomly", UNSHRUNK)
PARTS = ("config", "kci", "orders", "templates", "tests", "manage.py", "pyproject.toml")
CAUGHT = 1


class Mutant(NamedTuple):
    """A break: in which file, what stands there, and what is put in its place."""

    what: str
    file: str
    old: str
    new: str
    by: tuple[str, ...] = MODEL


MUTANTS = (
    Mutant(
        "late: the tie-break is forgotten",
        "kci/sequence.py",
        "late=kci.position < place",
        "late=kci.sequence_number < position.number(place)",
    ),
    Mutant(
        "horizon: swapped comparison",
        "kci/sequence.py",
        "if gap and kci.position > horizon:",
        "if gap and kci.position >= horizon:",
    ),
    Mutant(
        "wait: the first that is over counts, not the last",
        "kci/sequence.py",
        'max(expired, default="")',
        'min(expired, default="")',
        by=("tests/kci/test_sequence.py",),
    ),
    Mutant(
        "gap: one too many is waited for",
        "kci/sequence.py",
        "gap = kci.sequence_number > last + 1",
        "gap = kci.sequence_number >= last + 1",
    ),
    Mutant(
        "set aside: nobody skips its number",
        "kci/sequence.py",
        "while last + 1 in set_aside:",
        "while last in set_aside:",
        by=("tests/kci/test_set_aside.py",),
    ),
    Mutant(
        "position: no time comes last, not first",
        "orders/position.py",
        "ticks = 0 if moment is None else 1 + microseconds(moment)",
        "ticks = 10**17 if moment is None else 1 + microseconds(moment)",
    ),
    Mutant(
        "missing: one number too few",
        "orders/projection.py",
        "if sequence_number > last + 1 else ()",
        "if sequence_number > last + 2 else ()",
    ),
    Mutant(
        "left a status: swapped comparison",
        "orders/projection.py",
        "left = state.status if facts.status != state.status else",
        "left = state.status if facts.status == state.status else",
        by=("tests/orders/test_settling.py",),
    ),
    Mutant(
        "amended: the same visit settles",
        "orders/projection.py",
        "return appointment(update.entity) != action.appointment",
        "return appointment(update.entity) == action.appointment",
        by=("tests/orders/test_settling.py",),
    ),
    Mutant(
        "amended: one that was read back is judged by the visit before it",
        "orders/projection.py",
        "return settled_by_amendment(action, update)",
        "return settled_by_amendment("
        "action, replace(update, entity=entity_after(state, update)))",
        by=("tests/orders/test_settling.py",),
    ),
    Mutant(
        "late: applied on top",
        "kci/drain.py",
        "state = OrderState() if pk in past else states[pk]",
        "state = states[pk]",
    ),
    Mutant(
        "late: not put in its place",
        "kci/drain.py",
        "return sorted(turns, key=lambda turn: turn.kci.position)",
        "return list(turns)",
    ),
    Mutant(
        "waiting: nobody is told",
        "kci/drain.py",
        "waits = order.waiting != folded.waiting or",
        "waits = order.waiting == folded.waiting or",
    ),
    Mutant(
        "rebuild: what was there stays",
        "orders/updates.py",
        "forget([one for one in folded if one.rebuilt])",
        "forget([one for one in folded if not one.rebuilt])",
    ),
    Mutant(
        "actions: what settled one is forgotten",
        "orders/updates.py",
        "for place, kci, at in row.closers",
        "for place, kci, at in row.closers[1:]",
    ),
    Mutant(
        "by hand: no matter when",
        "orders/actions.py",
        "action.hand_position = order.position",
        'action.hand_position = ""',
    ),
    Mutant(
        "by hand: swapped comparison",
        "orders/outcomes.py",
        "if position > action.hand_position:",
        "if position >= action.hand_position:",
        by=("tests/orders/test_actions.py",),
    ),
)


def main(chosen: list[str]) -> int:
    survived = 0
    with tempfile.TemporaryDirectory(prefix="portal-mutants-") as name:
        home = Path(name)
        copy_of_the_project(home)
        survived += told("nothing broken", tried(home, MODEL), wanted=0)
        for mutant in MUTANTS:
            if not chosen or mutant.file in chosen:
                with_mutant = tried_with(home, mutant)
                survived += told(f"{mutant.file} {mutant.what}", with_mutant, CAUGHT)
    return 1 if survived else 0


def copy_of_the_project(home: Path) -> None:
    for part in PARTS:
        if (ROOT / part).is_dir():
            hidden = shutil.ignore_patterns("__pycache__", "faults")
            shutil.copytree(ROOT / part, home / part, ignore=hidden)
        else:
            shutil.copy(ROOT / part, home / part)


def tried_with(home: Path, mutant: Mutant) -> tuple[int, float]:
    """Run the tests with a break; return their result, and the seconds."""
    file = home / mutant.file
    sound = file.read_text()
    assert sound.count(mutant.old) == 1, f"{mutant.file} has no such place any more"
    file.write_text(sound.replace(mutant.old, mutant.new))
    try:
        return tried(home, mutant.by)
    finally:
        file.write_text(sound)


def tried(home: Path, tests: tuple[str, ...]) -> tuple[int, float]:
    began = time.monotonic()
    environment = os.environ | {
        "TEST_DATABASE": "sqlite",
        # The copy is older than what Python has compiled of the break before it.
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [sys.executable, *PYTEST, *tests]
    done = subprocess.run(command, cwd=home, env=environment, capture_output=True)
    return done.returncode, time.monotonic() - began


def told(what: str, result: tuple[int, float], wanted: int) -> bool:
    """Print a line of the table; return whether the result is not what it should be."""
    code, seconds = result
    word = {0: "passed", CAUGHT: "caught"}.get(code, f"ended with {code}")
    mark = "" if code == wanted else "  <-- WRONG"
    sys.stdout.write(f"{what:74} {word} {seconds:5.1f} s{mark}\n")
    sys.stdout.flush()
    return code != wanted


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
