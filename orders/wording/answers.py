"""The answer that heads an order's page: where it stands, why, what next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo

from orders.wording import ceases, faults, lines, trials
from orders.wording.facts import Action, Answer, Facts, Order
from orders.wording.steps import Step, steps

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
    return BY_KIND.get(order.entity_type, lines.answer)(facts)
