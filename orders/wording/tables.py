"""Short words for the columns of lists, where a sentence would be too long."""

from __future__ import annotations

from collections.abc import Sequence

from orders.wording.own import ACTION, own
from orders.wording.words import plain

NO_CONTACT = "no telephone number"
NOBODY = "nobody"

# A kind of action: in a row of orders, and as a choice of a menu.
ASKED = {
    "INFORMATION_REQUIRED": ("Information", "Information needed"),
    "REAPPOINT": ("Rebook", "Book another visit"),
    "RESUBMIT": ("Correct", "Correct and send again"),
    "CONFIRM": ("Agree", "Agree a repair"),
    "FAILED_TO_SEND": ("Not sent", "Not sent"),
}


def slip(days: int | None) -> str:
    """Return how far a date is from what was promised: 3 days late, on time."""
    if days is None:
        return ""
    if not days:
        return "on time"
    return f"{number(abs(days))} {'late' if days > 0 else 'early'}"


def overdue(days: int) -> str:
    """Return for how long a date has passed: 2 days overdue."""
    return f"{number(days)} overdue" if days > 0 else ""


def moved(days: int | None) -> str:
    """Return how much later a date that has passed is than what was promised."""
    return f"moved by {number(days)}" if days and days > 0 else ""


def number(days: int) -> str:
    """Return a number of days in figures."""
    return f"{days:,} day" if days == 1 else f"{days:,} days"


def asked(types: Sequence[str]) -> str:
    """Return what waits for us in a word: Rebook, 2 things."""
    if len(types) != 1:
        return f"{len(types)} things"
    return asked_of(types[0], 0)


def asked_kind(type: str) -> str:
    """Return a kind of action as a choice of a menu."""
    return asked_of(type, 1)


def asked_of(type: str, place: int) -> str:
    """Return a tenant's own word for a kind of action, else ours."""
    word = own(ACTION, type).word
    return word or (ASKED[type][place] if type in ASKED else plain(type))
