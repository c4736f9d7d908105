"""What is wrong with a delivery, in words for who sent it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

MALFORMED_REQUEST = "MALFORMED_REQUEST"
INVALID_REQUEST = "INVALID_REQUEST"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: where it is, what it is, and whether something is missing."""

    path: str
    problem: str
    missing: bool = False

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}" if self.path else self.problem


class Refused(Exception):
    """A delivery that cannot be accepted, with all its faults.

    Malformed (400): it cannot be read, or something mandatory is missing; invalid
    (422): it can be read and breaks a rule.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(self.messages))

    @property
    def malformed(self) -> bool:
        return any(fault.missing for fault in self.faults)

    @property
    def messages(self) -> list[str]:
        return [str(fault) for fault in self.faults]


def malformed(problem: str) -> Refused:
    """Return the refusal of a delivery that cannot be read at all."""
    return Refused([Fault("", problem, missing=True)])
