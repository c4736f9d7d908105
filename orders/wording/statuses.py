"""Statuses: a word, an icon and a tone for each, and what it means."""

from __future__ import annotations

from dataclasses import dataclass, replace

from orders.wording.own import STATUS, own
from orders.wording.words import plain

ENDS = frozenset(
    {"FAILED_TO_SEND", "REJECTED", "COMPLETED", "PARTIAL", "CANCELLED", "FAILED"}
)


@dataclass(frozen=True, slots=True)
class Status:
    """A status as people read it. The meaning is a sentence without its stop."""

    code: str
    word: str
    icon: str
    tone: str
    meaning: str
    ends: bool


def status(code: str) -> Status:
    """Return the wording of an order's, a test's or a fault's status."""
    known, mine = STATUSES.get(code) or _unknown(code), own(STATUS, code)
    return replace(
        known, word=mine.word or known.word, meaning=mine.meaning or known.meaning
    )


def request_status(code: str) -> Status:
    """Return the wording of the status of a change or cancellation we asked for."""
    return REQUESTS.get(code) or status(code)


def resolution_status(code: str) -> Status:
    """Return the wording of what we said to the supplier's resolution."""
    return RESOLUTIONS.get(code) or status(code)


def _unknown(code: str) -> Status:
    if not code:
        return Status("", "Not known", "gap", "neutral", "No status was given", False)
    meaning = f"The supplier gave a status we do not know yet: {code}"
    return Status(code, plain(code), "gap", "neutral", meaning, False)


def _table(*rows: tuple[str, str, str, str, str]) -> dict[str, Status]:
    return {row[0]: Status(*row, ends=row[0] in ENDS) for row in rows}


STATUSES = _table(
    (
        "RECEIVED_BY_GATEWAY",
        "Received",
        "down",
        "neutral",
        "The gateway has checked it, and has not passed it on yet",
    ),
    (
        "SENT_TO_SUPPLIER",
        "Sent to supplier",
        "send",
        "neutral",
        "The supplier has it and has not answered yet",
    ),
    (
        "FAILED_TO_SEND",
        "Not sent",
        "warn",
        "trouble",
        "It could not be passed on to the supplier",
    ),
    (
        "ACKNOWLEDGED",
        "Acknowledged",
        "check",
        "neutral",
        "The supplier has taken it on",
    ),
    (
        "IN_PROGRESS",
        "In progress",
        "resume",
        "neutral",
        "The supplier is working on it",
    ),
    (
        "PENDING",
        "Waits for us",
        "ask",
        "waiting",
        "The supplier waits for something from us",
    ),
    (
        "HELD",
        "Held",
        "hold",
        "trouble",
        "Something at the supplier is holding it up",
    ),
    (
        "NETWORK_INCIDENT",
        "Network incident",
        "warn",
        "trouble",
        "It is part of a wider fault that the supplier is working on",
    ),
    (
        "PENDING_AMENDMENT",
        "Change asked for",
        "clock",
        "neutral",
        "We asked for a change; the supplier has not answered yet",
    ),
    (
        "PENDING_CANCELLATION",
        "Cancellation asked for",
        "clock",
        "neutral",
        "We asked to cancel; the supplier has not answered yet",
    ),
    (
        "RESOLVED",
        "Mended",
        "done",
        "waiting",
        "The supplier says that the fault is mended and waits for us to agree",
    ),
    (
        "COMPLETED",
        "Completed",
        "done",
        "good",
        "All of it is done",
    ),
    (
        "PARTIAL",
        "Completed in part",
        "done",
        "waiting",
        "It is finished, but not all of what was asked for was done",
    ),
    (
        "CANCELLED",
        "Cancelled",
        "close",
        "neutral",
        "It was called off",
    ),
    (
        "REJECTED",
        "Refused",
        "refuse",
        "trouble",
        "The supplier did not take it on",
    ),
    (
        "FAILED",
        "Failed",
        "refuse",
        "trouble",
        "The supplier tried and could not do it",
    ),
)

REQUESTS = _table(
    (
        "RECEIVED_BY_GATEWAY",
        "On its way",
        "send",
        "neutral",
        "The gateway has it; the supplier has not answered yet",
    ),
    (
        "PENDING",
        "Not answered yet",
        "clock",
        "neutral",
        "The supplier has it and has not answered yet",
    ),
    (
        "COMPLETED",
        "Accepted",
        "done",
        "good",
        "The supplier has done what we asked for",
    ),
    (
        "REJECTED",
        "Refused",
        "refuse",
        "trouble",
        "The supplier will not do what we asked for",
    ),
)

RESOLUTIONS = _table(
    (
        "PENDING",
        "Not answered yet",
        "ask",
        "waiting",
        "The supplier waits for us to say whether the fault is mended",
    ),
    (
        "ACCEPTED",
        "Agreed",
        "done",
        "good",
        "We agreed that the fault is mended",
    ),
    (
        "REJECTED",
        "Not agreed",
        "refuse",
        "neutral",
        "We said that the fault is not mended",
    ),
)
