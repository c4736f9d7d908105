"""What is said of the things that the supplier waits for."""

from __future__ import annotations

from orders.wording.actions import action as wording
from orders.wording.facts import Action, Facts, waiting
from orders.wording.words import count, inline, opening, said

HELP = frozenset({"INFORMATION_REQUIRED"})


def lines(facts: Facts) -> list[str]:
    """Return what waits for us as sentences: at most two, and how many more."""
    found = list(waiting(facts))
    told = [_line(facts, one, is_only=len(found) == 1) for one in found[:2]]
    more = len(found) - len(told)
    if more:
        told.append(f"{opening(count(more, 'more task'))} for us besides")
    return told


def say(facts: Facts) -> str:
    """Return what to ask the customer for, if the supplier wants to know something."""
    if not any(one.type in HELP for one in facts.actions):
        return ""
    return "The engineers have asked for some details: may I go through them with you?"


def _line(facts: Facts, action: Action, *, is_only: bool) -> str:
    asked = wording(action.type, action.concerns, facts.order.entity_type)
    words = said(action.text, longest=120) if is_only else ""
    start = f"For us to do: {inline(asked.title)}"
    return f"{start} ({words})" if words else start
