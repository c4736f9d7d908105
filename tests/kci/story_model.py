"""What the design says of an order, said once more: by the bodies of its KCIs alone.

Slow and plain on purpose. It shares nothing with the code that it is held against.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

Body = Mapping[str, Any]

ENDED = ("FAILED_TO_SEND", "REJECTED", "COMPLETED", "PARTIAL", "CANCELLED", "FAILED")
REFUSED = ("REJECTED", "FAILED_TO_SEND")


def missing(numbers: Sequence[int]) -> list[list[int]]:
    """Return the ranges that lack, up to the last number."""
    told = sorted({0, *numbers})
    return [[one + 1, two - 1] for one, two in pairwise(told) if two > one + 1]


def type_of(body: Body) -> str:
    for member in ("information", "action"):
        if member in body:
            return str(body[member]["type"])
    return "FAILED_TO_SEND"


def settled_by(bodies: Sequence[Body]) -> Iterator[tuple[int, list[int]]]:
    """Yield which KCI asks for something, and all of the later ones that settle it."""
    for at, body in enumerate(bodies):
        if body["updateType"] != "INFORMATIONAL":
            later = range(at + 1, len(bodies))
            yield at, [n for n in later if settles(body, bodies[n - 1], bodies[n])]


def settles(asked: Body, before: Body, body: Body) -> bool:
    if body["updateType"] != "INFORMATIONAL":
        return False
    what, type, status = type_of(asked), type_of(body), body["entity"]["status"]
    if type in ("CANCELLED", "TERMINATED", "COMPLETED") or status in ENDED:
        return True
    if type == "AMENDED":
        return {
            "INFORMATION_REQUIRED": True,
            "REAPPOINT": visit(asked) != visit(body),
            "CONFIRM": False,
        }.get(what, about_amendment(asked))
    if type == "REAPPOINTED":
        return what == "REAPPOINT"
    waits = {"INFORMATION_REQUIRED": "PENDING", "REAPPOINT": "PENDING"}
    left = (waits | {"CONFIRM": "RESOLVED"}).get(what)
    return bool(before["entity"]["status"] == left != status)


def visit(body: Body) -> list[Any]:
    """Return what tells one visit from another; what is no time counts as absent."""
    slot = body["entity"].get("appointmentTimeslot") or {}
    times = [slot.get(f"timeslot{end}DateTime") or "" for end in ("Start", "End")]
    known = [time if time[:1].isdigit() else "" for time in times]
    return [body["entity"].get("appointmentReservationId"), *known]


def about_amendment(body: Body) -> bool:
    amendment, cancellation = (
        body["entity"].get(f"serviceOrder{kind}") or {}
        for kind in ("Amendment", "Cancellation")
    )
    if amendment.get("status") in REFUSED or not amendment:
        return bool(amendment)
    return not cancellation
