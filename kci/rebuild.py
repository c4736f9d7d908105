"""Building an order again from its KCIs."""

from __future__ import annotations

from django.db import transaction

from kci import drain
from orders import updates
from orders.clock import database_now
from orders.models import Order
from orders.projection import OrderState


def rebuild(pk: int, *, check: bool) -> list[str]:
    """Build an order again from all that was applied to it; return what differs.

    With `check` nothing is changed. What cannot be folded is set aside.
    """
    with transaction.atomic():
        order = Order.objects.locked().get(pk=pk)
        outcome = drain.Outcome()
        turns = drain.in_sequence(drain.applied([order])[pk])
        folded = drain.fold(order, OrderState(), turns, None, outcome)
        found = [*updates.differences(folded)]
        found += [f"KCI {kci.kci_id} cannot be folded" for kci, _ in outcome.broken]
        if found and not check:
            updates.save([folded], now=database_now())
            drain.mark(outcome)
    return found
