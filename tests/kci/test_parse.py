"""The largest body that is taken in is read at once, whatever is wrong with it."""

from __future__ import annotations

import subprocess
import sys

import pytest

LARGEST = 262_144
# It takes a fraction of one; what goes over a body again and again takes minutes.
MOST_SECONDS = 30
READ = """
import sys
from kci.faults import Refused
from kci.parse import parse
try:
    parse(sys.stdin.buffer.read())
except Refused as refused:
    print(refused)
"""


@pytest.mark.parametrize(
    ("start", "again", "told"),
    [
        ('{"a":"', '\\"', "Unterminated string"),
        ('{"a":"', "\\", "not JSON"),
        ('{"a":', '"', "not JSON"),
        ('{"a":', '"" ', "not JSON"),
        ('{"a":', "[ ", "nested more than 32 deep"),
        ('{"a":', "[],", "more than 10000 values"),
        ('{"a":', "1", "out of range"),
        ('{"a":0.', "1", "Expecting ',' delimiter"),
    ],
)
def test_what_never_ends_is_refused_in_no_time(start, again, told):
    body = (start + again * LARGEST)[:LARGEST]

    # In a process of its own: a pattern that runs on cannot be interrupted.
    found = subprocess.run(
        [sys.executable, "-c", READ],
        input=body.encode(),
        capture_output=True,
        timeout=MOST_SECONDS,
        check=True,
    )

    assert told in found.stdout.decode()
