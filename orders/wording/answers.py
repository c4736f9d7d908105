"""The answer that heads an order's page: where it stands, why, what next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo

from orders.wording import ceases, faults, lines, trials
from orders.wording.facts import Action, Answer, Facts, Order
from orders.wording.flags import until
from orders.wording.lines import subject
from orders.wording.steps import Step, steps
from orders.wording.words import sentences

__all__ = ["Action", "Answer", "Order", "Step", "answer", "steps"]

BY_KIND: dict[str, Callable[[Facts], Answer]] = {
    "SERVICE_TEST": trials.answer,
    "SERVICE_PROBLEM": faults.answer,
    "UNSOLICITED_CEASE_ORDER": ceases.answer,
}


def answer(
    order: Order,
    actions: Sequence[Action],
    *,
    tz: tzinfo,
    now: datetime,
    causes: Sequence[str] = (),
) -> Answer:
    """Return what to tell whoever asks about an order; actions are the open ones.

    `causes`: codes of the problems that made it late, in sequence.
    """
    facts = Facts(order, actions, tz, now, causes)
    found = BY_KIND.get(order.entity_type, lines.answer)(facts)
    shown_by = order.waiting_until
    return found if shown_by is None else _unread(found, facts, shown_by)


def _unread(found: Answer, facts: Facts, when: datetime) -> Answer:
    """Return an answer beside news that has come and cannot be shown until a time."""
    news = f"News has arrived and will be shown by {until(when, facts.tz, facts.now)}"
    say = sentences(
        f"News of {subject(facts)} is coming in just now",
        "I will tell you a day once I have read it",
    )
    return replace(
        found,
        why=f"{sentences(f'{news}: promise no date yet')} {found.why}".strip(),
        say=found.say if facts.has_ended else say,
    )
