"""What is said of the things that the supplier waits for."""

from __future__ import annotations

from collections import Counter

from orders.wording.actions import action as wording
from orders.wording.facts import Action, Facts, waiting
from orders.wording.words import count, inline, opening, said

HELP = frozenset({"INFORMATION_REQUIRED"})


def lines(facts: Facts) -> list[str]:
    """Return what waits for us as sentences: at most two, and how many more."""
    found = list(waiting(facts))
    if len(found) == 1:
        words = said(found[0].text, longest=120)
        task = _task(facts, found[0])
        return [f"{task} ({words})" if words else task]
    tasks = Counter(_task(facts, one) for one in found)
    told = [*tasks.items()][:2]
    more = len(found) - sum(number for _, number in told)
    others = [f"{opening(count(more, 'more task'))} for us besides"] if more else []
    return [f"{task}{_times(number)}" for task, number in told] + others


def say(facts: Facts) -> str:
    """Return what to ask the customer for, if the supplier wants to know something."""
    if not any(one.type in HELP for one in facts.actions):
        return ""
    return "The engineers have asked for some details: may I go through them with you?"


def _task(facts: Facts, action: Action) -> str:
    asked = wording(action.type, action.concerns, facts.order.entity_type)
    return f"For us to do: {inline(asked.title)}"


def _times(number: int) -> str:
    if number < 3:
        return ", twice" if number == 2 else ""
    return f", {count(number, 'time')}"
